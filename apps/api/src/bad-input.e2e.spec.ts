import { connect } from 'node:net';
import { TestApi, type ActingSession, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

/* Whatever is sent, the answer is a 4xx with a code and the field, and nothing is stored. */

let api: TestApi;
let shop: TestOrganization;
let session: ActingSession;
let before: unknown;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  await api.stock(shop, 3);
  session = await api.acting(shop.emails.owner);
  before = await stored();
});
afterAll(() => api.stop());
afterEach(async () => {
  expect(await stored()).toEqual(before);
});

async function stored(): Promise<unknown> {
  const tables = [
    'orders',
    'events',
    'idempotency_keys',
    'addresses',
    'address_sources',
    'webhook_endpoints',
    'webhook_deliveries',
    'api_keys',
  ];
  const counts = tables.map(async (table) => {
    const [row] = await api.database.db.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    return [table, row?.n];
  });
  return Promise.all(counts);
}

const good = { orderReference: 'r', amount: '1.50', currency: 'USDT', chainId: 'ethereum-sepolia' };
const key = (): CallOptions => ({ key: shop.keys.owner.secret });

function expectRefusal(answer: Answer, status: number, code: string, field?: string): void {
  expect([answer.status, answer.body['code'], answer.text]).toEqual([status, code, expect.anything()]);
  const { error, message, statusCode, requestId, details } = answer.body as Record<string, unknown>;
  expect({ error, message, statusCode }).toEqual({
    error: expect.any(String),
    message: expect.any(String),
    statusCode: status,
  });
  expect(requestId).toBe(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(/node_modules|at \w+ \(|select |insert /);
  if (field !== undefined) expect([field, (details as { field?: string } | undefined)?.field]).toEqual([field, field]);
}

describe('amounts', () => {
  const wrong: unknown[] = [
    1,
    1.5,
    1e3,
    0,
    -1,
    true,
    null,
    [],
    ['1'],
    {},
    { amount: '1' },
    '',
    ' ',
    '0',
    '0.0',
    '-1',
    '+1',
    '1e3',
    '1E3',
    '0x10',
    '1,5',
    '1.',
    '.5',
    '1.2.3',
    '01',
    '00',
    'NaN',
    'Infinity',
    '１００',
    '१',
    '1 ',
    ' 1',
    '1\n',
    '1\u200b',
    '1.1234567',
    '0.0000001',
    '9'.repeat(73),
    '9'.repeat(5_000),
    '1_000',
    '1n',
  ];
  it.each(wrong.map((amount) => [JSON.stringify(amount)?.slice(0, 30), amount]))('refuses %s', async (_, amount) => {
    expectRefusal(
      await api.call('POST', '/api/v1/orders', { ...key(), body: { ...good, amount } }),
      400,
      'INVALID_AMOUNT',
      'amount',
    );
  });

  it('refuses a missing one', async () => {
    const { amount: _, ...body } = good;
    expectRefusal(await api.call('POST', '/api/v1/orders', { ...key(), body }), 400, 'INVALID_AMOUNT', 'amount');
  });

  it.each([
    ['5', '1.50'],
    [1, '1.50'],
    ['1e1', '1.50'],
    ['1.50', '1.50'],
  ])('refuses tolerance %p of %s', async (tolerance, amount) => {
    const answer = await api.call('POST', '/api/v1/orders', { ...key(), body: { ...good, amount, tolerance } });
    expectRefusal(answer, 400, 'INVALID_AMOUNT', 'tolerance');
  });
});

describe('fields of an order', () => {
  const long = 'x'.repeat(256);
  const table: [string, object, string, string?][] = [
    ['an unknown field', { fee: '1' }, 'INVALID_REQUEST', 'fee'],
    ['a caller-set status', { status: 'completed' }, 'INVALID_REQUEST', 'status'],
    ['a caller-set organization', { organizationId: 'org_x' }, 'INVALID_REQUEST', 'organizationId'],
    ['a field called constructor', { constructor: 'x' }, 'INVALID_REQUEST', 'constructor'],
    ['a field called toString', { toString: 'x' }, 'INVALID_REQUEST', 'toString'],
    ['a long reference', { orderReference: long }, 'INVALID_REQUEST', 'orderReference'],
    ['an empty reference', { orderReference: '' }, 'INVALID_REQUEST', 'orderReference'],
    ['a blank reference', { orderReference: '   ' }, 'INVALID_REQUEST', 'orderReference'],
    ['a number as reference', { orderReference: 5 }, 'INVALID_REQUEST', 'orderReference'],
    ['a list as reference', { orderReference: ['r'] }, 'INVALID_REQUEST', 'orderReference'],
    ['an object as reference', { orderReference: { $ne: null } }, 'INVALID_REQUEST', 'orderReference'],
    ['NUL in a reference', { orderReference: 'a\0b' }, 'INVALID_REQUEST', 'orderReference'],
    ['an order to a terminal', { orderReference: 'a\x1b[2Jb' }, 'INVALID_REQUEST', 'orderReference'],
    ['a control character of eight bits', { metadata: { a: '\x9b31m' } }, 'INVALID_REQUEST', 'metadata'],
    ['half a surrogate pair', { orderReference: 'a\ud800b' }, 'INVALID_REQUEST', 'orderReference'],
    ['an unknown chain', { chainId: 'dogecoin' }, 'INVALID_CHAIN'],
    ['a chain of the other mode', { chainId: 'ethereum' }, 'INVALID_CHAIN'],
    ['a chain with NUL', { chainId: 'a\0' }, 'INVALID_REQUEST', 'chainId'],
    ['a list as chain', { chainId: ['ethereum-sepolia'] }, 'INVALID_REQUEST', 'chainId'],
    ['an unknown currency', { currency: 'DOGE' }, 'INVALID_CURRENCY'],
    ['a currency in lower case', { currency: 'usdt' }, 'INVALID_CURRENCY'],
    ['a number as currency', { currency: 1 }, 'INVALID_REQUEST', 'currency'],
    ['metadata that is a list', { metadata: ['a'] }, 'INVALID_REQUEST', 'metadata'],
    ['metadata that is text', { metadata: 'a' }, 'INVALID_REQUEST', 'metadata'],
    ['numbers in metadata', { metadata: { a: 1 } }, 'INVALID_REQUEST', 'metadata'],
    ['nested metadata', { metadata: { a: { b: 'c' } } }, 'INVALID_REQUEST', 'metadata'],
    ['NUL in metadata', { metadata: { a: '\0' } }, 'INVALID_REQUEST', 'metadata'],
    ['NUL in a key of metadata', { metadata: { 'a\0': 'b' } }, 'INVALID_REQUEST', 'metadata'],
    [
      'too much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, 'v'])) },
      'INVALID_REQUEST',
      'metadata',
    ],
    ['a script as successUrl', { successUrl: 'javascript:alert(1)' }, 'INVALID_REQUEST', 'successUrl'],
    ['a file as cancelUrl', { cancelUrl: 'file:///etc/passwd' }, 'INVALID_REQUEST', 'cancelUrl'],
    ['credentials in a URL', { cancelUrl: 'https://a:b@shop.example' }, 'INVALID_REQUEST', 'cancelUrl'],
    ['no URL', { successUrl: 'shop' }, 'INVALID_REQUEST', 'successUrl'],
    ['a window of nothing', { paymentWindowMinutes: 0 }, 'INVALID_REQUEST', 'paymentWindowMinutes'],
    ['a long window', { paymentWindowMinutes: 1_441 }, 'INVALID_REQUEST', 'paymentWindowMinutes'],
    ['half a minute', { paymentWindowMinutes: 1.5 }, 'INVALID_REQUEST', 'paymentWindowMinutes'],
    ['text as window', { paymentWindowMinutes: '10' }, 'INVALID_REQUEST', 'paymentWindowMinutes'],
    ['null as tolerance', { tolerance: null }, 'INVALID_REQUEST', 'tolerance'],
    ['null as metadata', { metadata: null }, 'INVALID_REQUEST', 'metadata'],
    ['null as window', { paymentWindowMinutes: null }, 'INVALID_REQUEST', 'paymentWindowMinutes'],
  ];
  it.each(table)('refuses %s', async (...[, change, code, field]) => {
    expectRefusal(
      await api.call('POST', '/api/v1/orders', { ...key(), body: { ...good, ...change } }),
      400,
      code,
      field,
    );
  });

  it.each(['orderReference', 'currency', 'chainId'])('refuses an order without %s', async (field) => {
    const body = Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));
    expectRefusal(await api.call('POST', '/api/v1/orders', { ...key(), body }), 400, 'INVALID_REQUEST', field);
  });

  it('names every fault at once', async () => {
    const answer = await api.call('POST', '/api/v1/orders', { ...key(), body: { ...good, chainId: 5, currency: 6 } });
    const { faults } = answer.body['details'] as unknown as { faults: { field: string }[] };
    expect(faults.map(({ field }) => field).sort()).toEqual(['chainId', 'currency']);
  });
});

