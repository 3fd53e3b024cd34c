import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* Endpoints and the secret of callbacks over HTTP: what is done once for each key, and what is kept secret. */

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
});
afterAll(() => api.stop());

const post = (path: string, body: unknown, idempotencyKey?: string): Promise<Answer> =>
  api.call('POST', `/api/v1/webhooks/${path}`, {
    key: shop.keys.admin.secret,
    body,
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  });

it('creates an endpoint once for each key, and shows its secret again to the same request only', async () => {
  const key = crypto.randomUUID();
  const body = { url: 'https://shop.example/hooks', events: ['order.completed'] };
  const answers = await Promise.all([1, 2, 3].map(() => post('endpoints', body, key)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(2);
  const list = await api.call('GET', '/api/v1/webhooks/endpoints', { key: shop.keys.viewer.secret });
  expect(list.body['data']).toHaveLength(1);
  expect(await post('endpoints', { ...body, events: ['*'] }, key)).toMatchObject({
    status: 409,
    body: { code: 'IDEMPOTENCY_KEY_CONFLICT' },
  });
  const secret = String(answers[0]?.body['secret']).slice(6);
  const rows = await api.database.db.query<{ row: string }>('select i::text as row from idempotency_keys i');
  expect(rows.length).toBeGreaterThan(0);
  for (const { row } of rows) expect(row).not.toContain(secret);
});

it('rotates a secret once for each key', async () => {
  const { body } = await post('endpoints', { url: 'https://shop.example/rotated', events: ['*'] });
  const key = crypto.randomUUID();
  const path = `endpoints/${String(body['endpointId'])}/rotate-secret`;
  const [first, second] = [
    await post(path, { overlapSeconds: 60 }, key),
    await post(path, { overlapSeconds: 60 }, key),
  ];
  expect([first.status, second.text]).toEqual([200, first.text]);
  expect(first.body['secrets']).toHaveLength(2);
});

it('shows the secret of callbacks when it is rotated, and since when it is there', async () => {
  const { body } = await post('callback-secret/rotate', {});
  expect(body).toMatchObject({ livemode: false, secrets: [{ expiresAt: null }] });
  expect(body['secret']).toMatch(/^whsec_/);
  const known = await api.call('GET', '/api/v1/webhooks/callback-secret', { key: shop.keys.viewer.secret });
  expect(known.body).toEqual({ livemode: false, secrets: body['secrets'] });
  const key = crypto.randomUUID();
  const again = [await post('callback-secret/rotate', {}, key), await post('callback-secret/rotate', {}, key)];
  expect(again[1]?.text).toBe(again[0]?.text);
  const stranger = await api.organization();
  const other = await api.call('GET', '/api/v1/webhooks/callback-secret', { key: stranger.keys.owner.secret });
  expect(other.body).toEqual({ livemode: false, secrets: [] });
});

it('tells the callback URL of an order beside the endpoints, and refuses one that leads inside', async () => {
  await api.stock(shop, 2);
  const order = { orderReference: 'callback-1', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
  const create = (callbackUrl: string): Promise<Answer> =>
    api.call('POST', '/api/v1/orders', { key: shop.keys.member.secret, body: { ...order, callbackUrl } });
  for (const url of ['ftp://shop.example/', 'https://10.0.0.1/', 'https://user:x@shop.example/', 'nonsense']) {
    expect(await create(url)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_URL', details: { field: 'callbackUrl' } },
    });
  }
  const { body } = await create('https://shop.example/paid?cart=7#top');
  expect(body['callbackUrl']).toBe('https://shop.example/paid?cart=7');
  const log = await api.call('GET', '/api/v1/webhooks/deliveries', { key: shop.keys.viewer.secret });
  const told = (log.body['data'] as unknown as { endpointId: string | null; url: string; objectId: string }[]).filter(
    ({ objectId }) => objectId === body['orderId'],
  );
  expect(told.filter(({ endpointId }) => endpointId === null)).toMatchObject([
    { url: 'https://shop.example/paid?cart=7' },
  ]);
});
