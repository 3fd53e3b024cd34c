import type { Sql } from '@chaintill/persistence';

/** How far a chain was read at some moment. */
export interface ReadPoint {
  readonly height: string | null;
  readonly blockTime: Date | null;
  /** How many reorgs had been undone by then. */
  readonly rewinds: number;
}

export async function readPoint(sql: Sql, chainId: string): Promise<ReadPoint> {
  const [row] = await sql.query<{ height: string | null; block_time: Date | null; rewinds: number }>(
    'select height, block_time, rewinds from chain_cursors where chain_id = $1',
    [chainId],
  );
  return { height: row?.height ?? null, blockTime: row?.block_time ?? null, rewinds: row?.rewinds ?? 0 };
}

/** Everything that was read at `point` is booked now; unless a reorg was undone since, then it was not the chain. */
export async function markSettled(sql: Sql, chainId: string, point: ReadPoint): Promise<void> {
  await sql.query(
    `update chain_cursors set settled_height = $2, settled_time = $3
     where chain_id = $1 and settled_height is distinct from $2::bigint and rewinds = $4`,
    [chainId, point.height, point.blockTime, point.rewinds],
  );
}
