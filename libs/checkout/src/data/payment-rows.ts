import { toOrder, type Order, type OrderRow } from '@chaintill/orders';
import type { Sql } from '@chaintill/persistence';
import type { Outcome } from '@chaintill/settlement';
import type { ChainProgress, SeenTransfer } from '../domain/notices';

/** An order with what its payer is shown beside it. */
export interface PaymentRow {
  readonly order: Order;
  readonly organizationName: string;
  readonly title: string | null;
  readonly description: string | null;
}

/** A transfer with what its confirmations are counted from. */
export interface TransferRow extends SeenTransfer {
  readonly blockHeight: number;
}

/*
 * Read for payers, who have no merchant: the ids come from orders that a token has opened.
 */

export async function paymentRows(sql: Sql, orderIds: readonly string[]): Promise<PaymentRow[]> {
  const rows = await sql.query<
    OrderRow & { organization_name: string; link_title: string | null; link_text: string | null }
  >(
    `select o.*, g.name as organization_name, l.title as link_title, l.description as link_text
     from orders o join organizations g on g.id = o.organization_id left join payment_links l on l.id = o.payment_link_id
     where o.id = any ($1::text[])`,
    [orderIds],
  );
  return rows.map((row) => ({
    order: toOrder(row),
    organizationName: row.organization_name,
    title: row.link_title,
    description: row.link_text,
  }));
}

/** Transfers of these orders that carry value, oldest first, by order. */
export async function transferRows(sql: Sql, orderIds: readonly string[]): Promise<Map<string, TransferRow[]>> {
  const rows = await sql.query<{
    owner_id: string;
    tx_hash: string;
    chain_id: string;
    asset_id: number;
    amount: string;
    state: 'seen' | 'final' | 'orphaned';
    outcome: Outcome;
    decided: boolean;
    block_height: string;
  }>(
    `select owner_id, tx_hash, chain_id, asset_id, amount, state, outcome, decision is not null as decided, block_height
     from transfers
     where owner_id = any ($1::text[]) and owner_kind = 'order' and asset_id is not null and amount > 0 and outcome is not null
     order by block_height, log_index, id`,
    [orderIds],
  );
  const found = new Map<string, TransferRow[]>();
  for (const row of rows) {
    const { tx_hash: txHash, chain_id: chainId, asset_id: assetId, state, outcome, decided } = row;
    const transfer = { txHash, chainId, assetId, state, outcome, decided };
    const own = found.get(row.owner_id) ?? [];
    own.push({ ...transfer, amount: BigInt(row.amount), blockHeight: Number(row.block_height) });
    found.set(row.owner_id, own);
  }
  return found;
}

export async function chainProgress(sql: Sql): Promise<Map<string, ChainProgress>> {
  const rows = await sql.query<{
    chain_id: string;
    tip_height: string | null;
    settled_height: string | null;
    settled_time: Date | null;
    lease_until: Date | null;
    doubt: string | null;
  }>('select chain_id, tip_height, settled_height, settled_time, lease_until, doubt from chain_cursors');
  return new Map(
    rows.map((row) => [
      row.chain_id,
      {
        tipHeight: row.tip_height === null ? null : Number(row.tip_height),
        settledHeight: row.settled_height === null ? null : Number(row.settled_height),
        settledTime: row.settled_time,
        leaseUntil: row.lease_until,
        doubt: row.doubt,
      },
    ]),
  );
}
