import { newId } from '@chaintill/kernel';
import { tellPrices } from '@chaintill/rates/testing';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  [shop, other] = [await api.organization(), await api.organization()];
});
afterAll(() => api.stop());
beforeEach(() => api.database.db.query('truncate rate_prices, quotes'));

const tell = (prices: Record<string, string>, source: string, secondsAgo = 5): Promise<void> =>
  tellPrices(api.database.db, prices, { source, at: new Date(Date.now() - secondsAgo * 1_000) });
const quote = (body: object, headers: Record<string, string> = {}, of = shop): Promise<Answer> =>
  api.call('POST', '/api/v1/quotes', { key: of.keys.member.secret, body, headers });
const TEN = { priceAmount: '10.00', priceCurrency: 'USD', currency: 'USDT', chainId: 'ethereum-sepolia' };

it('lists what everything on offer costs, by whom, and why something has no rate', async () => {
  await tell({ 'ETH/USD': '3000', 'USDT/USD': '1' }, 'kraken', 5);
  await tell({ 'ETH/USD': '3001' }, 'coinbase', 10);
  await tell({ 'ETH/USD': '2900' }, 'bitstamp', 10_000);
  const answer = await api.call('GET', '/api/v1/rates', { key: shop.keys.viewer.secret });
  expect(answer.status).toBe(200);
  expect(answer.body['data']).toMatchObject([
    {
      currency: 'ETH',
      priceCurrency: 'USD',
      chainIds: ['ethereum-sepolia', 'polygon-amoy'],
      rate: '3000.5',
      unavailable: null,
      spreadPercent: '0.04',
      sources: [
        { name: 'bitstamp', rate: '2900', leftOut: 'stale', via: null },
        { name: 'coinbase', rate: '3001', leftOut: null },
        { name: 'kraken', rate: '3000', leftOut: null },
      ],
    },
    { currency: 'USDT', rate: '1' },
  ]);
  const euros = await api.call('GET', '/api/v1/rates?priceCurrency=EUR&currency=ETH&chainId=polygon-amoy', {
    key: shop.keys.viewer.secret,
  });
  expect(euros.body['data']).toEqual([
    {
      currency: 'ETH',
      priceCurrency: 'EUR',
      chainIds: ['polygon-amoy'],
      rate: null,
      unavailable: 'no source knows ETH/EUR',
      spreadPercent: null,
      at: expect.any(String) as string,
      sources: [],
    },
  ]);
  const session = await api.signIn(shop.emails.viewer);
  const panel = await api.call('GET', '/admin/api/rates?currency=USDT', { session });
  expect(panel.body['data']).toMatchObject([{ currency: 'USDT', rate: '1' }]);
});

it('refuses rates of what is not on offer', async () => {
  const get = (query: string) => api.call('GET', `/api/v1/rates?${query}`, { key: shop.keys.viewer.secret });
  expect(await get('chainId=nope')).toMatchObject({ status: 400, body: { code: 'INVALID_CHAIN' } });
  expect(await get('chainId=ethereum')).toMatchObject({ status: 400, body: { code: 'INVALID_CHAIN' } });
  expect(await get('chainId=polygon-amoy&currency=DOGE')).toMatchObject({
    status: 400,
    body: { code: 'INVALID_CURRENCY' },
  });
  expect(await get('currency=DOGE')).toMatchObject({ status: 400, body: { details: { field: 'currency' } } });
  expect(await get('priceCurrency=XXL')).toMatchObject({ status: 400, body: { details: { field: 'priceCurrency' } } });
  expect(await get('symbol=ETH')).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
});

it('gives a quote, once for each key, and keeps it for its merchant and mode', async () => {
  await tell({ 'USDT/USD': '0.9998' }, 'kraken');
  const answer = await quote(TEN, { 'idempotency-key': 'q-1' });
  expect(answer).toMatchObject({
    status: 201,
    body: {
      amount: '10.002001',
      currency: 'USDT',
      chainId: 'ethereum-sepolia',
      priceAmount: '10.00',
      priceCurrency: 'USD',
      rate: '0.9998',
      markupPercent: '0',
      sources: [{ name: 'kraken', rate: '0.9998', via: null }],
    },
  });
  const { quoteId, createdAt, expiresAt } = answer.body as unknown as Record<string, string>;
  expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt ?? '')).toBe(300_000);

  await api.database.db.query('truncate rate_prices');
  const again = await quote(TEN, { 'idempotency-key': 'q-1' });
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, answer.text, 'true']);
  expect(await quote({ ...TEN, priceAmount: '11' }, { 'idempotency-key': 'q-1' })).toMatchObject({ status: 409 });

  const read = (of: TestOrganization, headers = {}) =>
    api.call('GET', `/api/v1/quotes/${quoteId}`, { key: of.keys.viewer.secret, headers });
  expect((await read(shop)).text).toBe(answer.text);
  expect(await read(other)).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  const session = await api.signIn(shop.emails.member);
  expect((await api.call('GET', `/admin/api/quotes/${quoteId}`, { session })).text).toBe(answer.text);
  const live = { session, headers: { 'x-chaintill-mode': 'live' } };
  expect((await api.call('GET', `/admin/api/quotes/${quoteId}`, live)).status).toBe(404);
});

