import type { ChainConnection, FamilyName } from '@chaintill/chain-port';

/** A chain as the indexer needs it: where it is read, whose addresses count, and what its tokens are. */
export interface IndexedChain {
  readonly family: FamilyName;
  /** Only addresses of this mode are watched on it. */
  readonly livemode: boolean;
  readonly connection: ChainConnection;
  /** First block to read when nothing was read yet; the head when absent. */
  readonly startHeight?: number;
  readonly assets: readonly IndexedAsset[];
}

export interface IndexedAsset {
  readonly id: number;
  /** Canonical contract address; null for the native coin. */
  readonly contract: string | null;
  readonly decimals: number;
}

/** Where the cursor of a chain stands. */
export interface Cursor {
  readonly height: number;
  /** null before the first block: there is nothing to link to. */
  readonly hash: string | null;
}

/** Blocks that are read one by one below the head whatever the policy calls final: there, reorgs are found exactly. */
const LEAST_SINGLE_BLOCKS = 12;
/** Blocks remembered below the deepest reorg that the policy expects. */
const SPARE_BLOCKS = 256;

/** Height up to which blocks may be read by range: final, and far enough from the head. */
export function rangeEnd(headHeight: number, finalHeight: number): number {
  return Math.min(finalHeight, headHeight - LEAST_SINGLE_BLOCKS);
}

/** Height below which block hashes may be forgotten. */
export function pruneBelow(headHeight: number, finalHeight: number): number {
  return Math.min(finalHeight, headHeight) - SPARE_BLOCKS;
}
