import type { AssetRegistry } from '@chaintill/assets';
import { newId, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { voidApproval, type ApprovalProof } from '@chaintill/signing';
import { toTransaction, type TransactionRow } from '../data/transaction-row';
import type { OutgoingTransaction, OutgoingWish } from '../domain/outgoing';

/** $1 rows as JSON, $2 now. What a statement wrote it does not see itself: so each subject is found in one of two places. */
const ENQUEUE = `
  with wishes as materialized (
    select * from jsonb_populate_recordset(null::outgoing_transactions, $1) with ordinality),
  senders as (
    insert into outgoing_senders (chain_id, address) select distinct chain_id, from_address from wishes order by 1, 2
    on conflict do nothing),
  made as (
    insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address,
                                       asset_id, contract, amount, proof, not_before, created_at, updated_at)
    select id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address,
           asset_id, contract, amount, nullif(proof, 'null'), not_before, $2, $2
    from wishes order by ordinality
    on conflict (kind, subject_id) where not called_off do nothing returning id, kind, subject_id)
  select coalesce(made.id, known.id) as id from wishes w
  left join made on made.kind = w.kind and made.subject_id = w.subject_id
  left join outgoing_transactions known on known.kind = w.kind and known.subject_id = w.subject_id and not known.called_off
  order by w.ordinality`;

/** The door of the room: transfers are wished for here, and asked after. What becomes of them is the runner's affair. */
export class Outgoing {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /** Queues one transfer, as {@link enqueueAll} does. */
  async enqueue(tx: Tx, wish: OutgoingWish): Promise<string> {
    const [id] = await this.enqueueAll(tx, [wish]);
    if (id === undefined) throw new Error(`${wish.kind} ${wish.subjectId} was not queued`);
    return id;
  }

  /**
   * Queues transfers in this order, each behind all others of its sender, in one statement; they leave after `tx` commits and not
   * otherwise.
   * @returns `otx_…` of each; the first one's when the same subject was wished for before and not called off
   * @throws Error for an asset of another chain or mode, or an amount that is none: faults in the code
   */
  async enqueueAll(tx: Tx, wishes: readonly OutgoingWish[]): Promise<string[]> {
    const rows = wishes.map((wish) => this.newRow(wish));
    const queued = await tx.query<{ id: string | null }>(ENQUEUE, [JSON.stringify(rows), this.clock.now()]);
    return queued.map(({ id }, place) => {
      const { kind, subjectId } = wishes[place] ?? {};
      if (id === null) throw new Error(`${kind} ${subjectId} was queued by somebody else at this moment`);
      return id;
    });
  }

  /** What was wished for a subject; the last one, if all were called off. @returns null when nothing was, or it is somebody else's */
  async find(scope: Scope, kind: OutgoingWish['kind'], subjectId: string): Promise<OutgoingTransaction | null> {
    const [row] = await this.db.query<TransactionRow>(
      `select * from outgoing_transactions
       where kind = $3 and subject_id = $4 and organization_id = $1 and livemode = $2
       order by called_off, number desc limit 1`,
      [scope.organizationId, scope.livemode, kind, subjectId],
    );
    return row ? toTransaction(row) : null;
  }

  /**
   * Calls a transfer off, as long as nothing of it can be on its way. Its proof is void: nobody signs by it any more.
   * @returns whether it will never leave; its handler is not told
   */
  async cancel(tx: Tx, id: string, reason: string): Promise<boolean> {
    const now = this.clock.now();
    const [called] = await tx.query<{ subject_id: string; proof: ApprovalProof | null }>(
      `update outgoing_transactions set state = 'failed', failure = $2, waiting_for = null, waiting_reason = null,
         called_off = true, updated_at = $3
       where id = $1 and state = 'queued' returning subject_id, proof`,
      [id, reason, now],
    );
    if (called?.proof) await voidApproval(tx, called.subject_id, called.proof, now);
    return called !== undefined;
  }

  private newRow(wish: OutgoingWish): Record<string, unknown> {
    const asset = this.assets.byId(wish.assetId);
    const chain = this.assets.chainById(wish.chainId);
    if (asset.chainId !== chain.id || chain.livemode !== wish.livemode || wish.amount <= 0n) {
      throw new Error(
        `${wish.kind} ${wish.subjectId}: ${wish.amount} of asset ${asset.id} cannot leave on ${chain.id}`,
      );
    }
    return {
      id: newId('outgoing'),
      organization_id: wish.organizationId,
      livemode: wish.livemode,
      chain_id: chain.id,
      kind: wish.kind,
      subject_id: wish.subjectId,
      from_address: wish.from,
      to_address: wish.to,
      asset_id: asset.id,
      contract: asset.contract,
      amount: wish.amount.toString(),
      proof: wish.proof,
      not_before: wish.notBefore ?? null,
    };
  }
}
