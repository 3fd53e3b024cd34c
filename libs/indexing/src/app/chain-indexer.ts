import {
  ChainDoubt,
  type BlockRef,
  type BlockWithTransfers,
  type ChainReader,
  type ChainTransfer,
  type Tip,
} from '@chaintill/chain-port';
import { isDomainError } from '@chaintill/kernel';
import { ChainStore, type FoundTransfer } from '../data/chain-store';
import { LEASE_SECONDS, LeaseStore, type Lease } from '../data/lease-store';
import { findRecipients } from '../data/recipients';
import { pruneBelow, rangeEnd, type Cursor, type IndexedChain } from '../domain/indexed-chain';
import { Bell, pause } from './bell';
import { findFork } from './fork-finder';
import type { MeteredChain } from './indexing-metrics';
import type { IndexingParts } from './indexing-parts';
import { SettlementTrigger } from './settlement-trigger';

/** Ranges read before the head is looked at again. */
const RANGES_PER_ROUND = 50;
/** Blocks near the head fetched ahead of the one being stored. */
const BLOCKS_AHEAD = 4;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 15_000;
/** Rounds that end early without a step forward before that counts as doubt: the head may move while it is read. */
const FRUITLESS_ROUNDS = 5;
const PRUNE_EVERY_BLOCKS = 64;
const NOTHING_FINAL = -1;

/** Reads one chain into the database, for as long as it holds the lease. */
export class ChainIndexer implements MeteredChain {
  readonly chainId: string;
  readonly progress = {
    height: null as number | null,
    blockTime: null as number | null,
    tipHeight: null as number | null,
    tipTime: null as number | null,
    tipSeenAt: null as number | null,
    leader: false,
    doubt: null as string | null,
  };
  private readonly leases: LeaseStore;
  private readonly settlement: SettlementTrigger;
  private readonly bell = new Bell();
  private readonly assetIds: ReadonlyMap<string | null, number>;
  private scaleChecked = false;
  private prunedAt = 0;

  constructor(
    private readonly chain: IndexedChain,
    readonly reader: ChainReader,
    private readonly parts: IndexingParts,
  ) {
    this.chainId = chain.connection.chainId;
    this.leases = new LeaseStore(parts.db);
    this.settlement = new SettlementTrigger(this.chainId, parts.settler, parts.log);
    this.assetIds = new Map(chain.assets.map(({ contract, id }) => [contract, id]));
  }

  /** Runs until the signal; takes the lease whenever it is free. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const lease = await this.leases.acquire(this.chainId, this.parts.holder);
        if (lease) await this.lead(lease, signal);
      } catch (error) {
        this.parts.log.error({ chain: this.chainId, err: error }, 'indexing interrupted');
      }
      if (!signal.aborted) await pause((LEASE_SECONDS * 1_000) / 4, signal);
    }
    await this.settlement.idle();
  }

  /** Indexes while the lease lasts. */
  private async lead(lease: Lease, signal: AbortSignal): Promise<void> {
    const { log, db, clock } = this.parts;
    const lost = new AbortController();
    const active = AbortSignal.any([signal, lost.signal]);
    const renewal = setInterval(
      () => {
        this.leases.renew(lease).then(
          (ours) => ours || lost.abort(),
          (error: unknown) => log.warn({ chain: this.chainId, err: error }, 'lease not renewed'),
        );
      },
      (LEASE_SECONDS * 1_000) / 3,
    );
    const unfollow = this.reader.follow(() => this.bell.ring());
    log.info({ chain: this.chainId, token: lease.token }, 'lease taken');
    this.progress.leader = true;
    try {
      await this.rounds(new ChainStore(db, lease, this.chain.livemode, clock), active);
    } catch (error) {
      if (!isDomainError(error, 'LEASE_LOST')) throw error;
      lost.abort();
    } finally {
      if (lost.signal.aborted) log.warn({ chain: this.chainId, token: lease.token }, 'lease lost');
      this.progress.leader = false;
      clearInterval(renewal);
      unfollow();
      await this.leases.release(lease);
    }
  }

