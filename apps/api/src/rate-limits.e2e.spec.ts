import { startRedis } from '../../../tools/local/redis';
import { waitFor } from '../../../tools/local/ports';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@chaintill/kernel';
import { Settings } from '@chaintill/settings';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

const LIMITS = { RATE_LIMITS: '100/60,1000/3600,10000/86400' };

const figures = ({ headers }: Answer): (number | null)[] =>
  ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null ? null : Number(value);
  });

describe('two of them over one database and one Redis', () => {
  let one: TestApi;
  let two: TestApi;
  let shop: TestOrganization;
  beforeAll(async () => {
    one = await TestApi.start(LIMITS);
    two = await TestApi.start({ ...LIMITS, DATABASE_URL: one.database.url });
    shop = await one.organization();
  });
  afterAll(() => Promise.all([one.stop(), two.stop()]));

  it('answer exactly 100 of 150 requests of one key, and say why not the others', async () => {
    const key = shop.keys.viewer.secret;
    const began = Math.floor(systemClock.now().getTime() / 1_000);
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, n) => (n % 2 ? one : two).call('GET', '/api/v1/orders', { key })),
    );
    const given = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    expect([given.length, refused.length]).toEqual([100, 50]);
    // each of the hundred took another one
    expect(given.map((answer) => figures(answer)[1]).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 100 }, (_, n) => n),
    );
    for (const answer of answers) {
      const [limit, , reset] = figures(answer);
      expect(limit).toBe(100);
      expect(reset).toBeGreaterThan(began);
      expect(reset).toBeLessThanOrEqual(began + 90);
    }
    for (const answer of refused) {
      const { retryAfter } = answer.body as unknown as { retryAfter: number };
      expect(answer.body).toMatchObject({
        error: 'Rate limit exceeded',
        message: expect.stringContaining(`${retryAfter} seconds`),
        code: 'RATE_LIMIT_EXCEEDED',
        statusCode: 429,
      });
      expect(answer.headers.get('retry-after')).toBe(String(retryAfter));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
      expect(figures(answer)[1]).toBe(0);
    }
  });

  it('count each key for itself, and refused requests not at all', async () => {
    const key = shop.keys.viewer.secret;
    expect((await one.call('GET', '/api/v1/orders', { key })).status).toBe(429);
    const other = await two.call('GET', '/api/v1/orders', { key: shop.keys.member.secret });
    expect([other.status, figures(other).slice(0, 2)]).toEqual([200, [100, 99]]);
  });

  it('tell the figures on every answer to a known key, and on no other', async () => {
    const key = shop.keys.owner.secret;
    const answers = [
      await one.call('GET', '/api/v1/orders/ord_unknown', { key }),
      await one.call('POST', '/api/v1/orders', { key, body: {} }),
      await one.call('POST', '/api/v1/orders', { key: shop.keys.admin.secret, body: '{' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400]);
    expect(figures(answers[0] as Answer).slice(0, 2)).toEqual([100, 99]);
    expect(figures(answers[1] as Answer).slice(0, 2)).toEqual([100, 98]);
    expect(figures(await one.call('GET', '/api/v1/orders', {}))).toEqual([null, null, null]);
    const session = await one.signIn(shop.emails.owner);
    expect(figures(await one.call('GET', '/admin/api/orders', { session }))).toEqual([null, null, null]);
  });

  it('take what the operator sets for a merchant, at once in all of them', async () => {
    const merchant = await one.organization();
    const { secret: key } = merchant.keys.viewer;
    const operator = {
      kind: 'operator' as const,
      id: 'operator',
      label: 'operator',
      ip: null,
      organizationId: merchant.organizationId,
      livemode: false,
    };
    expect(figures(await two.call('GET', '/api/v1/orders', { key })).slice(0, 2)).toEqual([100, 99]);
    const settings = one.app.get(Settings, { strict: false });
    await settings.set(operator, 'rateLimits', '5/600,3/60');
    await waitFor('the new limits', async () =>
      figures(await two.call('GET', '/api/v1/transfers', { key }))[0] === 3 ? true : undefined,
    );
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await one.call('GET', '/api/v1/orders', { key }));
    expect(answers.at(-1)?.status).toBe(429);
    expect(figures(answers.at(-1) as Answer).slice(0, 2)).toEqual([3, 0]);
  });
});

describe('without Redis', () => {
  it('each counts for itself, says so, and counts together again when Redis is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chaintill-limits-'));
    let redis = await startRedis(folder);
    const api = await TestApi.start({ RATE_LIMITS: '10/3600', REDIS_URL: redis.url });
    try {
      const key = (await api.organization()).keys.viewer.secret;
      const ask = (): Promise<Answer> => api.call('GET', '/api/v1/orders', { key });
      expect(figures(await ask()).slice(0, 2)).toEqual([10, 9]);

      // it hangs: the connection stands and nothing comes back
      process.kill(redis.pid, 'SIGSTOP');
      const answers = await Promise.all(Array.from({ length: 15 }, ask));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
      expect(api.logLines.join('')).toContain('counts requests for itself');
      expect((await api.call('GET', '/metrics')).text).toMatch(/chaintill_rate_limit_alone_total 15/);
      process.kill(redis.pid, 'SIGCONT');
      await redis.stop();

      expect((await ask()).status).toBe(429);
      redis = await startRedis(folder, undefined, redis.port);
      const again = await waitFor('Redis', async () => {
        const answer = await ask();
        return answer.status === 200 ? answer : undefined;
      });
      expect(figures(again).slice(0, 2)).toEqual([10, 9]);
    } finally {
      await api.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
