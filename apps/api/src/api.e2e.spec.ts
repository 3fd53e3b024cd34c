import { TestApi, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
});
afterAll(() => api.stop());

const order = { amount: '100.00', currency: 'USDT', chainId: 'ethereum-sepolia' };

it('creates an order, gives it back, lists it, and replays the answer to the byte', async () => {
  const { secret: key } = shop.keys.member;
  await api.stock(shop, 3);
  const body = { orderReference: 'first', ...order };
  const headers = { 'idempotency-key': 'abc' };
  const created = await api.call('POST', '/api/v1/orders', { key, body, headers });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    orderReference: 'first',
    amount: '100.00',
    currency: 'USDT',
    status: 'pending',
    version: 1,
  });
  expect(created.body['address']).toMatch(/^0x[0-9a-fA-F]{40}$/);

  const again = await api.call('POST', '/api/v1/orders', { key, body, headers });
  expect(again.status).toBe(201);
  expect(again.text).toBe(created.text);
  expect(again.headers.get('idempotent-replayed')).toBe('true');

  const other = await api.call('POST', '/api/v1/orders', { key, body: { ...body, amount: '101.00' }, headers });
  expect([other.status, other.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_CONFLICT']);

  const read = await api.call('GET', `/api/v1/orders/${created.body['orderId']}`, { key });
  expect(read.status).toBe(200);
  expect(read.body).toEqual(created.body);

  const list = await api.call('GET', '/api/v1/orders?status=pending&limit=5000', { key });
  expect(list.body['pagination']).toEqual({ page: 1, limit: 100, total: 1, totalPages: 1, hasMore: false });
  expect(list.body['data']).toEqual([created.body]);
});

it('answers every surface', async () => {
  const { secret: key } = shop.keys.owner;
  const session = await api.signIn(shop.emails.owner);
  const native = [
    'transfers',
    'balances',
    'address-pool/status',
    'address-pool/addresses',
    'address-pool/sources',
    'webhooks/endpoints',
    'webhooks/events',
    'webhooks/deliveries',
  ];
  for (const path of native) {
    const answer = await api.call('GET', `/api/v1/${path}`, { key });
    expect([path, answer.status, answer.text]).toEqual([path, 200, expect.anything()]);
  }
  for (const path of [
    'session',
    'overview',
    'chains',
    'orders',
    'transfers',
    'api-keys',
    'address-pool/status',
    'webhooks/events',
  ]) {
    const answer = await api.call('GET', `/admin/api/${path}`, { session });
    expect([path, answer.status, answer.text]).toEqual([path, 200, expect.anything()]);
  }
  const ready = await api.call('GET', '/health/ready');
  expect(ready.body).toMatchObject({
    status: 'degraded',
    parts: { postgres: { status: 'ok' }, redis: { status: 'ok' } },
  });
  const metrics = await api.call('GET', '/metrics');
  expect(metrics.text).toContain(
    'chaintill_http_request_duration_seconds_bucket{le="0.001",method="POST",route="/api/v1/orders",status="201"}',
  );
  expect((await api.call('GET', '/api/v1/openapi.json')).body['openapi']).toBe('3.1.0');
  expect((await api.call('GET', '/api/v1/docs')).text).toContain('swagger-ui-bundle.js');
  expect((await api.call('GET', '/api/v1/docs/assets/swagger-ui.css')).status).toBe(200);
});
