import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenApi } from '../testing/documented-answers';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';
import { NOTHING, thingsOf } from '../testing/things';

/*
 * The PayIn reference (S2), operation by operation: testing/operations.json is the list of what has to be there, kept apart
 * from the code. Then its samples, in the form in which curl, fetch and Python's requests send them.
 */

interface Listed {
  readonly id: string;
  readonly seed: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly status: number;
}
interface Lists {
  readonly operations: readonly Listed[];
  readonly errors: Readonly<Record<string, readonly string[]>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly limits: Readonly<Record<string, number>>;
}

const lists = JSON.parse(readFileSync(join(import.meta.dirname, '../testing/operations.json'), 'utf8')) as Lists;
const operations = lists.operations.filter(({ seed }) => seed === 'S2');

let api: TestApi;
let shop: TestOrganization;
let ids: Record<string, string>;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  await api.stock(shop, 20);
  ids = await thingsOf(api, shop);
});
afterAll(() => api.stop());

const SAMPLE = { orderReference: 'ORDER-2025-001', amount: '100.00', currency: 'USDT', chainId: 'ethereum-sepolia' };
const LINK = {
  title: 'Seat',
  amount: '10.00',
  priceCurrency: 'USDT',
  currencies: [{ currency: 'USDT', chainIds: ['ethereum-sepolia'] }],
};
/** Bodies of what takes one. */
const BODIES: Readonly<Record<string, () => object>> = {
  'S2-E01': () => SAMPLE,
  'S2-E04': () => ({ depositReference: 'customer-7', currency: 'USDT', chainId: 'ethereum-sepolia' }),
  'S2-E11': () => ({
    url: 'https://your-api.example/webhooks/payin',
    events: ['order.completed', 'deposit.confirmed'],
    secret: 'webhook_secret_key',
  }),
  'S2-E13': () => ({ events: ['order.expired'] }),
  'S2-E16': () => LINK,
  'S2-E19': () => ({ title: 'Window seat' }),
  'S2-E21': () => ({ protocol: 'evm', addresses: [randomAddress()] }),
  'S2-E26': () => ({ value: 20 }),
  'S2-E28': () => ({ name: 'till', role: 'member' }),
};
/** What the path of an operation names: the word after its last slash says little, the words before it say what. */
const PATH_ID: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/orders\//, 'orderId'],
  [/^\/api\/v1\/deposits\/references\//, 'depositReference'],
  [/^\/api\/v1\/transfers\//, 'transferId'],
  [/^\/api\/v1\/webhooks\/endpoints\//, 'endpointId'],
  [/^\/api\/v1\/payment-links\//, 'linkId'],
  [/^\/api\/v1\/organizations\//, 'organizationId'],
  [/^\/api\/v1\/api-keys\//, 'keyId'],
];
const LISTS = ['E03', 'E06', 'E07', 'E09', 'E15', 'E17', 'E23', 'E27', 'E29'].map((id) => `S2-${id}`);
/** What changes nothing may be asked at any time, what ends a thing is asked last. */
const inOrder = [...operations].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));

function call({ id, method, path }: Listed, names: Readonly<Record<string, string>>, key?: string): Promise<Answer> {
  const name = PATH_ID.find(([pattern]) => pattern.test(path))?.[1] ?? '';
  const filled = path.replace(/:\w+/, () => (path.includes('/config/') ? 'paymentWindowMinutes' : (names[name] ?? '')));
  const body = BODIES[id]?.();
  return api.call(method, filled, {
    ...(key !== undefined && { key }),
    ...(body && { body }),
    // S2-H1: on all requests, those without a body too
    headers: { 'content-type': 'application/json' },
  });
}

it('lists the thirty operations of the reference', () => {
  expect(operations.map(({ id }) => id)).toEqual(
    Array.from({ length: 30 }, (_, n) => `S2-E${String(n + 1).padStart(2, '0')}`),
  );
});

it('has each of them in the router and in its document', async () => {
  const document = (await api.call('GET', '/api/v1/openapi.json')).body as unknown as OpenApi;
  const shape = (path: string): string => path.replace(/:\w+|\{\w+\}/g, ':');
  const served = api.routes.map(shape);
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      route: `${method.toUpperCase()} ${shape(path)}`,
      success: Object.keys(responses).find((status) => status < '300'),
    })),
  );
  for (const { id, method, path, status } of operations) {
    expect([id, served.includes(shape(`${method} ${path}`))]).toEqual([id, true]);
    const found = documented.find(({ route }) => route === shape(`${method} ${path}`));
    expect([id, found?.success]).toEqual([id, String(status)]);
  }
});