it('gives none without a rate, with 503 and the reason, and stores nothing', async () => {
  expect(await quote(TEN)).toMatchObject({
    status: 503,
    body: {
      code: 'RATE_UNAVAILABLE',
      message: 'there is no rate for USDT in USD: no source knows USDT/USD',
      details: { priceCurrency: 'USD', currency: 'USDT', reason: 'no source knows USDT/USD' },
    },
  });
  await tell({ 'USDT/USD': '1' }, 'kraken', 301);
  expect((await quote(TEN)).body['message']).toMatch('all prices are older than 300 s');
  await tell({ 'USDT/USD': '1' }, 'kraken', 1);
  await tell({ 'USDT/USD': '10' }, 'coinbase', 1);
  expect((await quote(TEN)).body['message']).toMatch('sources differ by 163.64 %');
  expect(await api.database.db.query('select 1 from quotes')).toEqual([]);
});

it('refuses bad input by name', async () => {
  await tell({ 'USDT/USD': '1', 'USDT/JPY': '150' }, 'kraken');
  const refused = async (change: object, code: string, field?: string) =>
    expect(await quote({ ...TEN, ...change })).toMatchObject({
      status: 400,
      body: { code, ...(field && { details: { field } }) },
    });
  for (const priceAmount of ['1e3', '0x10', '１０', '-1', '0', '0.00', '', '1.001', '1,5', ['1'], 5, '9'.repeat(200)])
    await refused({ priceAmount }, 'INVALID_AMOUNT', 'priceAmount');
  await refused({ priceCurrency: 'JPY', priceAmount: '1.5' }, 'INVALID_AMOUNT', 'priceAmount');
  await refused({ priceCurrency: 'usd' }, 'INVALID_REQUEST', 'priceCurrency');
  await refused({ priceCurrency: 'USDT' }, 'INVALID_REQUEST', 'priceCurrency');
  await refused({ currency: 'DOGE' }, 'INVALID_CURRENCY');
  await refused({ chainId: 'ethereum' }, 'INVALID_CHAIN');
  await refused({ rate: '1' }, 'INVALID_REQUEST', 'rate');
  expect(await api.call('POST', '/api/v1/quotes', { key: shop.keys.viewer.secret, body: TEN })).toMatchObject({
    status: 403,
  });
});

it('takes the rules of each merchant', async () => {
  await tell({ 'USDT/USD': '1' }, 'kraken');
  const session = await api.acting(other.emails.owner);
  const set = async (key: string, value: unknown) =>
    api.call('PUT', `/admin/api/config/${key}`, { session, body: { value, code: await session.code() } });
  expect(await set('rateMarkupPercent', '1.5')).toMatchObject({ status: 200 });
  expect(await quote(TEN, {}, other)).toMatchObject({ body: { amount: '10.15', rate: '1', markupPercent: '1.5' } });
  expect(await set('rateMinSources', 2)).toMatchObject({ status: 200 });
  expect(await quote(TEN, {}, other)).toMatchObject({ status: 503 });
  expect(await quote(TEN)).toMatchObject({ body: { amount: '10' } });
});

it('makes an order of a quote that holds, of the amount that it says', async () => {
  await api.stock(shop, 3);
  await tell({ 'USDT/USD': '0.5' }, 'kraken');
  const { quoteId } = (await quote(TEN)).body;
  await api.database.db.query('truncate rate_prices');
  const order = (reference: string, id: unknown) =>
    api.call('POST', '/api/v1/orders', {
      key: shop.keys.member.secret,
      body: { orderReference: reference, quoteId: id, currency: 'USDT', chainId: 'ethereum-sepolia' },
    });
  expect(await order('of-a-quote', quoteId)).toMatchObject({
    status: 201,
    body: { amount: '20.00', price: { amount: '10.00', currency: 'USD', rate: '0.5' } },
  });
  expect(await order('of-none', newId('quote'))).toMatchObject({ status: 404 });
  await api.database.db.query(`update quotes set expires_at = now() - interval '1 second'`);
  expect(await order('too-late', quoteId)).toMatchObject({ status: 409, body: { code: 'QUOTE_EXPIRED' } });
});