  private async rounds(store: ChainStore, signal: AbortSignal): Promise<void> {
    let failures = 0;
    let fruitless = 0;
    while (!signal.aborted) {
      const before = this.progress.height;
      try {
        const done = await this.round(store, signal);
        failures = 0;
        fruitless = done || this.progress.height !== before ? 0 : fruitless + 1;
        if (fruitless > FRUITLESS_ROUNDS)
          throw new ChainDoubt(this.chainId, 'the head is announced but cannot be read');
        if (done) await this.bell.wait(this.chain.connection.pollIntervalMs, signal);
      } catch (error) {
        if (isDomainError(error, 'LEASE_LOST')) throw error;
        if (signal.aborted) return; // the readers were closed under way
        await this.note(error, store);
        // Whoever gets ahead between failures need not wait ever longer.
        failures = this.progress.height === before ? failures + 1 : 1;
        const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
        await pause(wait * (0.5 + Math.random()), signal);
      }
    }
  }

  private async note(error: unknown, store: ChainStore): Promise<void> {
    const { log, metrics } = this.parts;
    if (!(error instanceof ChainDoubt)) {
      log.error({ chain: this.chainId, err: error }, 'round failed');
      return;
    }
    metrics.doubts.inc({ chain: this.chainId });
    log.warn({ chain: this.chainId, reason: error.reason }, 'in doubt: the cursor stands still');
    this.progress.doubt = error.reason;
    await store
      .doubt(error.reason)
      .catch((fault: unknown) => log.error({ chain: this.chainId, err: fault }, 'doubt not stored'));
  }

  /**
   * From the cursor to the head: final blocks by range, the others one by one, then finality.
   * @returns whether there is nothing more to do until the next head
   */
  private async round(store: ChainStore, signal: AbortSignal): Promise<boolean> {
    if (!this.scaleChecked) await this.checkScale();
    const tip = await this.reader.tip();
    const cursor = (await store.cursor()) ?? { height: (this.chain.startHeight ?? tip.head.height) - 1, hash: null };
    const reached = await this.advance(store, cursor, tip, signal);
    if (signal.aborted) return false;
    if (!reached) return true;
    const linked = reached.hash === tip.head.hash;
    await store.sawTip(tip.head.height, tip.finalHeight, linked);
    Object.assign(this.progress, {
      tipHeight: tip.head.height,
      tipTime: tip.head.time,
      tipSeenAt: Date.now(),
      doubt: null,
    });
    // Every round: the height up to which the chain is booked moves with empty blocks too.
    this.settlement.trigger();
    if (linked) await this.prune(store, tip);
    return linked;
  }

  /** @returns where the cursor stands then; null when it was ahead of the head already: a provider lags, nothing to do */
  private async advance(store: ChainStore, start: Cursor, tip: Tip, signal: AbortSignal): Promise<Cursor | null> {
    const { head, finalHeight } = tip;
    if (
      start.height > head.height ||
      (start.height === head.height && start.hash !== null && start.hash !== head.hash)
    ) {
      return (await this.undoReorg(store, start, tip)) ?? null;
    }
    let cursor = await this.readRanges(store, start, rangeEnd(head.height, finalHeight), tip, signal);
    if (cursor.height < rangeEnd(head.height, finalHeight)) return cursor;
    const heights = Array.from({ length: head.height - cursor.height }, (_, i) => cursor.height + 1 + i);
    for await (const block of ahead(heights, (height) => this.readBlock(height, head))) {
      if (signal.aborted || !block) return cursor;
      if (cursor.hash !== null && block.block.parentHash !== cursor.hash) {
        return (await this.undoReorg(store, cursor, tip)) ?? cursor;
      }
      // Only a chain that is linked to the head takes part in its finality; what is below becomes final with it.
      const linked = block.block.hash === head.hash;
      cursor = await this.keep(store, block.block, block.transfers, linked ? finalHeight : NOTHING_FINAL);
    }
    return cursor;
  }

  private async readRanges(
    store: ChainStore,
    start: Cursor,
    end: number,
    tip: Tip,
    signal: AbortSignal,
  ): Promise<Cursor> {
    let cursor = start;
    if (cursor.height >= end) return cursor;
    let next = this.reader.range(cursor.height + 1, end);
    for (let ranges = 1; ; ranges++) {
      const range = await next;
      if (signal.aborted) return cursor;
      if (cursor.hash !== null && range.parentHash !== cursor.hash) {
        return (await this.undoReorg(store, cursor, tip)) ?? cursor;
      }
      const more = range.to < end && ranges < RANGES_PER_ROUND;
      // The node works on the next range while this one is stored.
      if (more) {
        next = this.reader.range(range.to + 1, end);
        next.catch(() => undefined);
      }
      cursor = await this.keep(store, range.last, range.transfers, tip.finalHeight);
      if (!more) return cursor;
    }
  }

