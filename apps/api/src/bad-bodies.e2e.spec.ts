import type { OpenApi, Operation } from '../testing/documented-answers';
import { stored } from '../testing/stored';
import { TestApi, type Answer, type CallOptions } from '../testing/test-api';
import { LINK, NOTHING, ORDER, thingsOf } from '../testing/things';

/*
 * Every operation of both documents that takes a body, with bodies that nothing can be made of, and every amount of theirs
 * with texts that are none: a clear 4xx that names the field, and nothing is stored.
 */

interface Route {
  readonly surface: 'native' | 'admin';
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly fields: readonly string[];
}

let api: TestApi;
let ids: Record<string, string>;
let callers: Record<'native' | 'admin', CallOptions>;
let before: unknown;
const routes: Route[] = [];
/** A thousand requests, on a machine that may have other things to do. */
const PATIENCE_MS = 300_000;

beforeAll(async () => {
  api = await TestApi.start();
  const shop = await api.organization();
  ids = { ...NOTHING, ...(await thingsOf(api, shop)) };
  callers = { native: { key: shop.keys.owner.secret }, admin: { session: await api.acting(shop.emails.owner) } };
  for (const surface of ['native', 'admin'] as const) {
    const prefix = surface === 'native' ? '/api/v1' : '/admin/api';
    const document = (await api.call('GET', `${prefix}/openapi.json`)).body as unknown as OpenApi;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const schema = operation.requestBody?.content['application/json']?.schema;
        if (!schema) continue;
        const body = document.components.schemas[schema.$ref?.split('/').pop() ?? ''] ?? schema;
        routes.push({
          surface,
          method: method.toUpperCase(),
          path,
          operation,
          fields: Object.keys(body.properties ?? {}),
        });
      }
    }
  }
  before = await stored(api);
});
afterAll(() => api.stop());
afterEach(async () => {
  expect(await stored(api)).toEqual(before);
});

function send(route: Route, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'key' ? 'displayName' : encodeURIComponent(ids[name] ?? 'none'),
  );
  return api.call(route.method, path, { ...callers[route.surface], body, headers });
}

/** The token endpoint ignores what it does not know and speaks in words of its own (RFC 6749). */
const isOAuth = ({ path }: Route): boolean => /oauth\/(token|revoke)$/.test(path);

