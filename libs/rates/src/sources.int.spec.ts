import { Registry } from 'prom-client';
import { loadConfig } from '@chaintill/config';
import type { Clock, Scope } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { startExchanges, type Exchanges } from '../../../tools/test/exchanges';
import { openRateShop, RATE_CHAINS, type RateShop } from '../../../tools/test/rate-shop';
import type { Fault } from '../../../tools/test/sink';
import { forgetOldRates, isRate, JsonClient, priceSources, RatePoller } from './index';
import { tellPrices } from '../testing';

const PRICES = {
  'ETH/USD': '3000.10',
  'ETH/EUR': '2500.05',
  'ETH/USDT': '3001',
  'USDT/USD': '0.9998',
  'USDC/USD': '1',
  'EUR/USD': '1.2',
  'USD/EUR': '0.8333',
  'EUR/USDT': '1.2002',
};
const json = (content: unknown): Fault => ({ kind: 'status', status: 200, body: JSON.stringify(content) });

let database: TestDatabase;
let exchanges: Exchanges;
let shop: RateShop;
let scope: Scope;
let client: JsonClient;
let now = new Date('2026-01-01T12:00:00Z');
const clock: Clock = { now: () => now };

beforeAll(async () => {
  database = await testDatabase(6);
  exchanges = await startExchanges(clock);
  client = new JsonClient();
  shop = await openRateShop(database, clock);
  scope = await shop.merchant();
});
afterAll(async () => {
  await client.close();
  await exchanges.sink.close();
  await database.close();
});
beforeEach(async () => {
  now = new Date(now.getTime() + 86_400_000);
  await database.db.query('truncate rate_prices, rate_history, rate_sources');
  exchanges.sink.received.length = 0;
  exchanges.tell(PRICES);
});

interface Polling {
  readonly poller: RatePoller;
  readonly lines: string[];
  readonly registry: Registry;
}

/** A poller of its own, as a worker has it. */
function polling(env: Record<string, string> = {}): Polling {
  const config = loadConfig({
    CHAINTILL_PROFILE: 'local',
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://127.0.0.1:6379',
    CHAINS: RATE_CHAINS,
    RATE_SOURCES: 'coinbase,kraken,binance,bitstamp',
    RATE_SOURCE_URLS: Object.entries(exchanges.urls)
      .map((one) => one.join('='))
      .join(','),
    ...env,
  });
  const lines: string[] = [];
  const registry = new Registry();
  const log = { warn: (text: string) => void lines.push(text), log: (text: string) => void lines.push(text) };
  const poller = new RatePoller({
    db: database.db,
    clock,
    assets: shop.assets,
    sources: priceSources(config, client),
    currencies: config.RATE_CURRENCIES,
    everySeconds: config.RATE_POLL_SECONDS,
    // long for whoever answers, also on a busy machine
    timeoutMs: 1_500,
    registry,
    log,
  });
  return { poller, lines, registry };
}
const stored = async (pair: string): Promise<Record<string, string>> => {
  const [base, quote] = pair.split('/');
  const rows = await database.db.query<{ source: string; rate: string }>(
    'select source, trim_scale(rate)::text as rate from rate_prices where base = $1 and quote = $2 order by source',
    [base, quote],
  );
  return Object.fromEntries(rows.map(({ source, rate }) => [source, rate]));
};

it('reads what each exchange says in its own words', async () => {
  const { poller, lines } = polling();
  await poller.poll();
  expect(lines).toEqual([]);
  expect(await stored('ETH/USD')).toEqual({ bitstamp: '3000.1', coinbase: '3000.1', kraken: '3000.1' });
  expect(await stored('ETH/USDT')).toEqual({ binance: '3001', bitstamp: '3001', coinbase: '3001', kraken: '3001' });
  expect(await stored('EUR/USD')).toMatchObject({ kraken: '1.2', bitstamp: '1.2' });
  expect(await stored('USD/EUR')).toMatchObject({ coinbase: '0.8333' });
  expect(await stored('EUR/USDT')).toMatchObject({ binance: '1.2002' });
  const [rate] = await shop.rates.of(scope, ['ETH'], 'USD');
  expect(rate && isRate(rate.result) && rate.result).toMatchObject({
    rate: 30_001n * 10n ** 17n,
    sources: expect.arrayContaining([
      expect.objectContaining({ name: 'binance', via: 'USDT', rate: '3000.3998' }),
    ]) as unknown,
  });
});

