import { ChainDoubt, type ChainReader } from '@chaintill/chain-port';
import type { Anchor, ChainStore } from '../data/chain-store';
import type { Cursor } from '../domain/indexed-chain';

/** Where a reorg branched off. */
export interface Fork {
  readonly cursor: Cursor;
  /** Blocks between the fork and where the cursor stood. */
  readonly depth: number;
}

/**
 * Finds the fork after a block did not link, by comparing remembered blocks with what all providers call canonical.
 * Blocks that the chain has not reached (again) say nothing.
 * @param headHeight as far as the chain is known to reach
 * @returns null when the remembered blocks are still canonical: there is no reorg, somebody lags
 * @throws ChainDoubt when providers disagree, or no remembered block is canonical although more was read before it
 */
export async function findFork(
  reader: ChainReader,
  store: ChainStore,
  chainId: string,
  cursor: Cursor,
  headHeight: number,
): Promise<Fork | null> {
  const anchors = (await store.anchors()).filter(({ height }) => height <= headHeight);
  const last = await newestCanonical(reader, anchors);
  if (last && last === anchors.at(-1)) return null;
  if (last) return { cursor: last, depth: cursor.height - last.height };
  const [oldest] = anchors;
  // The chain is shorter than all that is remembered of it: nothing can be compared, so nothing is concluded.
  if (!oldest) throw new ChainDoubt(chainId, `the chain ends at ${headHeight}, before all remembered blocks`);
  const earlier = await store.transferAnchors(oldest.height);
  const known = await newestCanonical(reader, earlier);
  if (known) return { cursor: known, depth: cursor.height - known.height };
  if (earlier.length > 0)
    throw new ChainDoubt(chainId, 'no remembered block is on the chain any more: is it the right chain?');
  // Nothing of ours lies before the first remembered block: reading may begin there again.
  return { cursor: { height: oldest.height - 1, hash: null }, depth: cursor.height - oldest.height + 1 };
}

/** The newest of the blocks, lowest first, that is canonical. If one is, all before it are: halving finds it. */
async function newestCanonical(reader: ChainReader, anchors: readonly Anchor[]): Promise<Anchor | undefined> {
  let low = 0;
  let high = anchors.length;
  // The newest is asked for first: mostly there is no reorg, or a short one.
  for (let at = high - 1; low < high; at = Math.floor((low + high) / 2)) {
    const anchor = anchors[at];
    if (!anchor) break;
    const header = await reader.agreedHeader(anchor.height);
    if (header?.hash === anchor.hash) low = at + 1;
    else high = at;
  }
  return anchors[low - 1];
}
