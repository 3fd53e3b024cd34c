import type { Tx } from '@chaintill/persistence';
import type { Decision } from '../domain/decision';
import type { BookedIn, OwnerKind, Transfer, TransferState } from '../domain/transfer';
import type { Outcome } from '../domain/transfer-view';

/** A row of `transfers` as pg delivers it. */
export interface TransferRow {
  id: string;
  chain_id: string;
  tx_hash: string;
  log_index: number;
  block_height: string;
  block_hash: string;
  block_time: Date;
  asset_id: number | null;
  contract: string | null;
  from_address: string;
  to_address: string;
  amount: string;
  organization_id: string;
  livemode: boolean;
  address_id: string | null;
  wallet_id: string | null;
  state: TransferState;
  settlement_due: boolean;
  outcome: Outcome | null;
  booked_in: BookedIn | null;
  booking_step: number;
  owner_kind: OwnerKind | null;
  owner_id: string | null;
  decision: Decision | null;
  decided_at: Date | null;
  decided_by_label: string | null;
  decision_note: string | null;
  return_address: string | null;
  account_id: string | null;
  created_at: Date;
}

/** What settlement writes back about a transfer. */
export interface TransferUpdate {
  readonly id: string;
  /** What the chain said of it when it was judged. */
  readonly state: TransferState;
  readonly outcome: Outcome;
  readonly bookedIn: BookedIn | null;
  readonly bookingStep: number;
  readonly accountId: string | null;
}

export type TransferOwner = Pick<Transfer, 'ownerKind' | 'ownerId'>;

/**
 * A payment may be stamped a little before its order: miners' clocks and ours differ. An address rests much longer than
 * this between two owners.
 */
const CLOCK_SKEW = '2 minutes';

const INTERNAL = `
  select t.id from transfers t left join wallets w on w.id = t.wallet_id
  where t.id = any ($1::bigint[]) and (
    exists (
      select 1 from outgoing_attempts a join outgoing_transactions o on o.id = a.transaction_id
      where a.hash = t.tx_hash and o.chain_id = t.chain_id and o.kind <> 'payout' and o.from_address = t.from_address
        and o.to_address = t.to_address and o.contract is not distinct from t.contract)
    or (not exists (
        select 1 from outgoing_attempts a join outgoing_transactions o on o.id = a.transaction_id
        where a.hash = t.tx_hash and o.chain_id = t.chain_id and o.kind = 'payout')
      and (exists (
          select 1 from wallets s where s.family = w.family and s.address = t.from_address
            and s.organization_id is not distinct from w.organization_id)
        or exists (
          select 1 from addresses p where p.family = w.family and p.livemode = t.livemode and p.address = t.from_address
            and coalesce((select o.organization_id from wallets o where o.family = p.family and o.role = 'hot'
                and o.retired_at is null and o.organization_id = p.organization_id limit 1), '')
              = coalesce(w.organization_id, '')))))`;

/** Transfers inside a transaction that settles them. */
export class TransferStore {
  /** Locks the oldest due transfers of a chain; those that were set aside are tried apart. */
  async lockDue(tx: Tx, chainId: string, limit: number): Promise<Transfer[]> {
    const rows = await tx.query<TransferRow>(
      `select * from transfers where chain_id = $1 and settlement_due and set_aside_at is null
       order by id limit $2 for update`,
      [chainId, limit],
    );
    return rows.map(toTransfer);
  }

  /** Locks one transfer. */
  async lock(tx: Tx, id: string): Promise<Transfer | undefined> {
    const [row] = await tx.query<TransferRow>('select * from transfers where id = $1 for update', [id]);
    return row && toTransfer(row);
  }

  /** Where the money came from; canonical. */
  async sender(tx: Tx, id: string): Promise<string> {
    const [row] = await tx.query<{ from_address: string }>('select from_address from transfers where id = $1', [id]);
    return row?.from_address ?? '';
  }

