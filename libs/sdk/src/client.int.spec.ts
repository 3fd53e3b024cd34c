import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chaintill, ChaintillConnectionError, ChaintillError } from '@chaintill/sdk';

/* Against a server that answers as it is told: what the client does when things go wrong. */

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly at: number;
}

type Reply = (response: ServerResponse, seen: Seen) => void;

const seen: Seen[] = [];
let replies: Reply[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
      at: Date.now(),
    };
    seen.push(one);
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    reply?.(response, one);
  });
});

let baseUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (status: number, value: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const reset: Reply = (response) => response.destroy();
const soon = { 'retry-after': '0' };

const client = (): Chaintill => new Chaintill({ baseUrl: `${baseUrl}/`, apiKey: 'ctk_test_x', timeoutMs: 2_000 });
const order = { orderReference: 'a', amount: '1', currency: 'USDT', chainId: 'c' };
const createOrder = (one = client()): Promise<unknown> => one.post('/api/v1/orders', { body: order });

it('sends what it is given and gives what it is sent', async () => {
  replies = [json(201, { orderId: 'ord_1' })];
  expect(await createOrder()).toEqual({ orderId: 'ord_1' });
  expect(seen).toMatchObject([{ method: 'POST', url: '/api/v1/orders', headers: { 'x-api-key': 'ctk_test_x' } }]);
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual(order);
  replies = [json(200, {})];
  await client().get('/api/v1/orders/{orderId}', { params: { path: { orderId: 'a/b' } } });
  expect(seen[1]?.url).toBe('/api/v1/orders/a%2Fb');
  replies = [(response) => response.writeHead(204).end()];
  const path = { endpointId: 'whe_1' };
  expect(await client().delete('/api/v1/webhooks/endpoints/{endpointId}', { params: { path } })).toBeUndefined();
});

it('creates once however often it has to ask: the same key and body in every try', async () => {
  replies = [json(503, {}, soon), reset, json(429, {}, soon), json(201, { orderId: 'ord_1' })];
  await createOrder();
  expect(seen).toHaveLength(4);
  expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  replies = [json(201, {})];
  await createOrder();
  expect(seen[4]?.headers['idempotency-key']).not.toBe(seen[0]?.headers['idempotency-key']);
  const header = { 'Idempotency-Key': 'mine' };
  await client().post('/api/v1/orders', { body: order, params: { header } });
  expect(seen[5]?.headers['idempotency-key']).toBe('mine');
});

it('does not repeat what may not be done twice, unless nothing was done', async () => {
  const path = { endpointId: 'whe_1' };
  const test = (): Promise<unknown> =>
    client().post('/api/v1/webhooks/endpoints/{endpointId}/test', { params: { path } });
  replies = [json(503, {}, soon), json(202, {})];
  await expect(test()).rejects.toMatchObject({ status: 503 });
  replies = [reset, json(202, {})];
  await expect(test()).rejects.toBeInstanceOf(ChaintillConnectionError);
  expect(seen).toHaveLength(2);
  replies = [json(429, {}, soon), json(202, { eventId: 'evt_1' })];
  expect(await test()).toEqual({ eventId: 'evt_1' });
});

it('waits as long as the server asks, but not for ever', async () => {
  replies = [json(429, {}, { 'retry-after': '1' }), json(200, { data: [] })];
  await client().get('/api/v1/balances');
  expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(990);
  replies = [json(429, { code: 'RATE_LIMIT_EXCEEDED', message: 'slow down' }, { 'retry-after': '3600' })];
  const refused = client().get('/api/v1/balances');
  await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retryAfter: 3_600 });
  expect(seen).toHaveLength(3);
});

it('gives up after as many retries as it was told', async () => {
  replies = [json(502, {}, soon)];
  const impatient = new Chaintill({ baseUrl, apiKey: 'x', retries: 2 });
  await expect(impatient.get('/api/v1/balances')).rejects.toMatchObject({ status: 502, code: 'HTTP_502' });
  expect(seen).toHaveLength(3);
});

