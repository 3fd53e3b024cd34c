import { tellPrices } from '../testing';
import type { Actor, Clock, Scope } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openRateShop, RATE_CHAIN, type RateShop } from '../../../tools/test/rate-shop';
import { importPrices, isRate } from './index';

let database: TestDatabase;
let shop: RateShop;
let scope: Scope;
let other: Scope;
let now = new Date('2026-01-01T12:00:00Z');
const clock: Clock = { now: () => now };

const actor = (of: Scope): Actor => ({ ...of, kind: 'session', id: 'per_1', label: 'someone', ip: null });
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);
const asset = (symbol: string) => shop.assets.asset(shop.assets.chain(RATE_CHAIN, false), symbol);

beforeAll(async () => {
  database = await testDatabase(4);
  shop = await openRateShop(database, clock);
  scope = await shop.merchant();
  other = await shop.merchant();
});
afterAll(() => database.close());
beforeEach(async () => {
  now = new Date(now.getTime() + 86_400_000);
  await database.db.query('truncate rate_prices, rate_history, quotes, settings');
});

const priced = (symbol: string, priceAmount: string, priceCurrency = 'USD') =>
  shop.rates.quote(scope, { priceAmount, priceCurrency, asset: asset(symbol) });

it('quotes the median, rounds the amount up to 8 decimals and names its sources', async () => {
  for (const [source, rate] of [
    ['kraken', '3001'],
    ['coinbase', '3000'],
    ['bitstamp', '2999.5'],
  ] as const) {
    await tellPrices(database.db, { 'ETH/USD': rate }, { source, at: ago(5) });
  }
  const quote = await priced('ETH', '49.99');
  expect(quote).toMatchObject({ rate: '3000', spreadPercent: '0.05', markupPercent: '0', at: now });
  // 49.99 / 3000 = 0.016663333…
  expect(quote.amount).toBe(16_663_340_000_000_000n);
  expect(quote.sources.map(({ name, rate }) => [name, rate])).toEqual([
    ['bitstamp', '2999.5'],
    ['coinbase', '3000'],
    ['kraken', '3001'],
  ]);
});

it('says why there is none: nobody knows it, too old, too few, apart', async () => {
  const reason = (symbol: string) => expect(priced(symbol, '1').catch((error: Error) => error.message)).resolves;
  await reason('ETH').toBe('there is no rate for ETH in USD: no source knows ETH/USD');
  await tellPrices(database.db, { 'ETH/USD': '3000' }, { source: 'kraken', at: ago(301) });
  await reason('ETH').toBe('there is no rate for ETH in USD: all prices are older than 300 s');
  await tellPrices(database.db, { 'ETH/USD': '3000' }, { source: 'kraken', at: ago(10) });
  await expect(priced('ETH', '1')).resolves.toMatchObject({ rate: '3000' });
  await shop.settings.set(actor(scope), 'rateMinSources', 2);
  await reason('ETH').toBe('there is no rate for ETH in USD: only 1 source agrees on a fresh price, 2 are required');
  await tellPrices(database.db, { 'ETH/USD': '3300' }, { source: 'coinbase', at: ago(10) });
  await reason('ETH').toBe(
    'there is no rate for ETH in USD: sources differ by 9.53 %, more than the 2 % that are allowed',
  );
  await shop.settings.set(actor(scope), 'rateMaxSpreadPercent', '10');
  await expect(priced('ETH', '1')).resolves.toMatchObject({ rate: '3150', spreadPercent: '9.53' });
});

it('reads prices anew each time: what is written counts at once, an older price never comes back', async () => {
  await tellPrices(database.db, { 'ETH/USD': '3000' }, { at: ago(10) });
  await tellPrices(database.db, { 'ETH/USD': '3010' }, { at: ago(5) });
  await tellPrices(database.db, { 'ETH/USD': '2000' }, { at: ago(20) });
  await tellPrices(database.db, { 'ETH/USD': '3010' }, { at: ago(1) });
  await expect(priced('ETH', '1')).resolves.toMatchObject({
    rate: '3010',
    sources: [{ observedAt: ago(1).toISOString() }],
  });
  const history = await database.db.query<{ rate: string }>(
    'select rate::float8::text as rate from rate_history order by id',
  );
  expect(history).toEqual([{ rate: '3000' }, { rate: '3010' }]);
});

