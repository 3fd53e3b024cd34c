import { Random, simulationSeed } from '../../../tools/test/random';
import { Buyer } from '../testing/buyer';
import type { OpenApi } from '../testing/documented-answers';
import { fund, hotWallet, POLICY } from '../testing/paying-out';
import { RightRequests, type Asked } from '../testing/right-requests';
import {
  PASSWORD,
  randomAddress,
  TestApi,
  type ActingSession,
  type Answer,
  type CallOptions,
  type TestOrganization,
} from '../testing/test-api';
import { thingsOf } from '../testing/things';
import { spoiled, WILD } from '../testing/wild-values';

/*
 * Requests that are right but for one thing, made from the documents: they get as far as a request can before somebody finds
 * what is wrong. None ends in a 5xx, every answer is as its document says (TestApi.call looks), and the books stay even.
 * NEAR_MISSES is how many rounds through all operations; TEST_SEED repeats a run.
 */

const ROUNDS = Number(process.env['NEAR_MISSES'] ?? 4);
const PATIENCE_MS = 600_000;
/** Right answers to right requests: no address is left, nobody knows the price, nobody pays in a sandbox that is not there. */
const OUT_OF_STOCK = new Set<unknown>(['NO_AVAILABLE_ADDRESSES', 'RATE_UNAVAILABLE', 'NO_SANDBOX_PAYER']);
const XPUB =
  'xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPfgyP3hooxujYzAu3fDVmz';

let api: TestApi;
let shop: TestOrganization;
/** Who asks, in the panel and by a key of his own. */
let owner: ActingSession;
let key: string;
let known: Record<string, unknown>;
let made = 0;
beforeAll(async () => {
  api = await TestApi.start({ SESSION_SECONDS: '864000000' });
  await hotWallet(api);
});
beforeEach(() => renew());
afterAll(() => api.stop());

/** A merchant with one of everything and money on every account, and its owner. */
async function renew(): Promise<void> {
  shop = await api.organization();
  const plenty = 1_000_000_000_000n;
  await fund(api, shop, plenty);
  await fund(api, shop, plenty, { kind: 'review' });
  await fund(api, shop, plenty, { chainId: 'polygon-amoy' });
  await api.stock(shop, 200);
  const things = await thingsOf(api, shop);
  await fund(api, shop, plenty, { subAccount: String(things['accountId']) });
  owner = await api.acting(shop.emails.owner);
  const body = { name: 'near', role: 'owner', code: await owner.code() };
  key = String((await api.call('POST', '/admin/api/api-keys', { session: owner, body })).body['secret']);
  const buyer = new Buyer(api, shop);
  const { slug } = await buyer.link({ amount: '0' });
  const inFuture = (ms: number) => () => new Date(Date.now() + ms).toISOString();
  known = {
    ...things,
    slug,
    token: await buyer.begun(slug, { amount: '1' }),
    chainId: 'ethereum-sepolia',
    chainIds: ['ethereum-sepolia', 'polygon-amoy'],
    currency: 'USDT',
    priceCurrency: 'USDT',
    amount: '1',
    address: () => randomAddress(),
    xpub: XPUB,
    orderReference: () => `order ${++made}`,
    expiresAt: inFuture(86_400_000),
    scheduledFor: inFuture(3_600_000),
    password: PASSWORD,
    newPassword: PASSWORD,
    email: () => `near-${++made}@example.com`,
    name: 'x',
    role: 'viewer',
    key: 'displayName',
    value: 'Shop',
    url: 'http://127.0.0.1:9999/hook',
    events: ['order.completed'],
    paymentWindowMinutes: 10,
    overlapSeconds: 60,
  };
}

type Body = Record<string, unknown>;
const anew = (body: Body): Body => ({ ...body, externalId: `new ${++made}` });
const without =
  (...fields: readonly string[]) =>
  (body: Body): Body =>
    Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));
// the document says that items is a list of objects
const newItems = (body: Body): Body => ({ ...body, items: (body['items'] as Body[]).map(anew) });

/** What the examples of a document do not know: fields that exclude each other, and things in a state. */
const RIGHT: Readonly<Record<string, (body: Body) => Body>> = {
  createOrder: without('quoteId', 'priceAmount', 'priceCurrency', 'rateMode', 'tolerance'),
  createQuote: (body) => ({ ...body, priceAmount: '1', priceCurrency: 'USD' }),
  createPaymentLink: without('minAmount', 'maxAmount'),
  updatePaymentLink: without('minAmount', 'maxAmount'),
  putPayoutPolicy: (body) => ({ ...body, ...POLICY }),
  putPayoutPolicyOfKey: (body) => ({ ...body, ...POLICY }),
  bindDepositAddress: (body) => ({ ...body, depositReference: `new ${++made}` }),
  importAddresses: (body) => ({ ...without('csv')(body), addresses: [randomAddress(), randomAddress()] }),
  createPayouts: newItems,
  simulatePayouts: newItems,
  createRefund: (body) => ({ ...without('refundable')(anew(body)), amount: 'full' }),
  returnTransfer: anew,
  createAccountTransfer: anew,
  createSubAccount: anew,
  decideTransfer: (body) => ({ ...without('orderId', 'depositReference')(body), decision: 'return' }),
  editPayout: (body) => ({ ...body, amount: '2' }),
};