function expectRefusal(route: Route, what: string, answer: Answer, status: number, code: string, field?: string): void {
  const {
    code: given,
    statusCode,
    requestId,
    details,
  } = answer.body as unknown as {
    code: string;
    statusCode: number;
    requestId: string;
    details?: { field?: string };
  };
  const name = `${route.method} ${route.path} with ${what}`;
  expect([name, answer.status, given]).toEqual([name, status, code]);
  expect([statusCode, requestId]).toEqual([status, answer.headers.get('x-request-id')]);
  expect(answer.text).not.toMatch(/node_modules|at \w+ \(|select |insert /);
  if (field !== undefined) expect([name, details?.field]).toEqual([name, field]);
}

/** What else a body needs to be taken. */
const REST: Readonly<Record<string, (field: string) => object>> = {
  createOrder: (field) => ({
    ...ORDER,
    orderReference: 'new',
    ...(field === 'priceAmount' && { amount: undefined, priceCurrency: 'USD' }),
  }),
  acceptOrder: () => ({}),
  createRefund: () => ({}),
  editPayout: () => ({}),
  createAccountTransfer: () => ({ direction: 'in', currency: 'USDT', chainId: 'ethereum-sepolia' }),
  createQuote: () => ({ priceCurrency: 'USD', currency: 'USDT', chainId: 'ethereum-sepolia' }),
  createPaymentLink: () => LINK,
  updatePaymentLink: () => ({}),
  simulateDeposit: () => ({ scenario: 'exact' }),
};

it('knows the routes that take a body', () => {
  expect(routes.length).toBeGreaterThan(50);
});

it(
  'refuses what is no object, names an unknown field, and is not fooled by its name',
  async () => {
    for (const route of routes.filter((one) => !isOAuth(one))) {
      for (const body of ['{', 'x', '[]', '"x"', '5', 'null', '[{}]'])
        expectRefusal(route, body, await send(route, body), 400, 'INVALID_REQUEST', 'body');
      for (const field of ['organizationId2', 'constructor', 'toString', 'livemodes', 'status2']) {
        const answer = await send(route, `{${JSON.stringify(field)}: 1}`);
        expectRefusal(route, field, answer, 400, 'INVALID_REQUEST', field);
      }
      expectRefusal(route, '__proto__', await send(route, '{"__proto__": {"role": "owner"}}'), 400, 'INVALID_REQUEST');
    }
  },
  PATIENCE_MS,
);

it('refuses other content types and huge bodies', async () => {
  for (const route of routes) {
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'text/json'];
    if (!isOAuth(route)) types.push('application/x-www-form-urlencoded');
    for (const type of types) {
      const answer = await send(route, '{}', { 'content-type': type });
      if (isOAuth(route)) expect([type, answer.status, answer.body['error']]).toEqual([type, 400, 'invalid_request']);
      else expectRefusal(route, type, answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
    const huge = await send(route, JSON.stringify({ x: 'x'.repeat(2_200_000) }));
    if (isOAuth(route)) expect([huge.status, huge.body['error']]).toEqual([400, 'invalid_request']);
    else expectRefusal(route, 'a huge body', huge, 413, 'BODY_TOO_LARGE');
  }
});

it('refuses null, NUL and things of another kind in every field', async () => {
  for (const route of routes.filter((one) => !isOAuth(one))) {
    for (const field of route.fields) {
      // each setting has a type of its own, and null clears some of the others
      if (route.path.endsWith('/config/{key}')) continue;
      for (const value of ['a\0b', 'a\ud800b', { $ne: null }, [[]], [{ a: 1 }]]) {
        // a dry run says of each item what is wrong with it
        if (route.operation.operationId === 'simulatePayouts' && Array.isArray(value)) continue;
        const rest = REST[route.operation.operationId]?.(field);
        const answer = await send(route, { ...rest, [field]: value });
        const name = `${route.method} ${route.path} ${field}=${JSON.stringify(value)}`;
        expect([name, answer.status]).toEqual([name, 400]);
        const { details } = answer.body as unknown as { details: { field: string; faults?: { field: string }[] } };
        const named = [details.field, ...(details.faults ?? []).map((fault) => fault.field)];
        // or a field within it, e.g. currencies.0.chainIds
        expect([name, named.some((one) => one.startsWith(field)) ? true : answer.text]).toEqual([name, true]);
      }
    }
  }
});

describe('amounts', () => {
  const WRONG: readonly unknown[] = [
    ...[1, 1.5, 1e3, -1, true, [], ['1'], {}, { amount: '1' }],
    ...['', ' ', '-1', '+1', '1e3', '1E3', '0x10', '1,5', '1.', '.5', '1.2.3', '01', 'NaN', 'Infinity'],
    ...['１００', '१', '1 ', ' 1', '1\n', '1\u200b', '1_000', '1n', '9'.repeat(90), '1'.repeat(5_000)],
    `1.${'1'.repeat(40)}`,
  ];
  it('that are none are refused wherever one is taken', async () => {
    const amounts = routes.flatMap((route) =>
      route.fields.filter((field) => /amount$|tolerance$/i.test(field)).map((field) => ({ route, field })),
    );
    expect(amounts.length).toBeGreaterThan(15);
    for (const { route, field } of amounts) {
      const rest = REST[route.operation.operationId];
      if (!rest) throw new Error(`what else does ${route.operation.operationId} need?`);
      for (const value of WRONG) {
        const answer = await send(route, { ...rest(field), [field]: value });
        const { details } = answer.body as unknown as { details?: { field?: string } };
        const name = `${route.operation.operationId} ${field}=${JSON.stringify(value)?.slice(0, 40)}`;
        expect([name, answer.status, answer.body['code'], details?.field]).toEqual([
          name,
          400,
          'INVALID_AMOUNT',
          field,
        ]);
      }
    }
  });
});
