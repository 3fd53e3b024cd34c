import type { Sql } from '@chaintill/persistence';

/** A sweep that a person asked for. */
export interface OpenRequest {
  readonly id: string;
  readonly organizationId: string;
  readonly assetId: number;
}

/** Payouts of one asset from one wallet, of which at least one waits for funds. */
export interface WaitingPayouts {
  readonly walletAddress: string;
  readonly assetId: number;
  readonly count: number;
  /** Base units of all that are due. */
  readonly amount: bigint;
}

/** What asks for sweeps besides their worth. */
export class WishStore {
  openRequests(sql: Sql, chainId: string): Promise<OpenRequest[]> {
    return sql.query<OpenRequest>(
      `select id, organization_id as "organizationId", asset_id as "assetId" from sweep_requests
       where chain_id = $1 and done_at is null order by created_at, id limit 100`,
      [chainId],
    );
  }

  async done(sql: Sql, requestIds: readonly string[], now: Date): Promise<void> {
    if (requestIds.length === 0) return;
    await sql.query('update sweep_requests set done_at = $2 where id = any ($1) and done_at is null', [
      requestIds,
      now,
    ]);
  }

  async waitingPayouts(sql: Sql, chainId: string, now: Date): Promise<WaitingPayouts[]> {
    const rows = await sql.query<Omit<WaitingPayouts, 'amount'> & { amount: string }>(
      `select from_address as "walletAddress", asset_id as "assetId", count(*)::int as count, sum(amount) as amount
       from outgoing_transactions
       where chain_id = $1 and state = 'queued' and kind = 'payout' and (not_before is null or not_before <= $2)
       group by from_address, asset_id having bool_or(waiting_for = 'funds')`,
      [chainId, now],
    );
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  /** What one sweep of an asset costs now, and from how much on it is worth that. */
  async keepTerms(
    sql: Sql,
    assetId: number,
    terms: { readonly cost: bigint; readonly from: bigint | null; readonly judgedBy: string },
    now: Date,
  ): Promise<void> {
    await sql.query(
      `insert into sweep_terms (asset_id, cost, worth_from, judged_by, read_at) values ($1, $2, $3, $4, $5)
       on conflict (asset_id) do update set cost = excluded.cost, worth_from = excluded.worth_from,
         judged_by = excluded.judged_by, read_at = excluded.read_at`,
      [assetId, terms.cost.toString(), terms.from?.toString() ?? null, terms.judgedBy, now],
    );
  }

  /** From how much on an address was last found worth a sweep. @returns null when nobody could say */
  async worthFrom(sql: Sql, assetId: number): Promise<bigint | null> {
    const [row] = await sql.query<{ worth_from: string | null }>(
      'select worth_from from sweep_terms where asset_id = $1',
      [assetId],
    );
    return row?.worth_from == null ? null : BigInt(row.worth_from);
  }

  /** How many transactions of an address are not over, by the contract of what they move. */
  outstanding(sql: Sql, chainId: string, address: string): Promise<{ contract: string | null; count: number }[]> {
    return sql.query<{ contract: string | null; count: number }>(
      `select contract, count(*)::int as count from outgoing_transactions
       where chain_id = $1 and from_address = $2 and state in ('queued', 'crafted', 'signed', 'sent', 'mined')
       group by contract`,
      [chainId, address],
    );
  }
}