describe('bodies', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const table: [string, string, number, string][] = [
    ['broken JSON', '{"a":', 400, 'INVALID_REQUEST'],
    ['no JSON', 'hello', 400, 'INVALID_REQUEST'],
    ['an empty body', '', 400, 'INVALID_REQUEST'],
    ['null', 'null', 400, 'INVALID_REQUEST'],
    ['a number', '1', 400, 'INVALID_REQUEST'],
    ['text', '"x"', 400, 'INVALID_REQUEST'],
    ['a list', '[]', 400, 'INVALID_REQUEST'],
    ['deep JSON', deep, 400, 'INVALID_REQUEST'],
    ['deep JSON in a field', `{"metadata":${deep}}`, 400, 'INVALID_REQUEST'],
    ['__proto__', '{"__proto__":{"role":"owner"},"amount":"1"}', 400, 'INVALID_REQUEST'],
    ['an escaped __proto__', '{"\\u005f_proto__":{"role":"owner"}}', 400, 'INVALID_REQUEST'],
    ['constructor.prototype', '{"constructor":{"prototype":{"role":"owner"}}}', 400, 'INVALID_REQUEST'],
    ['__proto__ in metadata', '{"metadata":{"__proto__":{"a":"b"}}}', 400, 'INVALID_REQUEST'],
    ['a huge body', JSON.stringify({ ...good, orderReference: 'x'.repeat(100_000) }), 413, 'BODY_TOO_LARGE'],
  ];
  it.each(table)('refuses %s', async (_, body, status, code) => {
    expectRefusal(await api.call('POST', '/api/v1/orders', { ...key(), body }), status, code);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/json',
    'x',
  ])('refuses %s', async (type) => {
    const answer = await api.call('POST', '/api/v1/orders', {
      ...key(),
      body: JSON.stringify(good),
      headers: { 'content-type': type },
    });
    expectRefusal(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('refuses bytes that are not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"orderReference":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const response = await fetch(`${api.url}/api/v1/orders`, {
      method: 'POST',
      headers: { 'x-api-key': shop.keys.owner.secret, 'content-type': 'application/json' },
      body,
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it.each(['a b', 'ä', 'x'.repeat(256), ' '])('refuses the idempotency key %p', async (text) => {
    const headers = { 'idempotency-key': Buffer.from(text).toString('latin1') };
    const answer = await api.call('POST', '/api/v1/orders', { ...key(), body: good, headers });
    expectRefusal(answer, 400, 'INVALID_REQUEST', 'Idempotency-Key');
  });
});

describe('queries', () => {
  const wrong: [string, string][] = [
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['page=1.5', 'page'],
    ['page=x', 'page'],
    ['page=', 'page'],
    ['page=1e3', 'page'],
    ['page=99999999999999999999', 'page'],
    ['limit=0', 'limit'],
    ['limit=-5', 'limit'],
    ['limit=x', 'limit'],
    ['sortBy=password', 'sortBy'],
    ['sortBy=created_at;drop table orders', 'sortBy'],
    ['sortOrder=up', 'sortOrder'],
    ['status=paid', 'status'],
    ['state=nope', 'state'],
    ['nosuch=1', 'nosuch'],
    ['page=1&page=2', 'page'],
    ['status=pending&status=expired', 'status'],
    ['page[]=1', 'page[]'],
    ['status[$ne]=x', 'status[$ne]'],
    ['currency=%00', 'currency'],
    ['chainId=a%00b', 'chainId'],
    ['orderReference=%00', 'orderReference'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    [`orderReference=${'x'.repeat(300)}`, 'orderReference'],
  ];
  it.each(wrong)('refuses ?%s', async (query, field) => {
    expectRefusal(await api.call('GET', `/api/v1/orders?${query}`, key()), 400, 'INVALID_REQUEST', field);
  });

  it.each([
    'transfers?sortBy=x',
    'transfers?status=paid',
    'transfers?txHash=%00',
    'address-pool/addresses?search=%00',
    'address-pool/addresses?status=x',
    'webhooks/events?type=x',
    'webhooks/deliveries?status=x',
    'webhooks/deliveries?endpointId=%00',
  ])('refuses %s', async (path) =>
    expectRefusal(await api.call('GET', `/api/v1/${path}`, key()), 400, 'INVALID_REQUEST'),
  );

  it('gives an empty page far out, and clamps the limit', async () => {
    const far = await api.call('GET', '/api/v1/orders?page=999999&limit=100000000', key());
    expect([far.status, far.body['data'], far.body['pagination']]).toEqual([
      200,
      [],
      { page: 999_999, limit: 100, total: 0, totalPages: 0, hasMore: false },
    ]);
  });

  it.each(["' or 1=1 --", '%', '\\', '日本', '💰'])('finds nothing by the reference %p', async (text) => {
    const answer = await api.call('GET', `/api/v1/orders?orderReference=${encodeURIComponent(text)}`, key());
    expect([answer.status, answer.body['data']]).toEqual([200, []]);
  });
});

describe('ids', () => {
  const wrong = [
    'x',
    'ord_',
    'ORD_01k9zt3c8m6m5b7d9e0f1g2h3j',
    'ord_01k9zt3c8m6m5b7d9e0f1g2h3',
    'per_01k9zt3c8m6m5b7d9e0f1g2h3j',
    '%00',
    'a%00b',
    "'",
    '..%2f',
    'x'.repeat(250),
    'x'.repeat(400),
    '1',
    'null',
    'undefined',
    '%F0%9F%92%B0',
  ];
  it.each(wrong)('answers 404 for %s', async (id) => {
    for (const path of ['orders', 'transfers', 'webhooks/endpoints', 'webhooks/deliveries']) {
      expectRefusal(await api.call('GET', `/api/v1/${path}/${id}`, key()), 404, 'RESOURCE_NOT_FOUND');
    }
    expectRefusal(await api.call('DELETE', `/admin/api/api-keys/${id}`, { session }), 404, 'RESOURCE_NOT_FOUND');
  });

  it.each(['%', '%zz', '%ff', '%c0%af'])('refuses the broken encoding %s', async (id) => {
    const answer = await api.call('GET', `/api/v1/orders/${id}`, key());
    expect([answer.status, answer.body['requestId']]).toEqual([expect.any(Number), expect.any(String)]);
    expect([400, 404]).toContain(answer.status);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/api/v1'],
    ['GET', '/api/v1/nope'],
    ['PATCH', '/api/v1/orders'],
    ['GET', '/admin/api/nope'],
    ['POST', '/health/live'],
    ['GET', '/API/V1/orders'],
    ['GET', '/api/v1/orders/'],
    ['GET', '//api/v1/orders'],
    ['GET', '/.env'],
    ['GET', '/api/v1/docs/assets/..%2f..%2fpackage.json'],
  ])('answers %s %s with 404', async (method, path) => {
    expectRefusal(await api.call(method, path, key()), 404, 'RESOURCE_NOT_FOUND');
  });
});

describe('other routes', () => {
  const endpoint = { url: 'http://127.0.0.1:9999/hook', events: ['order.completed'] };
  const table: [string, string, object, string, string?][] = [
    ['an import without a protocol', 'address-pool/import', { addresses: ['0x1'] }, 'INVALID_REQUEST', 'protocol'],
    [
      'an import for a family that no chain is of',
      'address-pool/import',
      { protocol: 'tron', addresses: ['T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb'] },
      'INVALID_REQUEST',
      'protocol',
    ],
    [
      'a source for such a family',
      'address-pool/sources',
      { protocol: 'solana', label: 'x', xpub: 'xpub' },
      'INVALID_REQUEST',
      'protocol',
    ],
    ['null as secret', 'webhooks/endpoints', { ...endpoint, secret: null }, 'INVALID_REQUEST', 'secret'],
    ['null as description', 'webhooks/endpoints', { ...endpoint, description: null }, 'INVALID_REQUEST', 'description'],
    ['an import of nothing', 'address-pool/import', { protocol: 'evm' }, 'INVALID_REQUEST', 'addresses'],
    [
      'an import of no lines',
      'address-pool/import',
      { protocol: 'evm', addresses: [] },
      'INVALID_REQUEST',
      'addresses',
    ],
    [
      'an import of both',
      'address-pool/import',
      { protocol: 'evm', addresses: ['0x1'], csv: 'x' },
      'INVALID_REQUEST',
      'addresses',
    ],
    [
      'numbers as addresses',
      'address-pool/import',
      { protocol: 'evm', addresses: [1] },
      'INVALID_REQUEST',
      'addresses',
    ],
    [
      'NUL in an address',
      'address-pool/import',
      { protocol: 'evm', addresses: ['a\0'] },
      'INVALID_REQUEST',
      'addresses',
    ],
    ['NUL in a CSV', 'address-pool/import', { protocol: 'evm', csv: 'a\0' }, 'INVALID_REQUEST', 'csv'],
    [
      'a private key as source',
      'address-pool/sources',
      {
        protocol: 'evm',
        label: 'x',
        xpub: 'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
      },
      'INVALID_REQUEST',
      'xpub',
    ],
    ['a source without a label', 'address-pool/sources', { protocol: 'evm', xpub: 'x' }, 'INVALID_REQUEST', 'label'],
    ['an endpoint without events', 'webhooks/endpoints', { ...endpoint, events: [] }, 'INVALID_REQUEST', 'events'],
    ['an unknown event', 'webhooks/endpoints', { ...endpoint, events: ['order.stolen'] }, 'INVALID_REQUEST', 'events'],
    ['an endpoint without URL', 'webhooks/endpoints', { events: ['*'] }, 'INVALID_REQUEST', 'url'],
    ['an endpoint at a file', 'webhooks/endpoints', { ...endpoint, url: 'file:///etc/passwd' }, 'INVALID_URL', 'url'],
    [
      'an endpoint at the metadata service',
      'webhooks/endpoints',
      { ...endpoint, url: 'http://169.254.169.254/latest' },
      'INVALID_URL',
      'url',
    ],
    [
      'an endpoint with an unknown field',
      'webhooks/endpoints',
      { ...endpoint, headers: {} },
      'INVALID_REQUEST',
      'headers',
    ],
    [
      'NUL in a description',
      'webhooks/endpoints',
      { ...endpoint, description: '\0' },
      'INVALID_REQUEST',
      'description',
    ],
  ];
  it.each(table)('refuse %s', async (...[, path, body, code, field]) => {
    for (const [prefix, options] of [
      ['/api/v1', key()],
      ['/admin/api', { session }],
    ] as const) {
      const byCode = 'session' in options && path.startsWith('address-pool/') ? { code: await session.code() } : {};
      const answer = await api.call('POST', `${prefix}/${path}`, { ...options, body: { ...body, ...byCode } });
      expectRefusal(answer, 400, code, field);
    }
  });

  const keys: [string, object, string][] = [
    ['no name', { role: 'viewer' }, 'name'],
    ['a blank name', { name: ' ', role: 'viewer' }, 'name'],
    ['an unknown role', { name: 'x', role: 'god' }, 'role'],
    ['a list as role', { name: 'x', role: ['owner'] }, 'role'],
    ['a wrong address', { name: 'x', role: 'viewer', allowedIps: ['10.0.0.0/33'] }, 'allowedIps'],
    ['an address in octal', { name: 'x', role: 'viewer', allowedIps: ['010.0.0.1'] }, 'allowedIps'],
    ['a short address', { name: 'x', role: 'viewer', allowedIps: ['10.1'] }, 'allowedIps'],
    ['a name as address', { name: 'x', role: 'viewer', allowedIps: ['localhost'] }, 'allowedIps'],
    ['no time as expiry', { name: 'x', role: 'viewer', expiresAt: 'tomorrow' }, 'expiresAt'],
    ['an expiry in the past', { name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an impossible day', { name: 'x', role: 'viewer', expiresAt: '2099-02-30T00:00:00Z' }, 'expiresAt'],
    ['a mode of its own', { name: 'x', role: 'viewer', livemode: true }, 'livemode'],
  ];
  it.each(keys)('refuse an API key with %s', async (_, body, field) => {
    const asked = { ...body, code: await session.code() };
    const answer = await api.call('POST', '/admin/api/api-keys', { session, body: asked });
    expectRefusal(answer, 400, 'INVALID_REQUEST', field);
  });

  it.each([
    [{ email: 'x', password: 'x' }, 'email'],
    [{ email: 'a@b.example' }, 'password'],
    [{ email: 'a@b.example', password: ['x'] }, 'password'],
    [{ email: { a: 1 }, password: 'x' }, 'email'],
    [{ email: 'a@b.example', password: 'x'.repeat(201) }, 'password'],
    [{ email: 'a@b.example', password: 'a\0b' }, 'password'],
    [{ email: `${'a'.repeat(300)}@b.example`, password: 'x' }, 'email'],
  ])('refuse the sign-in %j', async (body, field) => {
    expectRefusal(await api.call('POST', '/admin/api/session', { body }), 400, 'INVALID_REQUEST', field);
  });

  it.each(['', ' ', '\n', '\x1b[31m'])('refuse %j as the name that payers see', async (value) => {
    expectRefusal(
      await api.call('PUT', '/api/v1/config/displayName', { ...key(), body: { value } }),
      400,
      'INVALID_REQUEST',
      'value',
    );
  });

  it('refuse a mode there is none of', async () => {
    const headers = { 'x-chaintill-mode': 'prod' };
    expectRefusal(
      await api.call('GET', '/admin/api/orders', { session, headers }),
      400,
      'INVALID_REQUEST',
      'X-Chaintill-Mode',
    );
  });
});

it('answers what is no HTTP with 400, and lives on', async () => {
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'));
    socket.once('data', (bytes) => resolve(bytes.toString()));
    socket.once('error', reject);
  });
  expect(reply).toMatch(/^HTTP\/1.1 400/);
  expect((await api.call('GET', '/health/live')).status).toBe(200);
});

/** Sends bytes that no client library would. */
function exchange(text: string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text));
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

it('serves a client that sends no Host header', async () => {
  expect(await exchange('GET /health/live HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 200/);
});

it.each([
  ['a path that is not percent-encoded', 'GET /api/v1/orders?status=pending\u00a4cy=USDT HTTP/1.1\r\n\r\n', 400],
  ['headers without end', `GET /health/live HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['what is no HTTP', 'HELO shop.example\r\n\r\n', 400],
])('answers %s like any other refusal', async (_, text, status) => {
  const [head = '', body = ''] = (await exchange(text)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(body)).toMatchObject({ code: 'INVALID_REQUEST', statusCode: status, message: expect.any(String) });
  expect(head).toContain(`X-Request-Id: ${(JSON.parse(body) as { requestId: string }).requestId}`);
});