/** After these there is little left for others to do. */
const TAKES_AWAY = /^(cancel|unbind|delete|revoke|archive|disable|remove|reject|signOut|enterOrganization)/;
/** They end what the others need. */
const ENDS: readonly string[] = ['signOut', 'leaveOrganization', 'transferOwnership', 'enterOrganization'];
/** Refuses whom it does not know by 401, whoever asks. */
const ASKS_WHO = /oauth\/(token|revoke)|session$/;

const encode = (part: string): string => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));

function query(random: Random, requests: RightRequests, { query: parameters }: Asked): string {
  if (parameters.length === 0 || random.chance(0.2)) return '';
  const texts = WILD.filter((one) => typeof one !== 'object');
  const pairs = new Map<string, unknown>();
  for (const { name, schema } of parameters) {
    if (random.chance(0.25)) pairs.set(name, random.pick(schema.enum ?? [requests.of(name, schema) ?? '1']));
  }
  if (random.chance(0.6)) pairs.set(random.pick(parameters).name, random.pick(texts));
  return `?${[...pairs].map(([name, value]) => `${encode(name)}=${encode(String(value).slice(0, 3_000))}`).join('&')}`;
}

/** Now and then with an id in the path that is not quite one. */
function misplaced(random: Random, path: string): string {
  const parts = path.split('/');
  const at = random.between(4, Math.max(4, parts.length - 1));
  const id = parts[at];
  if (id === undefined || !random.chance(0.04)) return path;
  parts[at] = random.pick([
    ...[
      `${id}%00`,
      `${id}%0a`,
      `${id}%20`,
      `${id}?`,
      `${id};x=1`,
      id.toUpperCase(),
      encodeURIComponent(id).replaceAll('%', '%25'),
    ],
    ...['%2e%2e', `..%2f${id}`, '%ED%A0%80', 'x'.repeat(512), '%F0%9F%92%B0'.repeat(60)],
    ...['trf_9223372036854775808', 'trf_99999999999999999999999999', 'dep_0', 'whd_9223372036854775807'],
  ]);
  return parts.join('/');
}

/** One request, right in the first round. @returns what is wrong with its answer, if anything is */
async function ask(
  random: Random,
  requests: RightRequests,
  asked: Asked,
  as: CallOptions,
  first: boolean,
): Promise<Sent> {
  known['code'] = await owner.code();
  const filled = requests.body(asked);
  const right = filled && (RIGHT[asked.operationId]?.(filled) ?? filled);
  const body = right && !first && random.chance(0.9) ? spoiled(random, right) : right;
  const path = first ? requests.path(asked) : misplaced(random, requests.path(asked)) + query(random, requests, asked);
  const headers: Record<string, string> = random.chance(0.2)
    ? { 'idempotency-key': random.pick(['a', 'b', 'c', 'd']) }
    : {};
  const raw = body === undefined ? undefined : JSON.stringify(body);
  try {
    const answer = await api.call(asked.method, path, { ...as, headers, ...(raw !== undefined && { body: raw }) });
    if (answer.status >= 500 && !OUT_OF_STOCK.has(answer.body['code']))
      throw new Error(`${answer.status} ${answer.text}`);
    return { answer, fault: null };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    return {
      answer: null,
      fault: `${asked.method} ${path.slice(0, 300)} ${raw?.slice(0, 600)}\n   ${told.slice(0, 500)}`,
    };
  }
}

interface Sent {
  readonly answer: Answer | null;
  readonly fault: string | null;
}

it.each([
  ['native', '/api/v1/openapi.json', (): CallOptions => ({ key })],
  ['admin', '/admin/api/openapi.json', (): CallOptions => ({ session: owner })],
  ['checkout', '/checkout/api/openapi.json', (): CallOptions => ({})],
])(
  'the %s API stands requests that are right but for one thing',
  async (surface, where, as) => {
    const random = new Random(simulationSeed(`near misses of ${surface}`));
    // the api's own document
    const document = (await api.call('GET', where)).body as unknown as OpenApi;
    const faults: string[] = [];
    const { operations } = new RightRequests(document, known);
    let right = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let requests = new RightRequests(document, known);
      for (const asked of random.shuffled(operations)) {
        // a stream never ends
        if (asked.path.endsWith('/events') && surface === 'checkout') continue;
        if (TAKES_AWAY.test(asked.operationId) && random.chance(0.8)) continue;
        const { answer, fault } = await ask(
          random,
          requests,
          asked,
          ASKS_WHO.test(asked.path) ? {} : as(),
          round === 0,
        );
        if (fault !== null) faults.push(fault);
        if (round === 0 && answer && answer.status < 300) right++;
        const isOut = answer?.status === 401 && surface !== 'checkout' && !ASKS_WHO.test(asked.path);
        if (isOut || (ENDS.includes(asked.operationId) && answer && answer.status < 300)) {
          await renew();
          requests = new RightRequests(document, known);
        }
      }
      if (round % 2 === 1) await renew();
    }
    // else it would be all misses
    expect(right).toBeGreaterThan(operations.length / 2);
    expect(faults.slice(0, 40).join('\n')).toBe('');
    expect(
      await api.database.db.query('select asset_id from ledger_accounts group by asset_id having sum(balance) <> 0'),
    ).toEqual([]);
  },
  PATIENCE_MS,
);
