import { ChainDoubt, type ChainReader, type Tip } from '@chaintill/chain-port';
import { isDomainError } from '@chaintill/kernel';
import { ChainStore } from '../data/chain-store';
import { LEASE_SECONDS, LeaseStore, type Lease } from '../data/lease-store';
import { pruneBelow, type IndexedChain } from '../domain/indexed-chain';
import { Bell, pause } from './bell';
import { ChainAdvance } from './chain-advance';
import { noProgress } from './chain-progress';
import { checkFinality } from './finality-check';
import type { MeteredChain } from './indexing-metrics';
import type { IndexingParts } from './indexing-parts';
import { SettlementTrigger } from './settlement-trigger';
import { TransferMatcher } from './transfer-matcher';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 15_000;
/** Rounds that end early without a step forward before that counts as doubt: the head may move while it is read. */
const FRUITLESS_ROUNDS = 5;
const PRUNE_EVERY_BLOCKS = 64;

/** Reads one chain into the database, for as long as it holds the lease. */
export class ChainIndexer implements MeteredChain {
  readonly chainId: string;
  readonly progress = noProgress();
  private readonly leases: LeaseStore;
  private readonly settlement: SettlementTrigger;
  private readonly bell = new Bell();
  private readonly matcher: TransferMatcher;
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
    this.matcher = new TransferMatcher(chain, reader, parts.db);
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
    const { chainId, reader, matcher, parts, progress, settlement } = this;
    const advance = new ChainAdvance(chainId, reader, store, matcher, parts, progress, () => settlement.trigger());
    let failures = 0;
    let fruitless = 0;
    while (!signal.aborted) {
      const before = this.progress.height;
      try {
        const done = await this.round(store, advance, signal);
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
  private async round(store: ChainStore, advance: ChainAdvance, signal: AbortSignal): Promise<boolean> {
    if (!this.scaleChecked) await this.checkScale();
    const tip = await this.reader.tip();
    const cursor = (await store.cursor()) ?? { height: (this.chain.startHeight ?? tip.head.height) - 1, hash: null };
    const reached = await advance.advance(cursor, tip, signal);
    if (signal.aborted) return false;
    if (!reached) return true;
    const linked = reached.hash === tip.head.hash;
    if (linked) await checkFinality(this.reader, store, this.chainId, Math.min(tip.finalHeight, reached.height));
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
