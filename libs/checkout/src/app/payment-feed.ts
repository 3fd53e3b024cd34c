import { Readable } from 'node:stream';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@chaintill/kernel';
import type { Notices } from '@chaintill/persistence';
import type { PaymentView } from '../domain/payment-view';

/** Streams that are open at once. */
export interface FeedLimits {
  readonly ofProcess: number;
  readonly ofNetwork: number;
}

/** Confirmations grow with blocks, which nobody announces, and a notice may be lost. */
const LOOK_MS = 5_000;
/** Every so many looks a sign of life, for proxies that close what is silent. */
const LOOKS_PER_HEARTBEAT = 3;
/** Who watches longer comes again. */
const LIFE_MS = 3_600_000;
/** Payments that are read at once. */
const BATCH = 200;
/** A receiver that takes this much later than it is sent is gone. */
const MAX_WAITING_BYTES = 256 * 1_024;
const RETRY_SECONDS = 30;

/** States that only a fault of the chain or a person changes: the stream ends with them. */
const FINAL: ReadonlySet<PaymentView['state']> = new Set(['completed', 'overpaid', 'cancelled']);

interface Follower {
  readonly network: string;
  readonly stream: Readable;
  readonly until: number;
  /** What it was told last, without the time. */
  told: string;
  ended: boolean;
}

/**
 * Tells payers of each change of their payment. One reader per process looks at all payments that are followed, one look
 * after the other, so that nobody hears of an older state after a newer one.
 */
export class PaymentFeed implements BeforeApplicationShutdown {
  private readonly followers = new Map<string, Set<Follower>>();
  private readonly ofNetwork = new Map<string, number>();
  private count = 0;
  private readonly changed = new Set<string>();
  private looking = false;
  private looks = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly logger = new Logger(PaymentFeed.name);

  constructor(
    private readonly read: (orderIds: readonly string[]) => Promise<Map<string, PaymentView>>,
    notices: Notices,
    private readonly limits: FeedLimits,
  ) {
    notices.on('orders_changed', (orderId) => {
      if (this.count === 0) return;
      if (orderId === null) this.lookAtAll();
      else if (this.followers.has(orderId)) this.lookAt(orderId);
    });
  }

  /** Streams that are open now. */
  get open(): number {
    return this.count;
  }

  /**
   * Follows a payment until it is final: `text/event-stream` with a `payment` event at once and at each change.
   * @param network where the payer is, for the limit
   * @param seen `Last-Event-ID` of a browser that comes again
   * @returns null when it was told the end already
   * @throws DomainError RATE_LIMIT_EXCEEDED when there are too many streams
   */
  async follow(orderId: string, network: string, seen: string | undefined): Promise<Readable | null> {
    const first = (await this.read([orderId])).get(orderId);
    if (first && FINAL.has(first.state) && seen === String(first.version)) return null;
    const own = this.ofNetwork.get(network) ?? 0;
    if (this.closed || this.count >= this.limits.ofProcess || own >= this.limits.ofNetwork) {
      throw new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: RETRY_SECONDS });
    }
    const stream = new Readable({ read: () => undefined });
    const follower = { network, stream, until: Date.now() + LIFE_MS, told: '', ended: false };
    this.add(orderId, follower);
    stream.once('close', () => this.remove(orderId, follower));
    // What was read above may be older than what others have been told: everything is told by the one reader.
    this.lookAt(orderId);
    return stream;
  }

  /** Streams would keep the server from closing for as long as payers watch. */
  beforeApplicationShutdown(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const followers of this.followers.values()) for (const follower of followers) end(follower);
  }

  private add(orderId: string, follower: Follower): void {
    const followers = this.followers.get(orderId) ?? new Set();
    this.followers.set(orderId, followers.add(follower));
    this.ofNetwork.set(follower.network, (this.ofNetwork.get(follower.network) ?? 0) + 1);
    this.count += 1;
    this.timer ??= setInterval(() => this.tick(), LOOK_MS).unref();
  }

  private remove(orderId: string, follower: Follower): void {
    const followers = this.followers.get(orderId);
    if (!followers?.delete(follower)) return;
    if (followers.size === 0) this.followers.delete(orderId);
    const left = (this.ofNetwork.get(follower.network) ?? 1) - 1;
    if (left > 0) this.ofNetwork.set(follower.network, left);
    else this.ofNetwork.delete(follower.network);
    this.count -= 1;
    if (this.count > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    this.looks += 1;
    const now = Date.now();
    const heartbeat = this.looks % LOOKS_PER_HEARTBEAT === 0;
    for (const followers of this.followers.values()) {
      for (const follower of followers) {
        if (follower.until <= now) end(follower);
        else if (heartbeat) send(follower, ': still here\n\n');
      }
    }
    this.lookAtAll();
  }

  private lookAtAll(): void {
    for (const orderId of this.followers.keys()) this.changed.add(orderId);
    void this.look();
  }

  private lookAt(orderId: string): void {
    this.changed.add(orderId);
    void this.look();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.changed.size > 0 && !this.closed) {
        const orderIds = [...this.changed].slice(0, BATCH);
        for (const orderId of orderIds) this.changed.delete(orderId);
        const views = await this.read(orderIds);
        for (const [orderId, view] of views) this.tell(orderId, view);
      }
    } catch (error) {
      // The next look is at most a few seconds away.
      this.logger.warn(`payments could not be read: ${String(error)}`);
    } finally {
      this.looking = false;
    }
  }

  private tell(orderId: string, view: PaymentView): void {
    const { serverTime: _, ...content } = view;
    const text = JSON.stringify(content);
    for (const follower of this.followers.get(orderId) ?? []) {
      if (follower.told === text) continue;
      follower.told = text;
      send(follower, `id: ${view.version}\nevent: payment\ndata: ${JSON.stringify(view)}\n\n`);
      if (FINAL.has(view.state)) end(follower);
    }
  }
}

function send({ stream, ended }: Follower, text: string): void {
  if (ended || stream.destroyed) return;
  stream.push(text);
  if (stream.readableLength > MAX_WAITING_BYTES) stream.destroy();
}

function end(follower: Follower): void {
  if (follower.ended || follower.stream.destroyed) return;
  follower.ended = true;
  follower.stream.push(null);
}
