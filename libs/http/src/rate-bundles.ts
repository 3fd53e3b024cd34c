import type { RateWindow } from '@chaintill/config';
import type { RateState } from './rate-state';

/** How a name stands in a window, as of the last answer of the counter. */
interface Bundle {
  /** Requests that are counted and not used. */
  left: number;
  /** What the counter has left beside these. */
  readonly beyond: number;
  /** By `performance.now()`. */
  readonly endsAt: number;
}

/** A bundle is one of so many parts of what is left: hardly anything rests unused with a process. */
const PARTS = 200;
const LARGEST = 100;
/** Names with a bundle; beyond that the oldest makes room, and loses what it had left. */
const NAMES = 10_000;

/**
 * Counts requests of busy names in bundles: who may ask thousands of times costs no question each time. A bundle is counted
 * before it is used, so all processes together never let more through than the limit; when the end of a window comes near,
 * and in windows of few requests, each request is counted by itself.
 */
export class RateBundles {
  private readonly bundles = new Map<string, Bundle>();
  /** Bundles on their way: requests at the same moment wait for one. */
  private readonly coming = new Map<string, Promise<void>>();

  constructor(private readonly consume: (name: string, window: RateWindow, requests: number) => Promise<RateState>) {}

  /** @throws whatever `consume` throws */
  async count(name: string, window: RateWindow): Promise<RateState> {
    if (window.requests < 2 * PARTS) return this.consume(name, window, 1);
    const key = `${window.requests}/${window.seconds} ${name}`;
    for (;;) {
      const bundle = this.bundles.get(key);
      const now = performance.now();
      const alive = bundle && bundle.endsAt > now ? bundle : undefined;
      if (alive && alive.left > 0) {
        alive.left -= 1;
        const remaining = alive.left + alive.beyond;
        return { allowed: true, limit: window.requests, remaining, resetMs: alive.endsAt - now };
      }
      const size = Math.min(LARGEST, Math.floor((alive?.beyond ?? 0) / PARTS));
      if (size <= 1) {
        const state = await this.consume(name, window, 1);
        this.remember(key, state, 0);
        return state;
      }
      await (this.coming.get(key) ?? this.fetch(key, name, window, size));
    }
  }

  private fetch(key: string, name: string, window: RateWindow, size: number): Promise<void> {
    const coming = this.consume(name, window, size)
      .then((state) => this.remember(key, state, state.allowed ? size : 0))
      .finally(() => this.coming.delete(key));
    this.coming.set(key, coming);
    return coming;
  }

  private remember(key: string, { remaining, resetMs }: RateState, left: number): void {
    const endsAt = performance.now() + resetMs;
    this.bundles.delete(key);
    this.bundles.set(key, { left, beyond: remaining, endsAt });
    if (this.bundles.size <= NAMES) return;
    const [oldest] = this.bundles.keys();
    if (oldest !== undefined) this.bundles.delete(oldest);
  }
}
