import { ApiKeys, operatorOf } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import { SimulationQueue } from '@chaintill/sandbox';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* Who may have payments simulated, and what is written down for the payer. Carrying it out: test/sandbox.e2e.spec.ts. */

let api: TestApi;
let shop: TestOrganization;
let queue: SimulationQueue;
const CHAIN = 'ethereum-sepolia';

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  await api.stock(shop, 10);
  queue = new SimulationQueue(api.database.db, systemClock, CHAIN);
});
afterAll(() => api.stop());

async function createOrder(chainId = CHAIN): Promise<string> {
  const body = { orderReference: crypto.randomUUID(), amount: '100', currency: 'USDT', chainId };
  const answer = await api.call('POST', '/api/v1/orders', { key: shop.keys.owner.secret, body });
  expect(answer.status).toBe(201);
  return String(answer.body['orderId']);
}

const simulate = (
  orderId: string,
  scenario: unknown = 'exact',
  key = shop.keys.member.secret,
  headers = {},
): Promise<Answer> =>
  api.call('POST', `/api/v1/sandbox/orders/${orderId}/simulate`, { key, body: { scenario }, headers });

it('says that nobody pays where nobody does', async () => {
  const orderId = await createOrder('polygon-amoy');
  const refused = await simulate(orderId);
  expect(refused).toMatchObject({
    status: 503,
    body: { code: 'NO_SANDBOX_PAYER', details: { chainId: 'polygon-amoy' } },
  });
});

it('hands a scenario to the payer of the chain, once for each key, and shows what he did', async () => {
  await queue.claim();
  const orderId = await createOrder();
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const first = await simulate(orderId, 'split', shop.keys.member.secret, headers);
  expect(first).toMatchObject({
    status: 202,
    body: { orderId, depositReference: null, scenario: 'split', chainId: CHAIN, status: 'queued', transactions: [] },
  });
  const again = await simulate(orderId, 'split', shop.keys.member.secret, headers);
  expect([again.status, again.text]).toEqual([202, first.text]);
  const [claimed, ...more] = await queue.claim();
  expect(more).toEqual([]);
  expect(claimed?.steps).toMatchObject([
    { kind: 'pay', currency: 'USDT', amount: '40000000' },
    { kind: 'pay', currency: 'USDT', amount: '60000000' },
  ]);
  const id = String(first.body['simulationId']);
  const transaction = { txHash: '0x01', currency: 'USDT', amount: '40.00', status: 'mined', blockNumber: 7 } as const;
  await queue.record(id, [transaction]);
  const shown = (): Promise<Answer> =>
    api.call('GET', `/api/v1/sandbox/simulations/${id}`, { key: shop.keys.member.secret });
  expect((await shown()).body).toMatchObject({ status: 'running', transactions: [transaction], finishedAt: null });
  await queue.finish(id, 'the chain refused the transaction');
  expect((await shown()).body).toMatchObject({ status: 'failed', error: 'the chain refused the transaction' });
});

it('ends the window of an order that is to be paid late', async () => {
  await queue.claim();
  const orderId = await createOrder();
  const before = await api.call('GET', `/api/v1/orders/${orderId}`, { key: shop.keys.owner.secret });
  await simulate(orderId, 'late');
  const after = await api.call('GET', `/api/v1/orders/${orderId}`, { key: shop.keys.owner.secret });
  expect(Date.parse(String(after.body['expiresAt']))).toBeLessThan(Date.parse(String(before.body['expiresAt'])));
  const [claimed] = await queue.claim();
  expect(claimed?.steps.map(({ kind }) => kind)).toEqual(['wait_until', 'pay']);
});

it('gives up what a payer that ended had begun, and pays nothing twice', async () => {
  const orderId = await createOrder();
  const { body } = await simulate(orderId);
  expect(await queue.claim()).toHaveLength(1);
  const later = { now: () => new Date(Date.now() + 600_000) };
  expect(await new SimulationQueue(api.database.db, later, CHAIN).claim()).toEqual([]);
  const id = String(body['simulationId']);
  const shown = await api.call('GET', `/api/v1/sandbox/simulations/${id}`, { key: shop.keys.member.secret });
  expect(shown.body).toMatchObject({ status: 'failed', error: 'the payer ended before it was done' });
});

it('has something paid to a deposit reference', async () => {
  const key = shop.keys.member.secret;
  const bind = { depositReference: 'customer/1', currency: 'USDT', chainId: CHAIN };
  expect((await api.call('POST', '/api/v1/deposits/references', { key, body: bind })).status).toBe(201);
  const path = '/api/v1/sandbox/deposits/customer%2F1/simulate';
  await queue.claim();
  const answer = await api.call('POST', path, { key, body: { scenario: 'wrong-token', amount: '25' } });
  expect(answer).toMatchObject({
    status: 202,
    body: { orderId: null, depositReference: 'customer/1', chainId: CHAIN },
  });
  const [claimed] = await queue.claim();
  expect(claimed?.steps).toMatchObject([{ kind: 'pay', currency: 'ETH', amount: '25000000000000000000' }]);
  for (const [body, code] of [
    [{ scenario: 'late', amount: '25' }, 'INVALID_REQUEST'],
    [{ scenario: 'exact', amount: '1e3' }, 'INVALID_AMOUNT'],
    [{ scenario: 'exact' }, 'INVALID_AMOUNT'],
    [{ scenario: 'exact', amount: '1', currency: 'ETH' }, 'STATE_CONFLICT'],
  ] as const) {
    expect((await api.call('POST', path, { key, body })).body).toMatchObject({ code });
  }
  const unknown = '/api/v1/sandbox/deposits/nobody/simulate';
  const missing = await api.call('POST', unknown, { key, body: { scenario: 'exact', amount: '1' } });
  expect(missing.body).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('refuses what it cannot do, and everything in live mode', async () => {
  await queue.claim();
  const orderId = await createOrder();
  for (const scenario of ['everything', '', null, 7, ['exact']]) {
    expect(await simulate(orderId, scenario)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  }
  expect(await simulate(orderId, 'exact', shop.keys.viewer.secret)).toMatchObject({ status: 403 });
  const stranger = await api.organization();
  const foreign = await simulate(orderId, 'exact', stranger.keys.owner.secret);
  expect(foreign).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  const keeper = operatorOf({ organizationId: shop.organizationId, livemode: true }, 'test');
  const live = await new ApiKeys(api.database.db, systemClock).create(keeper, { name: 'live', role: 'owner' });
  expect(await simulate(orderId, 'exact', live.secret)).toMatchObject({
    status: 403,
    body: { code: 'TEST_MODE_ONLY' },
  });
});
