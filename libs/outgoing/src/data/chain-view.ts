import type { Database } from '@chaintill/persistence';

/** How far the indexer sees a chain. */
export interface ChainView {
  readonly tipHeight: number;
  readonly finalHeight: number;
}

/** What the indexer has not confirmed for so long is not relied on. */
const BLIND_AFTER_SECONDS = 60;

/** @returns null while nothing may be concluded: the indexer is in doubt, does not run, or has not begun (law 4) */
export async function chainView(db: Database, chainId: string, now: Date): Promise<ChainView | null> {
  const [row] = await db.query<{ tip_height: string; final_height: string }>(
    `select tip_height, final_height from chain_cursors
     where chain_id = $1 and doubt is null and tip_height is not null and final_height is not null and tip_seen_at > $2`,
    [chainId, new Date(now.getTime() - BLIND_AFTER_SECONDS * 1_000)],
  );
  return row ? { tipHeight: Number(row.tip_height), finalHeight: Number(row.final_height) } : null;
}

/** Hashes of canonical blocks at some heights, as far as the indexer remembers them. */
export async function canonicalBlocks(
  db: Database,
  chainId: string,
  heights: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (heights.length === 0) return new Map();
  const rows = await db.query<{ height: string; hash: string }>(
    'select height, hash from chain_blocks where chain_id = $1 and height = any ($2)',
    [chainId, heights],
  );
  return new Map(rows.map(({ height, hash }) => [Number(height), hash]));
}
