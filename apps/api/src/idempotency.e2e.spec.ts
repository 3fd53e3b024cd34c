import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  const addresses = Array.from({ length: 20 }, (_, n) => `0x${(n + 1).toString(16).padStart(40, 'a')}`);
  await api.call('POST', '/api/v1/address-pool/import', {
    key: shop.keys.owner.secret,
    body: { protocol: 'evm', addresses },
  });
});
afterAll(() => api.stop());

const ORDER = { amount: '10.00', currency: 'USDT', chainId: 'ethereum-sepolia' };
const WEBHOOK = { url: 'http://127.0.0.1:9999/hook', events: ['order.completed'] };

function post(path: string, key: string, body: unknown, of = shop): Promise<Answer> {
  return api.call('POST', `/api/v1${path}`, {
    key: of.keys.owner.secret,
    headers: { 'idempotency-key': key },
    body,
  });
}

const count = async (table: string): Promise<number> =>
  (await api.database.db.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;

it('is documented on every route that creates', async () => {
  const { body } = await api.call('GET', '/api/v1/openapi.json');
  const paths = body['paths'] as unknown as Record<
    string,
    Record<string, { responses: object; parameters?: object[] }>
  >;
  const without = Object.entries(paths)
    .filter(
      ([path, { post: creates }]) => creates && '201' in creates.responses && !path.startsWith('/api/v1/oauth/token'),
    )
    .filter(([, { post: creates }]) => !creates?.parameters?.some((p) => 'name' in p && p.name === 'Idempotency-Key'))
    .map(([path]) => path);
  expect(without).toEqual([]);
});

it('makes one thing of many equal requests at once, and gives all the same bytes', async () => {
  const before = await count('webhook_endpoints');
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/webhooks/endpoints', 'many', WEBHOOK)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
  expect(await count('webhook_endpoints')).toBe(before + 1);
});

it('keeps an answer that holds a secret sealed', async () => {
  const { text, body } = await post('/webhooks/endpoints', 'secret', WEBHOOK);
  expect(body['secret']).toEqual(expect.any(String));
  expect((await post('/webhooks/endpoints', 'secret', WEBHOOK)).text).toBe(text);
  const rows = await api.database.db.query<{ kept: string }>(
    'select idempotency_keys::text as kept from idempotency_keys',
  );
  for (const { kept } of rows) expect(kept).not.toContain(body['secret']);
});

it('gives a secret again to nobody but who asked first', async () => {
  const { owner, admin } = shop.keys;
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const request = { headers: { 'idempotency-key': 'deploy' }, body: { name: 'strong', role: 'owner' } };
  const made = await api.call('POST', path, { ...request, key: owner.secret });
  // an admin may not make such a key, so he may not get this one either
  const weaker = await api.call('POST', path, { ...request, key: admin.secret });
  expect([weaker.status, weaker.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_CONFLICT']);
  expect((await api.call('POST', path, { ...request, key: owner.secret })).text).toBe(made.text);
});

it('refuses another body under a used key, whether the first went well or not', async () => {
  await post('/webhooks/endpoints', 'used', WEBHOOK);
  const other = await post('/webhooks/endpoints', 'used', { ...WEBHOOK, events: ['order.expired'] });
  expect([other.status, other.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_CONFLICT']);
  const wrong = await post('/orders', 'wrong', { ...ORDER, orderReference: 'w', amount: '1e3' });
  expect(wrong.status).toBe(400);
  const right = await post('/orders', 'wrong', { ...ORDER, orderReference: 'w' });
  expect([right.status, right.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_CONFLICT']);
});

it('replays a refusal byte by byte, though the world has changed', async () => {
  await post('/orders', 'first', { ...ORDER, orderReference: 'twice' });
  const refused = await post('/orders', 'second', { ...ORDER, orderReference: 'twice' });
  expect([refused.status, refused.body['code']]).toEqual([409, 'DUPLICATE_ORDER_REFERENCE']);
  await api.database.db.query(`update orders set unique_reference = null where order_reference = 'twice'`);
  const again = await post('/orders', 'second', { ...ORDER, orderReference: 'twice' });
  expect([again.status, again.text]).toEqual([409, refused.text]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

it('does not keep what was our own fault', async () => {
  const poor = await api.organization();
  const body = { ...ORDER, orderReference: 'later' };
  expect((await post('/orders', 'empty', body, poor)).body['code']).toBe('NO_AVAILABLE_ADDRESSES');
  await api.call('POST', '/api/v1/address-pool/import', {
    key: poor.keys.owner.secret,
    body: { protocol: 'evm', addresses: [`0x${'b'.repeat(40)}`] },
  });
  expect((await post('/orders', 'empty', body, poor)).status).toBe(201);
});

it('means one thing per merchant, mode and route', async () => {
  const other = await api.organization();
  const keys = ['orders', 'endpoints'].map(() => 'shared');
  const [order, endpoint] = [
    await post('/orders', keys[0] ?? '', { ...ORDER, orderReference: 'mine' }),
    await post('/webhooks/endpoints', keys[1] ?? '', WEBHOOK),
  ];
  expect([order.status, endpoint.status]).toEqual([201, 201]);
  const foreign = await post('/webhooks/endpoints', 'shared', { ...WEBHOOK, events: ['order.expired'] }, other);
  expect(foreign.status).toBe(201);
  expect(foreign.body['endpointId']).not.toBe(endpoint.body['endpointId']);
});

it('forgets after 24 hours', async () => {
  const { text } = await post('/webhooks/endpoints', 'old', WEBHOOK);
  await api.database.db.query(
    `update idempotency_keys set created_at = created_at - interval '24 hours' where key = 'old'`,
  );
  expect((await post('/webhooks/endpoints', 'old', WEBHOOK)).text).not.toBe(text);
});