it.each(inOrder.map((one) => [one.id, one.method, one.path, one] as const))(
  '%s %s %s answers as described',
  async (id, _method, path, operation) => {
    const answer = await call(operation, ids, shop.keys.owner.secret);
    expect([id, answer.status, answer.text]).toEqual([id, operation.status, answer.text]);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    for (const name of ['limit', 'remaining', 'reset'])
      expect(Number(answer.headers.get(`x-ratelimit-${name}`))).toBeGreaterThan(0);
    if (LISTS.includes(id)) {
      const { data, pagination } = answer.body as unknown as { data: unknown[]; pagination: object };
      expect(data.length).toBeGreaterThan(0);
      expect(pagination).toEqual({
        page: 1,
        limit: lists.limits['S2.pageDefault'],
        total: expect.any(Number),
        totalPages: expect.any(Number),
        hasMore: expect.any(Boolean),
      });
    }
    // S2-A1, S2-A3
    expect((await call(operation, ids)).body).toMatchObject({ code: 'INVALID_API_KEY', statusCode: 401 });
    if (/config|organizations|api-keys|address-pool/.test(path)) {
      const refused = await call(operation, ids, shop.keys.member.secret);
      expect(refused.body).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', statusCode: 403 });
    }
    if (path.includes(':') && !path.includes('/config/')) {
      const missing = await call(operation, NOTHING, shop.keys.owner.secret);
      expect(missing.body).toMatchObject({ code: 'RESOURCE_NOT_FOUND', statusCode: 404 });
    }
  },
);

it('shows a key once and then masked (S2-E28, E29)', async () => {
  const { secret: key } = shop.keys.owner;
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const made = await api.call('POST', path, { key, body: { name: 'once', role: 'viewer' } });
  const { secret, keyId } = made.body as unknown as { secret: string; keyId: string };
  expect((await api.call('GET', '/api/v1/orders', { key: secret })).status).toBe(200);
  const list = await api.call('GET', `${path}?limit=100`, { key });
  expect(list.text).toContain(keyId);
  expect(list.text).not.toContain(secret);
  await api.call('DELETE', `/api/v1/api-keys/${keyId}`, { key });
  expect((await api.call('GET', '/api/v1/orders', { key: secret })).body['code']).toBe('INVALID_API_KEY');
});

it('lists every setting with its meaning, and refuses what it does not take (S2-E24 to E26)', async () => {
  const { secret: key } = shop.keys.admin;
  const list = await api.call('GET', '/api/v1/config', { key });
  const settings = list.body['data'] as unknown as { key: string; meaning: string; schema: object }[];
  expect(settings.length).toBeGreaterThan(10);
  for (const setting of settings) {
    expect(setting.meaning.length).toBeGreaterThan(20);
    expect((await api.call('GET', `/api/v1/config/${setting.key}`, { key })).body).toEqual(setting);
  }
  const put = async (name: string, body: unknown): Promise<string> => {
    const answer = await api.call('PUT', `/api/v1/config/${name}`, { key, body });
    return `${answer.status} ${String(answer.body['code'] ?? answer.body['value'])}`;
  };
  expect(await put('paymentWindowMinutes', { value: 15 })).toBe('200 15');
  expect(await put('paymentWindowMinutes', { value: null })).toBe('200 null');
  expect(await put('rateLimits', { value: '1000/60' })).toBe('403 SETTING_READ_ONLY');
  expect(await put('nothing', { value: 1 })).toBe('404 RESOURCE_NOT_FOUND');
  expect(await put('constructor', { value: 1 })).toBe('404 RESOURCE_NOT_FOUND');
  for (const value of ['15', 0, 1.5, 1_441, [], {}, true, '１５', 1e3])
    expect([value, await put('paymentWindowMinutes', { value })]).toEqual([
      value,
      value === 1e3 ? '200 1000' : '400 INVALID_REQUEST',
    ]);
  for (const body of [{}, { value: 1, more: 1 }, [], 'x', null])
    expect([body, await put('paymentWindowMinutes', body)]).toEqual([body, '400 INVALID_REQUEST']);
});

