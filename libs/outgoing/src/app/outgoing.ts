import type { AssetRegistry } from '@chaintill/assets';
import { newId, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
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
   * @returns `otx_…`; the first one's when the same subject was wished for before
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
         on conflict on constraint outgoing_subject_once do nothing returning id)
       select id from made union all select id from outgoing_transactions where kind = $5 and subject_id = $6 limit 1`,
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

  /** What was wished for a subject. @returns null when nothing was, or it is somebody else's */
  async find(scope: Scope, kind: OutgoingWish['kind'], subjectId: string): Promise<OutgoingTransaction | null> {
    const [row] = await this.db.query<TransactionRow>(
      `select * from outgoing_transactions
       where kind = $3 and subject_id = $4 and organization_id = $1 and livemode = $2`,
      [scope.organizationId, scope.livemode, kind, subjectId],
    );
    return row ? toTransaction(row) : null;
  }

  /**
   * Calls a transfer off, as long as nothing of it can be on its way.
   * @returns whether it will never leave; its handler is not told
   */
  async cancel(tx: Tx, id: string, reason: string): Promise<boolean> {
    const rows = await tx.query(
      `update outgoing_transactions set state = 'failed', failure = $2, waiting_for = null, waiting_reason = null, updated_at = $3
       where id = $1 and state = 'queued' returning 1`,
      [id, reason, this.clock.now()],
    );
    return rows.length > 0;
  }
}
