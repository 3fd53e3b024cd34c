import { Redis } from 'ioredis';
import type { Config } from '@chaintill/config';
import { testRedisUrl } from '../../../tools/test/database';
import { HttpMetrics } from './http-metrics';
import { RateCounter } from './rate-counter';
import type { RateState } from './rate-state';

const REDIS_URL = testRedisUrl(14);
const MINUTE = { requests: 3, seconds: 60 };
const HOUR = { requests: 5, seconds: 3_600 };

let counters: RateCounter[];
let redis: Redis;
let name: string;
let names = 0;
beforeAll(async () => {
  redis = new Redis(REDIS_URL);
  await redis.flushdb();
  counters = [1, 2].map(() => new RateCounter({ REDIS_URL } as Config, new HttpMetrics())); // all it reads
  await Promise.all(counters.map((counter) => counter.onApplicationBootstrap()));
});
afterAll(async () => {
  for (const counter of counters) counter.onApplicationShutdown();
  await redis.quit();
});
beforeEach(() => {
  name = `somebody ${++names}`;
});

/** So many requests at once, to two processes by turns. */
const burst = (count: number, windows = [MINUTE, HOUR]): Promise<RateState[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => (counters[n % 2] as RateCounter).count(name, windows)));
const allowed = (states: readonly RateState[]): number => states.filter((state) => state.allowed).length;
/** Time passes. */
const ends = ({ seconds }: { seconds: number }): Promise<number> => redis.del(`chaintill:rate:${seconds}:${name}`);

it('lets through what the tightest window has room for; what the shorter refuses eats nothing of the longer', async () => {
  expect(allowed(await burst(20))).toBe(3);
  expect(await redis.get(`chaintill:rate:3600:${name}`)).toBe('3');
  await ends(MINUTE);
  expect(allowed(await burst(20))).toBe(2);
  await ends(MINUTE);
  expect(allowed(await burst(20))).toBe(0);
  await ends(MINUTE);
  await ends(HOUR);
  expect(allowed(await burst(20))).toBe(3);
});

it('speaks of the window with the least left, of the longest wait when several are full', async () => {
  const [first] = await burst(1);
  expect(first).toMatchObject({ allowed: true, limit: 3, remaining: 2 });
  await burst(2);
  const [refused] = await burst(1);
  expect(refused).toMatchObject({ allowed: false, limit: 3, remaining: 0 });
  await ends(MINUTE);
  const [fourth] = await burst(1);
  expect(fourth).toMatchObject({ allowed: true, limit: 5, remaining: 1 });
  await burst(1);
  const [full] = await burst(1);
  expect(full).toMatchObject({ allowed: false, limit: 5, remaining: 0 });
  expect(full?.resetMs).toBeGreaterThan(60_000);
  expect(full?.resetMs).toBeLessThanOrEqual(3_600_000);
});

it('speaks of the window that would refuse first, not of the one with the smaller share left', async () => {
  const windows = [
    { requests: 100, seconds: 60 },
    { requests: 1_000, seconds: 3_600 },
  ];
  await burst(50, windows);
  await ends(MINUTE);
  const [state] = await burst(1, windows);
  expect(state).toMatchObject({ limit: 100, remaining: 99 });
});

it('ends each window by itself, also one whose end was lost', async () => {
  await burst(1);
  for (const { seconds } of [MINUTE, HOUR])
    expect(await redis.ttl(`chaintill:rate:${seconds}:${name}`)).toBeGreaterThan(seconds - 30);
  await redis.persist(`chaintill:rate:60:${name}`);
  await burst(1);
  expect(await redis.ttl(`chaintill:rate:60:${name}`)).toBeGreaterThan(30);
});

it('counts each name for itself', async () => {
  expect(allowed(await burst(10))).toBe(3);
  name = `${name} other`;
  expect(allowed(await burst(10))).toBe(3);
});

it('goes on after Redis forgot everything', async () => {
  expect(allowed(await burst(10))).toBe(3);
  await redis.flushdb();
  await redis.script('FLUSH');
  expect(allowed(await burst(10))).toBe(3);
});

describe('a name that may ask often', () => {
  const many = { requests: 1_000, seconds: 60 };

  it('is let through exactly as often as it may, by all processes together, whatever comes at once', async () => {
    let through = 0;
    for (let round = 0; round < 12; round++) through += allowed(await burst(100, [many]));
    expect(through).toBe(1_000);
    expect(allowed(await burst(10, [many]))).toBe(0);
  });

  it('is counted before it is let through: what one process holds is never more than a small part', async () => {
    const first = counters[0] as RateCounter;
    for (let n = 1; n <= 50; n++) {
      await first.count(name, [many]);
      const counted = Number(await redis.get(`chaintill:rate:60:${name}`));
      expect(counted).toBeGreaterThanOrEqual(n);
      expect(counted).toBeLessThanOrEqual(n + many.requests / 100);
    }
  });

  it('hears what is left of its window, falling with each request', async () => {
    const first = counters[0] as RateCounter;
    const left: number[] = [];
    for (let n = 0; n < 30; n++) left.push((await first.count(name, [many])).remaining);
    expect(left).toEqual(Array.from({ length: 30 }, (_, n) => 999 - n));
  });
});

describe('a process that counts alone', () => {
  const alone = (): RateCounter => new RateCounter({ REDIS_URL: 'redis://127.0.0.1:1' } as Config, new HttpMetrics());

  it('keeps the limits of each name', async () => {
    const counter = alone();
    const states = await Promise.all(Array.from({ length: 10 }, () => counter.count('one', [MINUTE, HOUR])));
    expect(allowed(states)).toBe(3);
    expect((await counter.count('other', [MINUTE, HOUR])).allowed).toBe(true);
  });

  it('remembers names for the shortest window and no longer, so that strangers cannot fill its memory', async () => {
    const counter = alone();
    const blink = { requests: 3, seconds: 1 };
    await counter.count('first', [blink, HOUR]);
    expect(await counter.count('first', [blink, HOUR])).toMatchObject({ limit: 3, remaining: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await counter.count('first', [blink, HOUR])).toMatchObject({ limit: 3, remaining: 2 });
  });
});
