import type { Sql } from '@chaintill/persistence';

/** How far a chain was read at some moment. */
export interface ReadPoint {
  readonly height: string | null;
  readonly blockTime: Date | null;
}

export async function readPoint(sql: Sql, chainId: string): Promise<ReadPoint> {
  const [row] = await sql.query<{ height: string | null; block_time: Date | null }>(
    'select height, block_time from chain_cursors where chain_id = $1',
    [chainId],
  );
  return { height: row?.height ?? null, blockTime: row?.block_time ?? null };
}

/** Everything that was read at `point` is booked now. */
export async function markSettled(sql: Sql, chainId: string, point: ReadPoint): Promise<void> {
  await sql.query(
    `update chain_cursors set settled_height = $2, settled_time = $3
     where chain_id = $1 and settled_height is distinct from $2::bigint`,
    [chainId, point.height, point.blockTime],
  );
}
