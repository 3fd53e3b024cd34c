import { DomainError, type Scope } from '@chaintill/kernel';
import { addEvents, type NewEvent, type Sql, type Tx } from '@chaintill/persistence';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import { toBatch, toPayout, type BatchRow, type PayoutRow } from './payout-row';

/** A payout that becomes another, and what is told of it. */
export interface PayoutChange {
  readonly to: Payout;
  /** `payout.…`; none: its version rises in silence. */
  readonly event?: string;
  /** Why, for the timeline. */
  readonly cause: object;
  /** Belongs to the timeline only. */
  readonly internal?: boolean;
}

/** Batches and payouts inside a transaction that changes them. A batch is locked before its payouts. */
export class PayoutStore {
  /** @param show a payout in the words of the native API, for events */
  constructor(private readonly show: (payout: Payout) => object) {}

  async batch(sql: Sql, { organizationId, livemode }: Scope, id: string): Promise<PayoutBatch | null> {
    const [row] = await sql.query<BatchRow>(
      'select * from payout_batches where id = $1 and organization_id = $2 and livemode = $3',
      [id, organizationId, livemode],
    );
    return row ? toBatch(row) : null;
  }

  async lockBatch(tx: Tx, { organizationId, livemode }: Scope, id: string): Promise<PayoutBatch | null> {
    const [row] = await tx.query<BatchRow>(
      'select * from payout_batches where id = $1 and organization_id = $2 and livemode = $3 for no key update',
      [id, organizationId, livemode],
    );
    return row ? toBatch(row) : null;
  }

  /** Payouts of a batch in their order, locked. */
  async lockItems(tx: Tx, batchId: string): Promise<Payout[]> {
    const rows = await tx.query<PayoutRow>(
      'select * from payouts where batch_id = $1 order by position for no key update',
      [batchId],
    );
    return rows.map(toPayout);
  }

  async items(sql: Sql, batchId: string): Promise<Payout[]> {
    const rows = await sql.query<PayoutRow>('select * from payouts where batch_id = $1 order by position', [batchId]);
    return rows.map(toPayout);
  }

  async lock(tx: Tx, { organizationId, livemode }: Scope, id: string): Promise<Payout | null> {
    const [row] = await tx.query<PayoutRow>(
      'select * from payouts where id = $1 and organization_id = $2 and livemode = $3 for no key update',
      [id, organizationId, livemode],
    );
    return row ? toPayout(row) : null;
  }

  async saveBatch(tx: Tx, batch: PayoutBatch): Promise<void> {
    await tx.query(
      `update payout_batches set state = $2, consents = $3, approved_at = $4, ended_at = $5, reason = $6, verifications = $7,
         mode = $8, approvals = $9, policy = $10, expires_at = $11
       where id = $1`,
      [
        batch.id,
        batch.state,
        JSON.stringify(batch.consents),
        batch.approvedAt,
        batch.endedAt,
        batch.reason,
        batch.verifications,
        batch.mode,
        batch.approvals,
        JSON.stringify(batch.policy),
        batch.expiresAt,
      ],
    );
  }

  /** Writes down that somebody changed a batch behind our back, or took its seal away. */
  async noteAltered(tx: Tx, batchId: string, now: Date): Promise<void> {
    await tx.query(
      `insert into payout_seals as s (batch_id, seal, broken_at) values ($1, '', $2)
       on conflict (batch_id) do update set broken_at = coalesce(s.broken_at, excluded.broken_at)`,
      [batchId, now],
    );
  }

  /** Writes what people changed of a payout; its state is saved by {@link save}. */
  async rewrite(tx: Tx, payout: Payout): Promise<void> {
    await tx.query(
      `update payouts set address = $2, display = $3, amount = $4, amount_text = $5, note = $6, callback_url = $7,
         edited_by = $8, revision = $9, counted_at = $10, fiat_values = $11
       where id = $1`,
      [
        payout.id,
        payout.address,
        payout.display,
        payout.amount.toString(),
        payout.amountText,
        payout.note,
        payout.callbackUrl,
        payout.editedBy,
        payout.revision,
        payout.countedAt,
        JSON.stringify(payout.fiatValues),
      ],
    );
  }

  /** Before more of an asset is held: who owes some of it does so alone, as in `payout_create`. */
  async waitForDebtor(tx: Tx, { organizationId, assetId }: Payout): Promise<void> {
    await tx.query('select payout_wait_for_debtor($1, $2)', [organizationId, [assetId]]);
  }

  /** What a merchant owes is not his to pay out with, as `payout_create` has it. @throws DomainError INSUFFICIENT_FUNDS */
  async checkOwed(tx: Tx, { organizationId, assetId }: Payout): Promise<void> {
    const [row] = await tx.query<{ owes: boolean }>('select payout_owes($1, $2) as owes', [organizationId, [assetId]]);
    if (row?.owes) throw new DomainError('INSUFFICIENT_FUNDS', { account: 'your balance' });
  }

  /** Writes what may change of payouts, and tells of it. One payout may change several times; the last change counts. */
  async save(tx: Tx, changes: readonly PayoutChange[], now: Date): Promise<void> {
    const last = [...new Map(changes.map(({ to }) => [to.id, to])).values()];
    await tx.query(
      `update payouts p set state = n.state, version = n.version, approved_at = n.approved_at, finished_at = n.finished_at,
              outgoing_id = n.outgoing_id, tx_hash = n.tx_hash, network_fee = n.network_fee, reason = n.reason
       from unnest($1::text[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[],
                   $8::numeric[], $9::text[])
         as n(id, state, version, approved_at, finished_at, outgoing_id, tx_hash, network_fee, reason)
       where p.id = n.id`,
      [
        last.map((p) => p.id),
        last.map((p) => p.state),
        last.map((p) => p.version),
        last.map((p) => p.approvedAt),
        last.map((p) => p.finishedAt),
        last.map((p) => p.outgoingId),
        last.map((p) => p.txHash),
        last.map((p) => p.networkFee?.toString() ?? null),
        last.map((p) => p.reason),
      ],
    );
    const events = changes.flatMap(({ to, event, cause, internal = false }): NewEvent[] =>
      event === undefined
        ? []
        : [
            {
              organizationId: to.organizationId,
              livemode: to.livemode,
              type: event,
              objectKind: 'payout',
              objectId: to.id,
              objectVersion: to.version,
              objectData: this.show(to),
              cause,
              callbackUrl: internal ? null : to.callbackUrl,
              internal,
            },
          ],
    );
    await addEvents(tx, events, now);
  }
}