  /**
   * Writes down who owned the address of each transfer at its block time; the skew of clocks counts only where nobody did.
   * Attribution never guesses and, once made, stays (law 5).
   */
  async attribute(tx: Tx, ids: readonly string[]): Promise<Map<string, TransferOwner>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: string; owner_kind: OwnerKind; owner_id: string }>(
      `update transfers t set owner_kind = s.owner_kind, owner_id = s.owner_id
       from transfers due
       cross join lateral (
         select a.owner_kind, a.owner_id from address_assignments a
         where a.address_id = due.address_id and a.from_at <= due.block_time + interval '${CLOCK_SKEW}'
           and (a.until_at is null or a.until_at > due.block_time)
         order by a.from_at <= due.block_time desc, a.from_at desc limit 1) as s
       where due.id = any ($1::bigint[]) and due.owner_id is null and t.id = due.id
       returning t.id, t.owner_kind, t.owner_id`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, { ownerKind: row.owner_kind, ownerId: row.owner_id }]));
  }

  /**
   * Which of these only moved between addresses of ours. Known, not guessed: either it is the very transfer that a sweep, its
   * coins or a reserve is, whose hash was stored before it was sent; or it came to a wallet from an address of whoever the
   * wallet belongs to, and no payout is it.
   */
  async internal(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(INTERNAL, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Which of these were sent back for good: what is held now is held for something else. */
  async returned(tx: Tx, verdicts: readonly { readonly transfer: Transfer }[]): Promise<ReadonlySet<string>> {
    if (verdicts.length === 0) return new Set();
    const rows = await tx.query<{ transfer_id: string }>(
      `select transfer_id from payouts where transfer_id = any ($1::bigint[]) and state = 'confirmed'`,
      [verdicts.map(({ transfer }) => transfer.id)],
    );
    return new Set(rows.map(({ transfer_id: id }) => id));
  }

  /** All transfers of some orders, orphaned ones included. */
  async ofOrders(tx: Tx, orderIds: readonly string[]): Promise<Map<string, Transfer[]>> {
    const rows = await tx.query<TransferRow>(
      `select * from transfers where owner_id = any ($1::text[]) and owner_kind = 'order' order by id`,
      [orderIds],
    );
    const byOrder = new Map<string, Transfer[]>(orderIds.map((id) => [id, []]));
    for (const row of rows) byOrder.get(row.owner_id ?? '')?.push(toTransfer(row));
    return byOrder;
  }

  /**
   * Writes the outcome of transfers; they are neither due nor set aside any more. Those that were judged with the others of
   * their order are not locked: what the chain said meanwhile is due still.
   */
  async settle(tx: Tx, updates: readonly TransferUpdate[]): Promise<void> {
    await tx.query(
      `update transfers t set outcome = n.outcome, booked_in = n.booked_in, booking_step = n.booking_step,
         account_id = n.account_id, settlement_due = t.state <> n.state, set_aside_at = null, set_aside_reason = null
       from unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::text[])
         as n(id, outcome, booked_in, booking_step, state, account_id)
       where t.id = n.id`,
      [
        updates.map((u) => u.id),
        updates.map((u) => u.outcome),
        updates.map((u) => u.bookedIn),
        updates.map((u) => u.bookingStep),
        updates.map((u) => u.state),
        updates.map((u) => u.accountId),
      ],
    );
  }
}

export function toTransfer(row: TransferRow): Transfer {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    chainId: row.chain_id,
    txHash: row.tx_hash,
    logIndex: row.log_index,
    blockHeight: Number(row.block_height),
    blockHash: row.block_hash,
    blockTime: row.block_time,
    assetId: row.asset_id,
    amount: BigInt(row.amount),
    addressId: row.address_id,
    walletId: row.wallet_id,
    state: row.state,
    due: row.settlement_due,
    outcome: row.outcome,
    bookedIn: row.booked_in,
    bookingStep: row.booking_step,
    ownerKind: row.owner_kind,
    ownerId: row.owner_id,
    decision: row.decision,
    accountId: row.account_id,
  };
}
