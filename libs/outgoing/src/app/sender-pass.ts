import { ChainDoubt } from '@chaintill/chain-port';
import { chainView, type ChainView } from '../data/chain-view';
import type { SenderLease } from '../data/sender-store';
import { TransactionStore } from '../data/transaction-store';
import { Apart } from './apart';
import { Departures } from './departures';
import { isDoubted, isOpen } from '../domain/outgoing';
import { Flights, type Flight } from './flights';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';
import { SenderWrites } from './sender-writes';
import { StrangerWatch } from './stranger-watch';

const SIGNER_WAIT_MS = 150;
const HINDERED_WAIT_MS = 5_000;
/** How many of the queue are looked at in one pass: those behind may be of another asset than those in front. */
const LOOKAHEAD = 50;

/** What this process last asked the nodes about a sender. */
export interface SenderMemory {
  tipHeight: number;
  /** When the tip was last seen to move. */
  blockAt: Date | null;
  /** Milliseconds since 1970. */
  watchedAt: number;
  /** The tip up to which it was asked for the sender's sequence. */
  heededHeight: number;
  final: { readonly height: number; readonly sequence: number } | null;
  /** What was said of transactions of which the books refused to take note. */
  readonly said: Map<string, string>;
}

export function noMemory(): SenderMemory {
  return { tipHeight: -1, blockAt: null, watchedAt: 0, heededHeight: -1, final: null, said: new Map() };
}

/** One look at one sender under its lease: what is under way first, then whoever is next. */
export class SenderPass {
  private readonly writes: SenderWrites;
  private readonly flights: Flights;
  private readonly store: TransactionStore;
  private readonly strangers: StrangerWatch;
  private readonly apart: Apart;

  constructor(
    private readonly chain: OutgoingChain,
    private readonly parts: OutgoingParts,
    private readonly lease: SenderLease,
    private readonly memory: SenderMemory,
  ) {
    this.writes = new SenderWrites(chain, parts, lease);
    this.strangers = new StrangerWatch(chain, parts, this.writes);
    this.apart = new Apart(parts, memory.said);
    this.flights = new Flights(chain, parts, this.writes, this.strangers, this.apart);
    this.store = new TransactionStore(parts.db);
  }

  /** Whether something was done that calls for another look at once. */
  get changed(): boolean {
    return this.writes.changed;
  }

  /** @returns when to look again; null: when something is wished for */
  async run(): Promise<Date | null> {
    const { db, clock } = this.parts;
    const view = await chainView(db, this.chain.chainId, clock.now());
    let flights = await this.flights.load(this.lease);
    if (await this.flights.collect(flights)) flights = await this.flights.load(this.lease);
    await this.watch(flights, view);
    if (view) await this.strangers.explain(this.lease, view.finalHeight);
    await this.depart(view);
    return this.dueAt();
  }

  private async watch(flights: readonly Flight[], view: ChainView | null): Promise<void> {
    const { memory, chain } = this;
    const at = this.parts.clock.now();
    const now = at.getTime();
    const moved = view !== null && view.tipHeight !== memory.tipHeight;
    if (moved && memory.tipHeight >= 0) memory.blockAt = at;
    if (!moved && now - memory.watchedAt < chain.pollIntervalMs) return this.flights.sendNew(flights);
    if (flights.length === 0) return;
    Object.assign(memory, { tipHeight: view?.tipHeight ?? memory.tipHeight, watchedAt: now });
    await this.flights.watch(flights, view, view && (await this.finalSequence(view)), memory.blockAt);
  }

  /** How many transactions of the sender are on the chain for good. @returns null when no node can be believed */
  private async finalSequence({ finalHeight: height }: ChainView): Promise<number | null> {
    if (height < 0) return 0;
    if (this.memory.final?.height === height) return this.memory.final.sequence;
    try {
      const sequence = await this.chain.writer.sequenceAt(this.lease.address, height);
      this.memory.final = { height, sequence };
      return sequence;
    } catch (error) {
      if (error instanceof ChainDoubt) return null;
      throw error;
    }
  }

  private async depart(view: ChainView | null): Promise<void> {
    const { chain, parts, writes, store, lease, memory } = this;
    const flights = await this.flights.load(lease);
    const queued = await store.queued(lease, parts.clock.now(), LOOKAHEAD);
    const leaving = queued.length > 0 && flights.length < chain.limits.inFlight;
    const moved = flights.length > 0 && view !== null && view.tipHeight !== memory.heededHeight;
    if (!leaving && !moved) return;
    try {
      if (!view) throw new ChainDoubt(chain.chainId, 'the indexer does not see the chain');
      const used = await chain.writer.sequenceAt(lease.address, view.tipHeight);
      const next = await writes.heed(used);
      memory.heededHeight = view.tipHeight;
      if (leaving) await this.checkPlaces(flights, used, next);
      const stopped = await this.strangers.stopReason(lease);
      const departures = new Departures(chain, parts, writes, lease.address, view, flights, stopped, this.apart);
      await departures.run(queued);
      if (await writes.holdsUp(flights.map(({ transaction }) => transaction.sequence))) await departures.fill();
    } catch (error) {
      if (!(error instanceof ChainDoubt)) throw error;
      const [first] = queued;
      if (first) await writes.waits(first, 'chain', error.reason);
    }
  }

  /**
   * Nothing leaves before it is known what the chain holds of this sender: what waits may be there already (ADR 0032).
   * @throws ChainDoubt
   */
  private async checkPlaces(flights: readonly Flight[], used: number, next: number): Promise<void> {
    const { chainId, writer } = this.chain;
    const taken = flights.find(
      ({ transaction: { state, sequence } }) => state !== 'mined' && sequence !== null && sequence < used,
    );
    if (taken)
      throw new ChainDoubt(chainId, `nobody can say for good yet what is at sequence ${taken.transaction.sequence}`);
    if ((await writer.sequenceNow(this.lease.address)) > next) {
      throw new ChainDoubt(chainId, 'nodes hold transactions of this sender that the indexer has still to read');
    }
  }

  private async dueAt(): Promise<Date | null> {
    const { store, lease, parts, chain } = this;
    const now = parts.clock.now();
    const scheduled = await store.markQueue(lease, now);
    const later = (ms: number): Date => {
      const due = now.getTime() + ms;
      return new Date(scheduled ? Math.min(due, scheduled.getTime()) : due);
    };
    if (this.writes.changed) return now;
    const flights = await this.flights.load(lease);
    if (flights.some(({ transaction, attempts }) => attempts.some(isOpen) && !isDoubted(transaction)))
      return later(SIGNER_WAIT_MS);
    if (flights.length > 0) return later(chain.pollIntervalMs);
    return (await store.anyQueued(lease, now)) ? later(HINDERED_WAIT_MS) : scheduled;
  }
}
