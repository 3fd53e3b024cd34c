import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Counter } from 'prom-client';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { CONFIG, type Config, type RateWindow } from '@chaintill/config';
import { DomainError } from '@chaintill/kernel';
import { HttpMetrics } from './http-metrics';
import { RateBundles } from './rate-bundles';
import type { RateState } from './rate-state';

/** The refusal that follows from a full window. */
export function limitExceeded({ resetMs }: RateState): DomainError {
  return new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: Math.max(1, Math.ceil(resetMs / 1_000)) });
}

/** A window as it is counted by all processes, and by this one while there is no Redis. */
interface Limiters {
  readonly together: RateLimiterRedis;
  readonly alone: RateLimiterMemory;
}

/** A request never waits longer for its count than this. A busy machine takes its time now and then; that is no outage. */
const PATIENCE_MS = 1_000;
const RECONNECT_MS = 1_000;
const COMPLAINT_MS = 10_000;

/**
 * Counts requests in windows of time, together with all processes, in Redis. While Redis does not answer each process counts
 * for itself, and says so: a limit that is kept loosely is better than a gateway that is down, or one without limits.
 */
@Injectable()
export class RateCounter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly limiters = new Map<string, Limiters>();
  private readonly bundles = new RateBundles((name, window, requests) =>
    patiently(consumed(this.limitersOf(window).together, name, requests)),
  );
  private readonly countedAlone: Counter;
  private complainedAt = -Infinity;
  private readonly logger = new Logger('rate limits');

  constructor(@Inject(CONFIG) config: Config, metrics: HttpMetrics) {
    this.redis = new Redis(config.REDIS_URL, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // What was sent may have been counted: sending it again would count it twice.
      autoResendUnfulfilledCommands: false,
      connectTimeout: 2 * PATIENCE_MS,
      retryStrategy: () => RECONNECT_MS,
    });
    this.redis.on('error', (error: Error) => this.complain(error));
    this.countedAlone = new Counter({
      name: 'chaintill_rate_limit_alone_total',
      help: 'Requests that this process counted for itself because Redis did not answer',
      registers: [metrics.registry],
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    // Failing is told by the listener above; the connection is tried again for ever.
    await this.redis.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  /**
   * Counts one request. The shortest window comes first: what it refuses eats nothing of the longer ones. Of the windows that
   * are full the one with the longest wait speaks, else the one with the least left: it would refuse first.
   * @param name whose request it is
   */
  async count(name: string, windows: readonly RateWindow[]): Promise<RateState> {
    const [shortest, ...longer] = [...windows].sort((a, b) => a.seconds - b.seconds);
    if (!shortest) throw new Error('a limit has at least one window');
    const first = await this.countTogether(name, shortest);
    if (!first) return this.countAlone(name, shortest);
    if (!first.allowed) return first;
    const others = await Promise.all(longer.map((window) => this.countTogether(name, window)));
    return [first, ...others.filter((state) => state !== undefined)].reduce((tightest, state) => {
      if (state.allowed !== tightest.allowed) return state.allowed ? tightest : state;
      if (!state.allowed) return state.resetMs > tightest.resetMs ? state : tightest;
      return state.remaining < tightest.remaining ? state : tightest;
    });
  }

  /** @returns undefined when Redis does not answer */
  private async countTogether(name: string, window: RateWindow): Promise<RateState | undefined> {
    try {
      return await this.bundles.count(name, window);
    } catch (error) {
      this.complain(error);
      // A connection that hangs would gather more and more questions.
      if (error instanceof NoAnswer) this.redis.disconnect(true);
      return undefined;
    }
  }

  /** The shortest window only: names that a process remembers for itself are forgotten soon, however many there are. */
  private countAlone(name: string, shortest: RateWindow): Promise<RateState> {
    this.countedAlone.inc();
    return consumed(this.limitersOf(shortest).alone, name);
  }

  private limitersOf({ requests, seconds }: RateWindow): Limiters {
    const key = `${requests}/${seconds}`;
    let found = this.limiters.get(key);
    if (!found) {
      const options = { points: requests, duration: seconds, keyPrefix: `chaintill:rate:${seconds}` };
      found = {
        together: new RateLimiterRedis({ ...options, storeClient: this.redis, rejectIfRedisNotReady: true }),
        alone: new RateLimiterMemory(options),
      };
      this.limiters.set(key, found);
    }
    return found;
  }

  private complain(error: unknown): void {
    if (performance.now() - this.complainedAt < COMPLAINT_MS) return;
    this.complainedAt = performance.now();
    this.logger.warn(`Redis does not answer, so this process counts requests for itself: ${String(error)}`);
  }
}

/** @throws whatever the store throws; a full window is an answer */
async function consumed(limiter: RateLimiterAbstract, name: string, requests = 1): Promise<RateState> {
  const state = (allowed: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): RateState => ({
    allowed,
    limit: limiter.points,
    remaining: remainingPoints,
    resetMs: msBeforeNext,
  });
  try {
    return state(true, await limiter.consume(name, requests));
  } catch (error) {
    if (error instanceof RateLimiterRes) return state(false, error);
    throw error;
  }
}

class NoAnswer extends Error {
  constructor() {
    super(`no answer within ${PATIENCE_MS} ms`);
  }
}

/** Waits for Redis, but not long. After a pause of the whole process the answer may lie there unread: it is read first. */
function patiently<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(reject, new NoAnswer()), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