it('takes an Idempotency-Key wherever something is made (S2-I1), and gives the first answer again to the byte', async () => {
  const { secret: key } = shop.keys.owner;
  const document = (await api.call('GET', '/api/v1/openapi.json')).body as unknown as OpenApi;
  const makers = Object.entries(document.paths).flatMap(([path, { post }]) =>
    post?.responses['201'] ? [{ path, post }] : [],
  );
  expect(makers.length).toBeGreaterThan(8);
  for (const { path, post } of makers) {
    const names = (post.parameters ?? []).map(({ name }) => name);
    expect([path, names.includes('Idempotency-Key')]).toEqual([path, true]);
  }
  const bodies: [string, object][] = [
    ['orders', { ...SAMPLE, orderReference: 'twice' }],
    ['deposits/references', { depositReference: 'twice', currency: 'USDT', chainId: 'ethereum-sepolia' }],
    ['payment-links', LINK],
    ['webhooks/endpoints', { url: 'https://your-api.example/twice', events: ['order.completed'] }],
    ['address-pool/import', { protocol: 'evm', addresses: [randomAddress()] }],
    [`organizations/${shop.organizationId}/api-keys`, { name: 'twice', role: 'viewer' }],
    ['oauth/apps', { name: 'twice', scopes: ['read'] }],
    [`api-keys/${shop.keys.admin.keyId}/rotate`, {}],
  ];
  for (const [path, body] of bodies) {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => api.call('POST', `/api/v1/${path}`, { key, body, headers })),
    );
    expect([path, new Set(answers.map(({ text }) => text)).size]).toEqual([path, 1]);
    expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 201, 201, 201]);
    const other = await api.call('POST', `/api/v1/${path}`, { key, body: { ...body, metadata: {} }, headers });
    expect([path, other.status, other.body['code']]).toEqual([path, 409, 'IDEMPOTENCY_KEY_CONFLICT']);
  }
  // what was shown once is not readable where it is kept
  const dump = JSON.stringify(await api.database.db.query('select response_body from idempotency_keys'));
  expect(dump).not.toMatch(/ctk_test_[\w-]{43}|clientSecret/);
});

