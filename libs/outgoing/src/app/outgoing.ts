import type { AssetRegistry } from '@chaintill/assets';
import { newId, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { voidApproval, type ApprovalProof } from '@chaintill/signing';
import { toTransaction, type TransactionRow } from '../data/transaction-row';
import type { OutgoingTransaction, OutgoingWish } from '../domain/outgoing';

/** The door of the room: transfers are wished for here, and asked after. What becomes of them is the runner's affair. */
export class Outgoing {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * Queues a transfer behind all others of its sender; it leaves after `tx` commits and not otherwise.
   * @returns `otx_…`; the first one's when the same subject was wished for before and not called off
   * @throws Error for an asset of another chain or mode, or an amount that is none: faults in the code
   */
  async enqueue(tx: Tx, wish: OutgoingWish): Promise<string> {
    const asset = this.assets.byId(wish.assetId);
    const chain = this.assets.chainById(wish.chainId);
    if (asset.chainId !== chain.id || chain.livemode !== wish.livemode || wish.amount <= 0n) {
      throw new Error(
        `${wish.kind} ${wish.subjectId}: ${wish.amount} of asset ${asset.id} cannot leave on ${chain.id}`,
      );
    }
    await tx.query('insert into outgoing_senders (chain_id, address) values ($1, $2) on conflict do nothing', [
      chain.id,
      wish.from,
    ]);
    const [row] = await tx.query<{ id: string }>(
      `with made as (
         insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address,
                                            asset_id, contract, amount, proof, not_before, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
         on conflict (kind, subject_id) where not called_off do nothing returning id)
       select id from made union all select id from outgoing_transactions
       where kind = $5 and subject_id = $6 and not called_off limit 1`,
      [
        newId('outgoing'),
        wish.organizationId,
        wish.livemode,
        chain.id,
        wish.kind,
        wish.subjectId,
        wish.from,
        wish.to,
        asset.id,
        asset.contract,
        wish.amount.toString(),
        wish.proof && JSON.stringify(wish.proof),
        wish.notBefore ?? null,
        this.clock.now(),
      ],
    );
    if (!row) throw new Error(`${wish.kind} ${wish.subjectId} was queued by somebody else at this moment`);
    return row.id;
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
}
