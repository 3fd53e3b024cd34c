import fc from 'fast-check';
import { Buyer } from '../testing/buyer';
import { TestApi, type PanelSession, type TestOrganization } from '../testing/test-api';

/*
 * Requests made up from the OpenAPI documents: right fields with wrong contents, wrong fields, wrong ids, wrong queries. None
 * may end in a 5xx, and every refusal has a code and the id of its request.
 */

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly fields: readonly string[];
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { name: string; in: string }[];
        requestBody?: { content: Record<string, { schema: { $ref: string } }> };
      }
    >
  >;
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
}

const RUNS = 25;
/** Thousands of requests, on a machine that may have other things to do. */
const PATIENCE_MS = 300_000;
/** Right answers to right requests: no address is left, nobody knows the price. */
const OUT_OF_STOCK = new Set<unknown>(['NO_AVAILABLE_ADDRESSES', 'RATE_UNAVAILABLE']);

let api: TestApi;
let shop: TestOrganization;
let session: PanelSession;
/** Of a link that is there, so that more is read than the path. */
let slug: string;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  session = await api.signIn(shop.emails.owner);
  await api.stock(shop, 5);
  slug = (await new Buyer(api, shop).link({ amount: '0' })).slug;
});
afterAll(() => api.stop());

async function operations(path: string): Promise<Operation[]> {
  const document = (await api.call('GET', path)).body as unknown as Document;
  return Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const name = requestBody?.content['application/json']?.schema.$ref.split('/').pop() ?? '';
      return {
        method: method.toUpperCase(),
        path: route,
        query: parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name),
        fields: Object.keys(document.components.schemas[name]?.properties ?? {}),
      };
    }),
  );
}

const nasty = fc.constantFrom(
  '\0',
  '\ud800',
  "'; drop table orders; --",
  '__proto__',
  '${7*7}',
  '../../etc/passwd',
  '1e309',
  '-0',
  '9'.repeat(100),
  'ord_01k9zt3c8m6m5b7d9e0f1g2h3j',
  '%00',
  '\r\nx: y',
  '💰',
  '2025-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '0001-01-01',
  'https://[::1]:99999/',
  'http://a/\u202e',
);
const text = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('evm', 'USDT', 'ethereum-sepolia', '1.5', 'owner', '*'),
);
const content = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 4 }),
);

const request = ({
  query,
  fields,
}: Operation): fc.Arbitrary<{
  id: string;
  query: [string, string][];
  body: unknown;
  idempotencyKey: string | undefined;
}> =>
  fc.record({
    id: fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: fc.constant('').map(() => slug) }),
    query: fc.array(fc.tuple(fc.constantFrom(...query, 'page', 'x'), text), { maxLength: 3 }),
    body: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.dictionary(fc.constantFrom(...fields, 'x'), content, { maxKeys: Math.max(1, fields.length) }),
      },
      { weight: 1, arbitrary: content },
    ),
    idempotencyKey: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
  });

/** Half of a surrogate pair has no percent-encoding. */
const encode = (part: string): string => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));

it.each(['/api/v1/openapi.json', '/admin/api/openapi.json', '/checkout/api/openapi.json'])(
  'never fails on what %s allows to be sent',
  async (document) => {
    for (const operation of await operations(document)) {
      const seed = Math.floor(Math.random() * 2 ** 31);
      await fc.assert(
        fc.asyncProperty(request(operation), async ({ id, query, body, idempotencyKey }) => {
          const path = operation.path.replace(/\{\w+\}/g, () => encode(id));
          const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
          // signing in and out would end the session that the others need
          if (path.endsWith('/session') && operation.method !== 'GET') return;
          const answer = await api.call(operation.method, `${path}${search && `?${search}`}`, {
            ...(path.startsWith('/admin') ? { session } : { key: shop.keys.owner.secret }),
            ...(operation.method !== 'GET' && { body }),
            headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey.trim() },
          });
          if (answer.status >= 500 && !OUT_OF_STOCK.has(answer.body['code']))
            throw new Error(`${answer.status} ${answer.text}`);
          if (answer.status < 400) return;
          // the token endpoint has the words of RFC 6749
          const refusal = /oauth\/(token|revoke)$/.test(path)
            ? { error: expect.any(String), error_description: expect.any(String) }
            : { code: expect.any(String), requestId: expect.any(String) };
          expect(answer.body).toMatchObject(refusal);
        }),
        { seed, numRuns: RUNS },
      );
    }
  },
  PATIENCE_MS,
);