describe('the samples', () => {
  const sent = JSON.stringify(SAMPLE, null, 2);
  /** The shape that the reference shows, field by field. */
  const ORDER = {
    orderId: expect.stringMatching(/^ord_\w+$/),
    orderReference: 'ORDER-2025-001',
    amount: '100.00',
    currency: 'USDT',
    chainId: 'ethereum-sepolia',
    address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
    status: 'pending',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  };
  let buyer: TestOrganization;
  beforeEach(async () => {
    buyer = await api.organization();
  });

  it('of curl, with its key for retries, and then the look at the order', async () => {
    await api.stock(buyer, 1);
    const { secret: key } = buyer.keys.owner;
    const curl = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await promisify(execFile)('curl', ['--silent', ...args])).stdout);
    const made = (await curl(
      ...['-X', 'POST', `${api.url}/api/v1/orders`, '-H', 'Content-Type: application/json'],
      ...['-H', `X-API-Key: ${key}`, '-H', 'Idempotency-Key: order-2025-001-retry-1', '-d', sent],
    )) as { orderId: string; createdAt: string; expiresAt: string };
    expect(made).toMatchObject(ORDER);
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(
      (lists.limits['S2.orderWindowMinutes'] ?? 0) * 60_000,
    );
    expect(await curl(`${api.url}/api/v1/orders/${made.orderId}`, '-H', `X-API-Key: ${key}`)).toEqual(made);
  });

  it('of TypeScript, whose switch over the codes finds the order that exists and the empty pool', async () => {
    const create = async (): Promise<{ orderId?: string } | 'existing' | 'alert'> => {
      const response = await fetch(`${api.url}/api/v1/orders`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-API-Key': buyer.keys.member.secret },
        body: JSON.stringify(SAMPLE),
      });
      if (!response.ok) {
        const error = (await response.json()) as { code: string; message: string };
        switch (error.code) {
          case 'DUPLICATE_ORDER_REFERENCE':
            return 'existing';
          case 'NO_AVAILABLE_ADDRESSES':
            expect(response.status).toBe(503);
            return 'alert';
          default:
            throw new Error(error.message);
        }
      }
      expect(response.status).toBe(201);
      return (await response.json()) as { orderId: string };
    };
    expect(await create()).toBe('alert');
    await api.stock(buyer, 1);
    expect(await create()).toMatchObject(ORDER);
    expect(await create()).toBe('existing');
    // "Fetch existing order"
    const found = await api.call('GET', '/api/v1/orders?orderReference=ORDER-2025-001', {
      key: buyer.keys.member.secret,
    });
    expect(found.body['data']).toEqual([expect.objectContaining(ORDER)]);
  });

  it('of Python, as its requests library writes JSON and headers', async () => {
    await api.stock(buyer, 1);
    const python = sent.replaceAll('\n', '').replaceAll('  ', ' ').replace('{ ', '{');
    const headers = { 'user-agent': 'python-requests/2.31.0', accept: '*/*', 'accept-encoding': 'gzip, deflate' };
    const options = { key: buyer.keys.member.secret, body: python, headers };
    const made = await api.call('POST', '/api/v1/orders', options);
    expect([made.status, made.body]).toEqual([201, expect.objectContaining(ORDER)]);
    const again = await api.call('POST', '/api/v1/orders', options);
    expect([again.status, again.body['code']]).toEqual([409, 'DUPLICATE_ORDER_REFERENCE']);
    expect(again.body['message']).toEqual(expect.any(String));
  });

  it('of filters, sorting and pages', async () => {
    await api.stock(buyer, 3);
    const { secret: key } = buyer.keys.viewer;
    for (const orderReference of ['A', 'B', 'C']) {
      const made = await api.call('POST', '/api/v1/orders', {
        key: buyer.keys.owner.secret,
        body: { ...SAMPLE, orderReference },
      });
      expect(made.status).toBe(201);
    }
    const references = async (query: string): Promise<string[]> => {
      const answer = await api.call('GET', `/api/v1/orders?${query}`, { key });
      return (answer.body['data'] as unknown as { orderReference: string }[]).map((order) => order.orderReference);
    };
    expect(await references('page=1&limit=20')).toEqual(['C', 'B', 'A']);
    expect(await references('sortBy=createdAt&sortOrder=asc')).toEqual(['A', 'B', 'C']);
    expect(await references('status=pending&currency=USDT')).toEqual(['C', 'B', 'A']);
    expect(await references('chainId=polygon-amoy')).toEqual([]);
    expect(await references('orderReference=B')).toEqual(['B']);
    const second = await api.call('GET', '/api/v1/orders?page=2&limit=2', { key });
    expect(second.body).toMatchObject({
      data: [{ orderReference: 'A' }],
      pagination: { page: 2, limit: 2, total: 3, totalPages: 2, hasMore: false },
    });
    const clamped = await api.call('GET', '/api/v1/orders?limit=101', { key });
    expect(clamped.body['pagination']).toMatchObject({ limit: lists.limits['S2.pageMax'] });
  });

  it('of errors: every code with its status, title, text and number', async () => {
    const { secret: key } = buyer.keys.member;
    const wrong: [string, Promise<Answer>][] = [
      ['INVALID_API_KEY', api.call('GET', '/api/v1/orders', {})],
      ['INSUFFICIENT_PERMISSIONS', api.call('POST', '/api/v1/orders', { key: buyer.keys.viewer.secret, body: SAMPLE })],
      ['RESOURCE_NOT_FOUND', api.call('GET', `/api/v1/orders/${NOTHING['orderId']}`, { key })],
      ['INVALID_AMOUNT', api.call('POST', '/api/v1/orders', { key, body: { ...SAMPLE, amount: '-100' } })],
      ['INVALID_CHAIN', api.call('POST', '/api/v1/orders', { key, body: { ...SAMPLE, chainId: 'bitcoin' } })],
      ['INVALID_CURRENCY', api.call('POST', '/api/v1/orders', { key, body: { ...SAMPLE, currency: 'DOGE' } })],
      ['NO_AVAILABLE_ADDRESSES', api.call('POST', '/api/v1/orders', { key, body: SAMPLE })],
    ];
    for (const [code, answering] of wrong) {
      const answer = await answering;
      const listed = lists.errors['S2']?.find((one) => one.startsWith(`${code}:`));
      expect(`${code}:${answer.status}`).toBe(listed);
      expect(answer.body).toMatchObject({
        error: expect.any(String),
        message: expect.any(String),
        code,
        statusCode: answer.status,
        requestId: answer.headers.get('x-request-id'),
      });
    }
  });
});