it('says why it was refused, and asks no second time', async () => {
  const refusal = { error: 'Invalid amount', message: 'amount must be …', code: 'INVALID_AMOUNT', statusCode: 400 };
  replies = [json(400, { ...refusal, requestId: 'req_1', details: { field: 'amount' } })];
  const error: unknown = await createOrder().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ChaintillError);
  expect(error).toMatchObject({
    name: 'ChaintillError',
    message: 'amount must be …',
    status: 400,
    code: 'INVALID_AMOUNT',
    requestId: 'req_1',
    details: { field: 'amount' },
    retryAfter: null,
  });
  expect(seen).toHaveLength(1);
});

it('says that nobody answered', async () => {
  const nobody = new Chaintill({ baseUrl: 'http://127.0.0.1:1', apiKey: 'x', retries: 0 });
  await expect(nobody.get('/api/v1/balances')).rejects.toMatchObject({
    name: 'ChaintillConnectionError',
    status: 0,
    code: 'CONNECTION_FAILED',
  });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(client().get('/api/v1/balances', { signal })).rejects.toThrow('enough');
});

it('goes through all pages of a list, no further than it is read', async () => {
  const page =
    (items: string[], hasMore: boolean): Reply =>
    (response, request) =>
      json(200, { data: items.map((orderId) => ({ orderId })), pagination: { hasMore } })(response, request);
  replies = [page(['a', 'b'], true), page(['c'], true), page(['d'], false)];
  const found: string[] = [];
  const query = { status: 'completed' } as const;
  for await (const one of client().each('/api/v1/orders', { params: { query } })) found.push(one.orderId);
  expect(found).toEqual(['a', 'b', 'c', 'd']);
  expect(seen.map(({ url }) => new URL(url, baseUrl).searchParams.toString())).toEqual(
    ['1', '2', '3'].map((number) => `limit=100&status=completed&page=${number}`),
  );
  seen.length = 0;
  replies = [page(['a', 'b'], true)];
  for await (const one of client().each('/api/v1/orders')) if (one.orderId === 'b') break;
  expect(seen).toHaveLength(1);
  replies = [json(200, { data: [{ endpointId: 'whe_1' }] })];
  seen.length = 0;
  for await (const { endpointId } of client().each('/api/v1/webhooks/endpoints')) expect(endpointId).toBe('whe_1');
  expect(seen.map(({ url }) => url)).toEqual(['/api/v1/webhooks/endpoints']);
});

describe('with an OAuth app', () => {
  let tokens = 0;
  let lifetime = 600;
  let good = '';
  const app = (): Chaintill => new Chaintill({ baseUrl, clientId: 'app1', clientSecret: 'secret1', scope: 'read' });
  const asServer: Reply = (response, request) => {
    if (request.url === '/api/v1/oauth/token') {
      good = `token-${++tokens}`;
      const token = { access_token: good, token_type: 'Bearer', expires_in: lifetime, scope: 'read' };
      return json(200, token)(response, request);
    }
    const known = request.headers.authorization === `Bearer ${good}`;
    return json(known ? 200 : 401, known ? { data: [] } : { code: 'INVALID_TOKEN' })(response, request);
  };
  beforeEach(() => {
    replies = [asServer];
    tokens = 0;
    lifetime = 600;
  });

  it('fetches one token for all requests', async () => {
    const one = app();
    await Promise.all([1, 2, 3].map(() => one.get('/api/v1/balances')));
    await one.get('/api/v1/balances');
    expect(tokens).toBe(1);
    const asked = new URLSearchParams(seen[0]?.body);
    expect(Object.fromEntries(asked)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'app1',
      scope: 'read',
    });
  });

  it('renews it before its end', async () => {
    lifetime = 20;
    const one = app();
    await one.get('/api/v1/balances');
    await one.get('/api/v1/balances');
    expect(tokens).toBe(2);
  });

  it('renews it once when it is refused', async () => {
    const one = app();
    await one.get('/api/v1/balances');
    good = 'revoked meanwhile';
    await one.get('/api/v1/balances');
    expect(tokens).toBe(2);
  });

  it('says why it got none, and asks again the next time', async () => {
    replies = [
      json(401, { error: 'invalid_client', code: 'INVALID_CLIENT', message: 'unknown', requestId: 'req_1' }),
      asServer,
    ];
    const one = app();
    await expect(one.get('/api/v1/balances')).rejects.toMatchObject({ status: 401, code: 'INVALID_CLIENT' });
    await one.get('/api/v1/balances');
  });
});