it('asks each source once per interval, however many workers there are, and once only for what it lists', async () => {
  const workers = [polling(), polling(), polling()];
  await Promise.all(workers.map(({ poller }) => poller.poll()));
  await Promise.all(workers.map(({ poller }) => poller.poll()));
  expect(exchanges.sink.at('/binance')).toHaveLength(1);
  expect(exchanges.sink.at('/bitstamp')).toHaveLength(1);
  expect(exchanges.sink.at('/kraken')).toHaveLength(2);
  // ETH, USDT, USDC, USD
  expect(exchanges.sink.at('/coinbase')).toHaveLength(4);
  now = new Date(now.getTime() + 30_000);
  await workers[0]?.poller.poll();
  expect(exchanges.sink.at('/binance')).toHaveLength(2);
});

it.each<[string, Fault]>([
  ['an empty answer', { kind: 'status', status: 200, body: '' }],
  ['HTML', { kind: 'status', status: 200, body: '<html>Just a moment…</html>' }],
  ['another form', json({ message: 'hello' })],
  ['a list of nothing', json([null, 1, 'x'])],
  ['null', json(null)],
  ['deep nonsense', { kind: 'status', status: 200, body: '['.repeat(200_000) }],
  ['an error', { kind: 'status', status: 503, body: 'down' }],
  ['too many requests', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
  ['a redirect', { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }],
  ['more than fits', { kind: 'huge', bytes: 64 * 1_024 * 1_024 }],
  ['no end', { kind: 'drip', everyMs: 20 }],
  ['silence', { kind: 'hang' }],
  ['a reset', { kind: 'reset' }],
])('stands %s of each source, one at a time, and the others count', async (_, fault) => {
  for (const name of ['coinbase', 'kraken', 'binance', 'bitstamp'] as const) {
    await database.db.query('truncate rate_prices, rate_sources');
    exchanges.tell(PRICES);
    exchanges.fail(name, fault);
    const sent = exchanges.sink.bytesSent();
    const { poller, lines, registry } = polling();
    await poller.poll();
    expect(lines).toEqual([expect.stringMatching(`^${name} tells no prices: `)]);
    expect(exchanges.sink.bytesSent() - sent).toBeLessThan(48 * 1_024 * 1_024);
    expect(exchanges.sink.at('/elsewhere')).toEqual([]);
    expect(await registry.getSingleMetricAsString('chaintill_rate_questions_total')).toContain(
      `{source="${name}",result="failed"} 1`,
    );
    const [rate] = await shop.rates.of(scope, ['ETH'], 'USD');
    expect(rate && isRate(rate.result) && rate.result.sources.map((one) => one.name).sort()).toEqual(
      ['binance', 'bitstamp', 'coinbase', 'kraken'].filter((one) => one !== name),
    );
  }
});

it.each(['NaN', '1e-7', '-3000', '0', '', 'Infinity', '3.000,10', '99999999999999', 3000.1, null, {}, [1]])(
  'refuses the price %p and takes the rest of the answer',
  async (lie) => {
    exchanges.fail(
      'binance',
      json([
        { symbol: 'ETHUSDT', price: lie },
        { symbol: 'EURUSDT', price: '1.2' },
      ]),
    );
    const { poller, lines, registry } = polling();
    await poller.poll();
    expect(await stored('ETH/USDT')).not.toHaveProperty('binance');
    expect(await stored('EUR/USDT')).toMatchObject({ binance: '1.2' });
    expect(lines).toEqual([expect.stringMatching(/^binance: price refused: ETH\/USDT: /)]);
    expect(await registry.getSingleMetricAsString('chaintill_rate_refused_total')).toContain('{source="binance"} 1');
  },
);

it('says who is far off: a lie of 10x harms nobody where two others agree', async () => {
  exchanges.fail(
    'bitstamp',
    json([
      { pair: 'ETH/USD', last: '30001', timestamp: '1' },
      { pair: 'ETH/USD', last: '30001' },
    ]),
  );
  const { poller, lines, registry } = polling({ RATE_SOURCES: 'coinbase,kraken,bitstamp' });
  await poller.poll();
  now = new Date(now.getTime() + 60_000);
  await poller.poll();
  expect(lines).toContainEqual('bitstamp: ETH/USD is 900 % from the median of all sources');
  const [rate] = await shop.rates.of(scope, ['ETH'], 'USD');
  expect(rate?.result).toMatchObject({ rate: 30_001n * 10n ** 17n });
  expect(rate?.result.sources.filter(({ leftOut }) => leftOut === 'outlier').map(({ name }) => name)).toEqual([
    'bitstamp',
  ]);
  const gauges = await registry.metrics();
  expect(gauges).toMatch(/chaintill_rate_deviation_percent\{source="bitstamp",pair="ETH\/USD"\} 9\d\d/);
  expect(gauges).toMatch(/chaintill_rate_age_seconds\{source="kraken",pair="ETH\/USD"\} 0/);
});

it('does not believe a source that moves by more than a factor of 2 at once, until it keeps to it', async () => {
  const { poller, lines } = polling({ RATE_SOURCES: 'bitstamp' });
  await poller.poll();
  exchanges.tell({ ...PRICES, 'ETH/USD': '9000' });
  now = new Date(now.getTime() + 30_000);
  exchanges.tell({ ...PRICES, 'ETH/USD': '9000' });
  await poller.poll();
  expect(lines).toEqual([expect.stringContaining('moved by more than a factor of 2')]);
  expect(await stored('ETH/USD')).toEqual({ bitstamp: '3000.1' });
  now = new Date(now.getTime() + 600_000);
  exchanges.tell({ ...PRICES, 'ETH/USD': '9000' });
  await poller.poll();
  expect(await stored('ETH/USD')).toEqual({ bitstamp: '9000' });
});

it('asks a source that fails less and less often, and says when it is back', async () => {
  exchanges.fail('bitstamp', { kind: 'status', status: 503 });
  const { poller, lines } = polling({ RATE_SOURCES: 'bitstamp' });
  const asked: number[] = [];
  for (let second = 0; second < 600; second += 10) {
    await poller.poll();
    if (exchanges.sink.at('/bitstamp').length > asked.length) asked.push(second);
    now = new Date(now.getTime() + 10_000);
  }
  expect(asked).toEqual([0, 60, 180, 420]);
  exchanges.tell(PRICES);
  await poller.poll();
  now = new Date(now.getTime() + 240_000);
  await poller.poll();
  expect(lines.at(-1)).toBe('bitstamp tells prices again');
});

it('believes no moment of the future, and knows a price that stands still', async () => {
  const future = String(Math.floor(now.getTime() / 1_000) + 10_000);
  const past = String(Math.floor(now.getTime() / 1_000) - 301);
  exchanges.fail(
    'bitstamp',
    json([
      { pair: 'ETH/USD', last: '3000', timestamp: future },
      { pair: 'USDT/USD', last: '1', timestamp: past },
    ]),
  );
  await polling({ RATE_SOURCES: 'bitstamp' }).poller.poll();
  const [eth, usdt] = await shop.rates.of(scope, ['ETH', 'USDT'], 'USD');
  expect(eth?.result.sources[0]?.observedAt).toEqual(now);
  expect(usdt?.result).toMatchObject({ reason: 'all prices are older than 300 s' });
});

it('has the prices that were decided as one more source, changed by any factor at once', async () => {
  const env = { RATE_SOURCES: 'none' };
  await polling({ ...env, RATES_FIXED: 'ETH/USD=3000, USDT/EUR=0.9' }).poller.poll();
  expect(await stored('USDT/EUR')).toEqual({ fixed: '0.9' });
  now = new Date(now.getTime() + 60_000);
  await polling({ ...env, RATES_FIXED: 'ETH/USD=1' }).poller.poll();
  expect(await stored('ETH/USD')).toEqual({ fixed: '1' });
  expect(exchanges.sink.received).toEqual([]);
});

it('asks nobody unless told to on a developer machine, and everybody in production', () => {
  const env = { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:6379', CHAINS: RATE_CHAINS };
  expect(loadConfig({ ...env, CHAINTILL_PROFILE: 'local' }).rateSources).toEqual([]);
  const MASTER_KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64');
  expect(loadConfig({ ...env, MASTER_KEY }).rateSources).toEqual(['coinbase', 'kraken', 'binance', 'bitstamp']);
  for (const wrong of [
    { RATE_SOURCES: 'kraken,mtgox' },
    { RATE_SOURCE_URLS: 'kraken=ftp://x' },
    { RATES_FIXED: 'ETH/USD=0' },
    { RATES_FIXED: 'ETH/USD=-1' },
    { RATES_FIXED: 'ETHUSD=1' },
  ])
    expect(() => loadConfig({ ...env, CHAINTILL_PROFILE: 'local', ...wrong })).toThrow(Object.keys(wrong)[0]);
});

it('forgets what is old', async () => {
  const day = 86_400_000;
  await tellPrices(
    database.db,
    { 'ETH/USD': '1', 'ETH/EUR': '1' },
    { source: 'gone', at: new Date(now.getTime() - 8 * day) },
  );
  await tellPrices(database.db, { 'ETH/USD': '2' }, { source: 'here', at: new Date(now.getTime() - 6 * day) });
  expect(await forgetOldRates(database.db, clock, 7)).toBe(2);
  expect(await forgetOldRates(database.db, clock, 7)).toBe(0);
  expect(await stored('ETH/USD')).toEqual({ here: '2' });
});
