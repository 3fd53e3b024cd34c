import type { BlockRef, BlockWithTransfers, ChainReader, ChainTransfer, Tip } from '@chaintill/chain-port';
import type { ChainStore } from '../data/chain-store';
import { rangeEnd, type Cursor } from '../domain/indexed-chain';
import { ahead } from './ahead';
import type { ChainProgress } from './chain-progress';
import { findFork } from './fork-finder';
import type { IndexingParts } from './indexing-parts';
import type { TransferMatcher } from './transfer-matcher';

/** Ranges read before the head is looked at again. */
const RANGES_PER_ROUND = 50;
const NOTHING_FINAL = -1;

/** Moves the cursor of a chain forward to the head, and back to the fork where the chain changed. */
export class ChainAdvance {
  constructor(
    private readonly chainId: string,
    private readonly reader: ChainReader,
    private readonly store: ChainStore,
    private readonly matcher: TransferMatcher,
    private readonly parts: Pick<IndexingParts, 'log' | 'metrics'>,
    private readonly progress: ChainProgress,
    /** Called after transfers were stored or orphaned. */
    private readonly onChange: () => void,
  ) {}

  /** @returns where the cursor stands then; null when it was ahead of the head already: a provider lags, nothing to do */
  async advance(start: Cursor, tip: Tip, signal: AbortSignal): Promise<Cursor | null> {
    const { head, finalHeight } = tip;
    if (
      start.height > head.height ||
      (start.height === head.height && start.hash !== null && start.hash !== head.hash)
    ) {
      return this.undoReorg(start, tip);
    }
    let cursor = await this.readRanges(start, rangeEnd(head.height, finalHeight), tip, signal);
    if (cursor.height < rangeEnd(head.height, finalHeight)) return cursor;
    const heights = Array.from({ length: head.height - cursor.height }, (_, i) => cursor.height + 1 + i);
    for await (const block of ahead(heights, (height) => this.readBlock(height, head))) {
      if (signal.aborted || !block) return cursor;
      if (cursor.hash !== null && block.block.parentHash !== cursor.hash) {
        return (await this.undoReorg(cursor, tip)) ?? cursor;
      }
      // Finality comes after: once the cursor stands on the head, and providers stand by what was stored.
      cursor = await this.keep(block.block, block.transfers, NOTHING_FINAL);
    }
    return cursor;
  }

  private async readRanges(start: Cursor, end: number, tip: Tip, signal: AbortSignal): Promise<Cursor> {
    let cursor = start;
    if (cursor.height >= end) return cursor;
    let next = this.reader.range(cursor.height + 1, end);
    for (let ranges = 1; ; ranges++) {
      const range = await next;
      if (signal.aborted) return cursor;
      if (cursor.hash !== null && range.parentHash !== cursor.hash) {
        return (await this.undoReorg(cursor, tip)) ?? cursor;
      }
      const more = range.to < end && ranges < RANGES_PER_ROUND;
      // The node works on the next range while this one is stored.
      if (more) {
        next = this.reader.range(range.to + 1, end);
        next.catch(() => undefined);
      }
      cursor = await this.keep(range.last, range.transfers, tip.finalHeight);
      if (!more) return cursor;
    }
  }

  /** @returns null when the block is gone, or was never there: the head has moved meanwhile */
  private async readBlock(height: number, head: BlockRef): Promise<BlockWithTransfers | null> {
    const header = height === head.height ? head : await this.reader.header(height);
    return header && this.reader.block(header.hash);
  }

  /** Stores those transfers that are to us and moves the cursor onto `block`. */
  private async keep(block: BlockRef, transfers: readonly ChainTransfer[], finalHeight: number): Promise<Cursor> {
    const added = await this.store.store(block, await this.matcher.match(transfers), finalHeight);
    Object.assign(this.progress, { height: block.height, blockTime: block.time });
    if (added > 0) {
      this.parts.metrics.transfers.inc({ chain: this.chainId }, added);
      this.onChange();
    }
    return block;
  }

  /** @returns the fork, where the cursor stands now; null when there is none */
  private async undoReorg(cursor: Cursor, tip: Tip): Promise<Cursor | null> {
    const fork = await findFork(this.reader, this.store, this.chainId, cursor, tip.head.height);
    if (!fork) return null;
    // What counts is what was called final, not what the nodes call final while the chain changes under them.
    const deep = fork.cursor.height < (await this.store.finalHeight());
    const orphaned = await this.store.rewind(fork.cursor, deep);
    const fields = { chain: this.chainId, fork: fork.cursor.height, depth: fork.depth, orphaned };
    if (deep) this.parts.log.error(fields, 'reorg deeper than what was called final');
    else this.parts.log.warn(fields, 'reorg undone');
    this.parts.metrics.reorgs.inc({ chain: this.chainId, depth: deep ? 'final' : 'expected' });
    this.progress.height = fork.cursor.height;
    this.onChange();
    return fork.cursor;
  }
}
