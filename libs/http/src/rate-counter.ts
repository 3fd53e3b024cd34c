import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Counter } from 'prom-client';
import { CONFIG, type Config, type RateWindow } from '@chaintill/config';
import { DomainError } from '@chaintill/kernel';
import { HttpMetrics } from './http-metrics';

/** How a caller stands after a request: the figures of his tightest window (S2-H2, S2-X4). */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until that window begins afresh. */
  readonly resetMs: number;
}

/** The refusal that follows from a full window. */
export function limitExceeded({ resetMs }: RateState): DomainError {
  return new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: Math.max(1, Math.ceil(resetMs / 1_000)) });
}

/** Requests so far in a window, and the milliseconds until it ends. */
interface Usage {
  readonly used: number;
  readonly leftMs: number;
}

/**
 * Counts a request in every window, or in none when one of them is full: what is refused eats nothing. One script, so that
 * processes that count at the same moment see each other, and one way to Redis and back for all windows.
 * KEYS: a counter for each window. ARGV: its requests and seconds. Gives 1 when counted, and use and rest of each window.
 */
const COUNT = `
local counted = 1
for i = 1, #KEYS do
  if tonumber(redis.call('get', KEYS[i]) or 0) >= tonumber(ARGV[2 * i - 1]) then counted = 0 end
end
local answer = { counted }
for i = 1, #KEYS do
  local used = redis.call('incrby', KEYS[i], counted)
  local left = redis.call('pttl', KEYS[i])
  if left < 0 then
    redis.call('expire', KEYS[i], ARGV[2 * i])
    left = ARGV[2 * i] * 1000
  end
  answer[2 * i] = used
  answer[2 * i + 1] = left
end
return answer`;

type CountingRedis = Redis & {
  countRequest(windows: number, ...keysAndLimits: (string | number)[]): Promise<number[]>;
};

/** A request never waits longer for its count than this. A busy machine takes its time now and then; that is no outage. */
const PATIENCE_MS = 1_000;
/** After a failure Redis is left alone for so long. */
const REST_MS = 1_000;
const COMPLAINT_MS = 10_000;

/**
 * Counts requests in windows of time, together with all processes, in Redis. While Redis does not answer each process counts
 * for itself, and says so: a limit that is kept loosely is better than a gateway that is down, or one without limits.
 */
@Injectable()
export class RateCounter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly redis: CountingRedis;
  private readonly alone: Counter;
  private readonly own = new Map<string, { used: number; until: number }>();
  private restUntil = 0;
  private complainedAt = -Infinity;
  private readonly logger = new Logger('rate limits');

  constructor(@Inject(CONFIG) config: Config, metrics: HttpMetrics) {
    const redis = new Redis(config.REDIS_URL, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // What was sent may have been counted: sending it again would count it twice.
      autoResendUnfulfilledCommands: false,
      connectTimeout: 2 * PATIENCE_MS,
      retryStrategy: () => REST_MS,
    });
    redis.on('error', (error: Error) => this.complain(error));
    redis.defineCommand('countRequest', { lua: COUNT });
    this.redis = redis as CountingRedis; // defineCommand has just given it the method
    this.alone = new Counter({
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
   * Counts one request. The full window with the longest wait speaks for a refusal, else the one with the least share left.
   * @param name whose request it is
   */
  async count(name: string, windows: readonly RateWindow[]): Promise<RateState> {
    const { counted, usage } = (await this.countTogether(name, windows)) ?? this.countAlone(name, windows);
    const states = windows.map(({ requests }, n) => {
      const { used, leftMs } = usage[n] ?? { used: 0, leftMs: 0 };
      return { allowed: counted, limit: requests, remaining: Math.max(0, requests - used), resetMs: leftMs };
    });
    return states.reduce((tightest, state) => {
      const [a, b] = [state.remaining / state.limit, tightest.remaining / tightest.limit];
      return a < b || (a === 0 && b === 0 && state.resetMs > tightest.resetMs) ? state : tightest;
    });
  }

  private async countTogether(name: string, windows: readonly RateWindow[]): Promise<Counted | undefined> {
    if (this.redis.status !== 'ready' || performance.now() < this.restUntil) return undefined;
    try {
      // The braces keep the counters of a name together in a Redis cluster.
      const keys = windows.map(({ seconds }) => `chaintill:rate:{${name}}:${seconds}`);
      const limits = windows.flatMap(({ requests, seconds }) => [requests, seconds]);
      const [counted, ...figures] = await patiently(this.redis.countRequest(windows.length, ...keys, ...limits));
      if (this.own.size > 0) this.own.clear();
      const usage = windows.map((_, n) => ({ used: figures[2 * n] ?? 0, leftMs: figures[2 * n + 1] ?? 0 }));
      return { counted: counted === 1, usage };
    } catch (error) {
      this.complain(error);
      if (performance.now() < this.restUntil) return undefined;
      this.restUntil = performance.now() + REST_MS;
      // A connection that hangs would gather more and more questions.
      if (error instanceof NoAnswer) this.redis.disconnect(true);
      return undefined;
    }
  }

  private countAlone(name: string, windows: readonly RateWindow[]): Counted {
    this.alone.inc();
    const now = performance.now();
    const counters = windows.map(({ seconds }) => {
      const key = `${name} ${seconds}`;
      let counter = this.own.get(key);
      if (!counter || counter.until <= now) this.own.set(key, (counter = { used: 0, until: now + seconds * 1_000 }));
      return counter;
    });
    const counted = windows.every(({ requests }, n) => (counters[n]?.used ?? 0) < requests);
    if (counted) for (const counter of counters) counter.used += 1;
    return { counted, usage: counters.map(({ used, until }) => ({ used, leftMs: until - now })) };
  }

  private complain(error: unknown): void {
    if (performance.now() - this.complainedAt < COMPLAINT_MS) return;
    this.complainedAt = performance.now();
    this.logger.warn(`Redis does not answer, so this process counts requests for itself: ${String(error)}`);
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

interface Counted {
  readonly counted: boolean;
  readonly usage: readonly Usage[];
}
