import type { Sql } from '@chaintill/persistence';

/** What the network asked for the last transfer of the same kind, base units of the chain's coin. */
export interface SeenFee {
  /** Most that it might have cost, by its terms. */
  readonly offered: bigint;
  /** What it did cost; null while it is not final. */
  readonly taken: bigint | null;
  readonly at: Date;
}

/** Fees as workers saw them when they last sent something: the api asks no node. */
export class NetworkFees {
  /** @param contract null for the native coin. @returns null when nothing of the kind was ever sent */
  async last(sql: Sql, chainId: string, contract: string | null): Promise<SeenFee | null> {
    const [row] = await sql.query<{ offered: string; taken: string | null; at: Date }>(
      `select a.terms ->> 'maxFee' as offered, t.fee as taken, a.created_at as at
       from outgoing_transactions t join outgoing_attempts a on a.transaction_id = t.id
       where t.chain_id = $1 and t.contract is not distinct from $2
       order by t.number desc, a.number desc limit 1`,
      [chainId, contract],
    );
    return row
      ? { offered: BigInt(row.offered), taken: row.taken === null ? null : BigInt(row.taken), at: row.at }
      : null;
  }
}