  /** @returns null when the block is gone, or was never there: the head has moved meanwhile */
  private async readBlock(height: number, head: BlockRef): Promise<BlockWithTransfers | null> {
    const header = height === head.height ? head : await this.reader.header(height);
    return header && this.reader.block(header.hash);
  }

  /** Stores those transfers that are to us and moves the cursor onto `block`. */
  private async keep(
    store: ChainStore,
    block: BlockRef,
    transfers: readonly ChainTransfer[],
    finalHeight: number,
  ): Promise<Cursor> {
    const ours = await this.ours(transfers);
    const added = await store.store(block, ours, finalHeight);
    Object.assign(this.progress, { height: block.height, blockTime: block.time });
    if (added > 0) {
      this.parts.metrics.transfers.inc({ chain: this.chainId }, added);
      this.settlement.trigger();
    }
    return block;
  }

  private async ours(transfers: readonly ChainTransfer[]): Promise<FoundTransfer[]> {
    const { family, livemode } = this.chain;
    const addresses = transfers.map(({ to }) => to);
    const recipients = await findRecipients(this.parts.db, family, livemode, addresses);
    const found: FoundTransfer[] = [];
    const times = new Map<string, number>();
    const timeOf = async (transfer: ChainTransfer): Promise<number> => {
      const time = times.get(transfer.blockHash) ?? (await this.timeOf(transfer));
      times.set(transfer.blockHash, time);
      return time;
    };
    for (const transfer of transfers) {
      const recipient = recipients.get(transfer.to);
      if (!recipient) continue;
      const assetId = this.assetIds.get(transfer.contract) ?? null;
      found.push({ transfer, recipient, assetId, blockTime: transfer.blockTime ?? (await timeOf(transfer)) });
    }
    return found;
  }

  /** Block time from the header, for nodes whose logs carry none. */
  private async timeOf({ blockHeight, blockHash }: ChainTransfer): Promise<number> {
    const header = await this.reader.header(blockHeight);
    if (header?.hash !== blockHash)
      throw new ChainDoubt(this.chainId, `block ${blockHeight} changed while it was read`);
    return header.time;
  }

  /** @returns the fork, where the cursor stands now; null when there is none */
  private async undoReorg(store: ChainStore, cursor: Cursor, tip: Tip): Promise<Cursor | null> {
    const fork = await findFork(this.reader, store, this.chainId, cursor, tip.head.height);
    if (!fork) return null;
    // What counts is what was called final, not what the nodes call final while the chain changes under them.
    const deep = fork.cursor.height < (await store.finalHeight());
    const orphaned = await store.rewind(fork.cursor, deep);
    const fields = { chain: this.chainId, fork: fork.cursor.height, depth: fork.depth, orphaned };
    if (deep) this.parts.log.error(fields, 'reorg deeper than what was called final');
    else this.parts.log.warn(fields, 'reorg undone');
    this.parts.metrics.reorgs.inc({ chain: this.chainId, depth: deep ? 'final' : 'expected' });
    this.progress.height = fork.cursor.height;
    this.settlement.trigger();
    return fork.cursor;
  }

  /** A token whose scale differs from the registry's would be credited with the wrong amount: the chain does not start. */
  private async checkScale(): Promise<void> {
    for (const { contract, decimals } of this.chain.assets) {
      if (contract === null) continue;
      const found = await this.reader.decimals(contract);
      if (found !== decimals) {
        throw new ChainDoubt(
          this.chainId,
          `token ${contract} has ${found} decimals on chain, ${decimals} in the registry`,
        );
      }
    }
    this.scaleChecked = true;
  }

  private async prune(store: ChainStore, { head, finalHeight }: Tip): Promise<void> {
    if (head.height < this.prunedAt + PRUNE_EVERY_BLOCKS) return;
    this.prunedAt = head.height;
    await store.prune(pruneBelow(head.height, finalHeight));
  }
}

/** Results in the order of the items, with some fetched ahead. */
async function* ahead<I, T>(items: readonly I[], fetch: (item: I) => Promise<T>): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  const start = (item: I): void => {
    const result = fetch(item);
    result.catch(() => undefined); // thrown where it is awaited, if the loop gets that far
    running.push(result);
  };
  for (const item of items) {
    start(item);
    if (running.length > BLOCKS_AHEAD) yield await (running.shift() as Promise<T>); // not empty: one was just pushed
  }
  for (const result of running) yield await result;
}