it('keeps a quote for its merchant and mode alone, for 5 minutes', async () => {
  await tellPrices(database.db, { 'USDT/EUR': '0.92' }, { at: now });
  const request = { priceAmount: '10', priceCurrency: 'EUR', currency: 'USDT', chainId: RATE_CHAIN };
  const view = await database.db.tx((tx) => shop.quotes.create(scope, request, tx));
  expect(view).toMatchObject({ amount: '10.869566', currency: 'USDT', chainId: RATE_CHAIN, rate: '0.92' });
  expect(shop.quotes.view(await shop.quotes.get(scope, view.quoteId))).toEqual(view);
  const lost = { code: 'RESOURCE_NOT_FOUND' };
  await expect(shop.quotes.get(other, view.quoteId)).rejects.toMatchObject(lost);
  await expect(shop.quotes.get({ ...scope, livemode: true }, view.quoteId)).rejects.toMatchObject(lost);
  await expect(shop.quotes.get(scope, 'nonsense')).rejects.toMatchObject(lost);
  now = new Date(now.getTime() + 299_000);
  await expect(shop.quotes.valid(scope, view.quoteId)).resolves.toMatchObject({ quoteId: view.quoteId });
  now = new Date(now.getTime() + 1_000);
  await expect(shop.quotes.valid(scope, view.quoteId)).rejects.toMatchObject({ code: 'QUOTE_EXPIRED' });
});

it('knows the decimals of currencies, and which are none', async () => {
  await tellPrices(database.db, { 'USDT/JPY': '150', 'USDT/KWD': '0.3', 'ETH/USDT': '3000' }, { at: now });
  await expect(priced('USDT', '150', 'JPY')).resolves.toMatchObject({ amount: 1_000_000n });
  await expect(priced('USDT', '0.300', 'KWD')).resolves.toMatchObject({ amount: 1_000_000n });
  await expect(priced('ETH', '3000.000001', 'USDT')).resolves.toMatchObject({ amount: 1_000_000_010_000_000_000n });
  const bad = { code: 'INVALID_AMOUNT' };
  await expect(priced('USDT', '150.5', 'JPY')).rejects.toMatchObject(bad);
  await expect(priced('USDT', '0', 'USD')).rejects.toMatchObject(bad);
  await expect(priced('USDT', '1e3', 'USD')).rejects.toMatchObject(bad);
  await expect(priced('USDT', '1', 'XXL')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(priced('USDT', '1', 'usd')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(priced('USDT', '1', 'USDT')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('crosses over the dollar, and says so', async () => {
  await tellPrices(database.db, { 'ETH/USD': '3000' }, { source: 'kraken', at: ago(10) });
  await tellPrices(database.db, { 'EUR/USD': '1.2' }, { source: 'bitstamp', at: ago(20) });
  const [rate] = await shop.rates.of(scope, ['ETH'], 'EUR');
  expect(rate && isRate(rate.result) && rate.result).toMatchObject({
    rate: 2_500n * 10n ** 18n,
    sources: [{ name: 'kraken', via: 'USD', rate: '2500', observedAt: ago(20), leftOut: null }],
  });
});

describe('import', () => {
  const load = (csv: string, source = 'import') => importPrices(database.db, csv, source, now);

  it('stores prices of the operator, as one more source that grows old', async () => {
    const csv = `\ufeffpair,rate,observedAt\nETH/USD,3012.50,${ago(60).toISOString()}\n\nUSDT/EUR, 0.92\r\n`;
    expect(await load(csv, 'my-bank')).toBe(2);
    await expect(priced('ETH', '1')).resolves.toMatchObject({
      rate: '3012.5',
      sources: [{ name: 'my-bank', observedAt: ago(60).toISOString() }],
    });
    now = new Date(now.getTime() + 241_000);
    await expect(priced('ETH', '1')).rejects.toMatchObject({ code: 'RATE_UNAVAILABLE' });
    await expect(priced('USDT', '1', 'EUR')).resolves.toMatchObject({ rate: '0.92' });
  });

  it('takes all or nothing, and names every line that is wrong', async () => {
    const tomorrow = new Date(now.getTime() + 86_400_000).toISOString();
    const csv = ['ETH/USD,3000', 'ETH/USD,3001', 'ETHUSD,1', 'USDT/USD,0', 'USDT/USD,1e3', 'USDC/USD', 'A/B,1,2,3']
      .concat([`USDC/USD,1,${tomorrow}`, 'USDC/EUR,1,yesterday', 'USD/USD,1'])
      .join('\n');
    await expect(load(csv)).rejects.toThrow(
      /line 2: ETH\/USD is there twice[^]*line 3: [^]*line 4: [^]*line 5: [^]*line 6: [^]*line 7: [^]*line 8: .* future[^]*line 9: [^]*line 10: /,
    );
    await expect(load('')).rejects.toThrow('there is no line');
    await expect(load('"ETH/USD,1')).rejects.toThrow('nothing was imported');
    for (const name of ['kraken', 'fixed', 'Import', 'x', '../x'])
      await expect(load('ETH/USD,1', name)).rejects.toThrow('name');
    expect(await database.db.query('select 1 from rate_prices')).toEqual([]);
  });
});
