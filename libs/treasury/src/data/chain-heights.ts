import type { Sql } from '@chaintill/persistence';

/** How far a chain is, as its indexer sees it. */
export interface ChainHeights {
  /** Everything up to here is final, and its transfers are booked. */
  readonly final: number;
  readonly tip: number;
}

/** What the indexer has not confirmed for so long is not relied on. */
const BLIND_AFTER_SECONDS = 60;

/** @returns null while nothing may be concluded: the indexer is in doubt, does not run, or has not begun (law 4) */
export async function chainHeights(sql: Sql, chainId: string, now: Date): Promise<ChainHeights | null> {
  const [row] = await sql.query<{ final: string; tip: string }>(
    `select least(final_height, settled_height) as final, tip_height as tip from chain_cursors
     where chain_id = $1 and doubt is null and tip_height is not null and final_height >= 0 and settled_height is not null
       and tip_seen_at > $2`,
    [chainId, new Date(now.getTime() - BLIND_AFTER_SECONDS * 1_000)],
  );
  return row ? { final: Number(row.final), tip: Number(row.tip) } : null;
}
