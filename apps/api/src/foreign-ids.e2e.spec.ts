import { ApiKeys, operatorOf } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import type { OpenApi, Operation } from '../testing/documented-answers';
import { POLICY } from '../testing/paying-out';
import { stored } from '../testing/stored';
import { TestApi, type ActingSession, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';
import { BY_CODE, LINK, NOTHING, thingsOf } from '../testing/things';

/*
 * Law 9: an id of another merchant is answered like one that does not exist, by every operation of both documents that takes
 * one: in its path, its query or its body. An id whose name this test does not know fails it.
 */

/** Names that look like ids and are none of a merchant: chains are everybody's, a reference is made up by who sends it. */
const NO_ID: readonly string[] = ['chainId', 'orderReference', 'key', 'client_id', 'txHash'];
/** The caller names a thing that is to be made, in his own words. */
const NAMES_ANEW: Readonly<Record<string, readonly string[]>> = {
  bindDepositAddress: ['depositReference'],
  createRefund: ['externalId'],
  returnTransfer: ['externalId'],
  createSubAccount: ['externalId'],
  updateSubAccount: ['externalId'],
  createAccountTransfer: ['externalId'],
};

/** People and what is theirs belong to a merchant in both modes. */
const OF_BOTH_MODES: readonly string[] = ['organizationId', 'personId', 'sessionId', 'invitationId', 'actorId'];

/** What else a request needs to get as far as looking for its id. */
const VALID_BODY: Readonly<Record<string, object>> = {
  createOrder: { orderReference: 'new', currency: 'USDT', chainId: 'ethereum-sepolia' },
  bindDepositAddress: { depositReference: 'new', currency: 'USDT', chainId: 'ethereum-sepolia' },
  acceptOrder: { acceptedAmount: '1' },
  decideTransfer: { decision: 'keep' },
  createApiKey: { name: 'x', role: 'viewer' },
  updateApiKey: { name: 'changed' },
  deriveAddresses: { count: 1 },
  updateWebhookEndpoint: { description: 'changed' },
  createPaymentLink: LINK,
  updatePaymentLink: { title: 'changed' },
  changeRole: { role: 'viewer' },
  redeliverFailedWebhooks: { since: '2020-01-01T00:00:00Z' },
  simulateOrderPayment: { scenario: 'exact' },
  simulateDeposit: { scenario: 'exact', amount: '1' },
  createRefund: { amount: '1' },
  updateSubAccount: { name: 'changed' },
  createAccountTransfer: { direction: 'in', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' },
  verifyPayoutBatch: { code: '123456' },
  approvePayoutBatch: { code: '123456' },
  rejectPayoutBatch: { code: '123456', reason: 'changed' },
  putPayoutPolicyOfKey: { ...POLICY, code: '123456' },
  deletePayoutPolicyOfKey: { code: '123456' },
  transferOwnership: { password: 'a long enough password' },
};

/** What else a query needs. */
const VALID_QUERY: Readonly<Record<string, string>> = {
  listBalanceHistory: '&chainId=ethereum-sepolia&currency=USDT&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
};

/** Where an operation takes an id. */
interface Slot {
  readonly surface: 'native' | 'admin';
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly place: 'path' | 'query' | 'body';
  readonly name: string;
}

let api: TestApi;
let stranger: TestOrganization;
let callers: Record<'native' | 'admin', CallOptions>;
let session: ActingSession;
let theirs: Record<string, string>;
let mine: Record<string, string>;
let before: unknown;
const slots: Slot[] = [];

beforeAll(async () => {
  api = await TestApi.start();
  const shop = await api.organization();
  theirs = await thingsOf(api, shop);
  stranger = await api.organization();
  session = await api.acting(stranger.emails.owner);
  callers = { native: { key: stranger.keys.owner.secret }, admin: { session } };
  mine = await thingsOf(api, stranger);
  for (const surface of ['native', 'admin'] as const) {
    const prefix = surface === 'native' ? '/api/v1' : '/admin/api';
    const document = (await api.call('GET', `${prefix}/openapi.json`)).body as unknown as OpenApi;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        slots.push(...slotsOf(document, { surface, method: method.toUpperCase(), path }, operation));
      }
    }
  }
  await session.code();
  before = await stored(api);
});
afterAll(() => api.stop());

function slotsOf(
  document: OpenApi,
  at: Pick<Slot, 'surface' | 'method' | 'path'>,
  { operationId, parameters = [], requestBody }: Operation,
): Slot[] {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  const body = schema?.$ref ? document.components.schemas[schema.$ref.split('/').pop() ?? ''] : schema;
  const named: [Slot['place'], string][] = [
    ...parameters.flatMap(({ in: place, name }): [Slot['place'], string][] =>
      place === 'path' || place === 'query' ? [[place, name]] : [],
    ),
    ...Object.keys(body?.properties ?? {}).map((name): [Slot['place'], string] => ['body', name]),
  ];
  return named
    .filter(([place, name]) => !NO_ID.includes(name) && (place === 'path' || /Id$|Reference$/.test(name)))
    .filter(([place, name]) => place === 'path' || !NAMES_ANEW[operationId]?.includes(name))
    .map(([place, name]) => ({ ...at, operationId, place, name }));
}

/** Calls an operation with one id of somebody's; everything else that it takes an id for is the caller's own. */
async function call(
  { surface, method, path, operationId, place, name }: Slot,
  id: string,
  as: typeof callers = callers,
): Promise<Answer> {
  const filled = path.replace(/\{(\w+)\}/g, (_, other: string) =>
    encodeURIComponent(place === 'path' && other === name ? id : (mine[other] ?? 'none')),
  );
  const search = place === 'query' ? `?${name}=${encodeURIComponent(id)}${VALID_QUERY[operationId] ?? ''}` : '';
  const decision = name === 'orderId' || name === 'depositReference' ? { decision: 'credit' } : {};
  const body =
    method === 'GET' || (method === 'DELETE' && !VALID_BODY[operationId])
      ? undefined
      : { ...VALID_BODY[operationId], ...(place === 'body' && { [name]: id, ...decision }) };
  if (operationId === 'createOrder' && body) delete (body as Record<string, unknown>)['decision'];
  if (operationId === 'createOrder' && name === 'accountId') Object.assign(body ?? {}, { amount: '1' });
  const code = surface === 'admin' && BY_CODE.includes(operationId) ? { code: await session.code() } : {};
  const filledBody = body && inModeOf(as, { ...body, ...code });
  return api.call(method, filled + search, { ...as[surface], ...(filledBody && { body: filledBody }) });
}

/** Chains belong to a mode, and a request gets no further than to one of the other. */
function inModeOf(as: typeof callers, body: object): object {
  if (as === callers) return body;
  return JSON.parse(JSON.stringify(body).replaceAll('ethereum-sepolia', 'ethereum')) as object; // what it was
}

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

it('knows one of everything that has an id', () => {
  expect(slots.length).toBeGreaterThan(60);
  const unknown = slots.filter(({ name }) => theirs[name] === undefined || NOTHING[name] === undefined);
  expect(unknown).toEqual([]);
  expect(Object.keys(mine).length).toBe(Object.keys(theirs).length);
});

it('answers an id of another merchant like one that does not exist, and changes nothing', async () => {
  for (const slot of slots) {
    const what = [slot.operationId, slot.place, slot.name];
    const foreign = await call(slot, theirs[slot.name] ?? '');
    const missing = await call(slot, NOTHING[slot.name] ?? '');
    expect([...what, foreign.status, comparable(foreign, slot)]).toEqual([
      ...what,
      missing.status,
      comparable(missing, slot),
    ]);
    // a file has its header and nothing else
    const isFile = foreign.headers.get('content-type')?.startsWith('text/csv');
    if (isFile) expect([...what, foreign.text.trim().split('\n').length]).toEqual([...what, 1]);
    // a history has a point for each day, and has just been compared with that of nobody
    else if (slot.operationId === 'listBalanceHistory') expect(foreign.status).toBe(200);
    else if (slot.place === 'query') expect([...what, foreign.body['data']]).toEqual([...what, []]);
    else expect([...what, code(foreign)]).toEqual([...what, '404 RESOURCE_NOT_FOUND']);
  }
  expect(await stored(api)).toEqual(before);
});

it("answers an id of the merchant's own other mode like one that does not exist, and changes nothing", async () => {
  const headers = { 'x-chaintill-mode': 'live' };
  const keeper = operatorOf({ organizationId: stranger.organizationId, livemode: true }, 'test');
  const { secret: key } = await new ApiKeys(api.database.db, systemClock).create(keeper, { name: 'x', role: 'owner' });
  const live: typeof callers = { native: { key }, admin: { session, headers } };
  const untouched = await stored(api);
  for (const slot of slots) {
    if (OF_BOTH_MODES.includes(slot.name) || slot.path.includes('/sandbox/')) continue;
    const what = [slot.operationId, slot.place, slot.name];
    const other = await call(slot, mine[slot.name] ?? '', live);
    const missing = await call(slot, NOTHING[slot.name] ?? '', live);
    expect([...what, other.status, comparable(other, slot, mine)]).toEqual([
      ...what,
      missing.status,
      comparable(missing, slot, mine),
    ]);
    if (slot.place !== 'query') expect([...what, code(other)]).toEqual([...what, '404 RESOURCE_NOT_FOUND']);
  }
  expect(await stored(api)).toEqual(untouched);
});

it('lists nothing of another merchant', async () => {
  const listed: string[] = [];
  for (const { surface, path } of new Map(
    [...slots, ...(await listPaths())].map((one) => [one.path, one] as const),
  ).values()) {
    if (path.includes('{')) continue;
    const answer = await api.call('GET', path, callers[surface]);
    if (answer.status !== 200) continue;
    listed.push(path);
    for (const [name, id] of Object.entries(theirs)) {
      expect([path, name, answer.text.includes(id)]).toEqual([path, name, false]);
    }
  }
  expect(listed.length).toBeGreaterThan(20);
});

async function listPaths(): Promise<{ surface: 'native' | 'admin'; path: string }[]> {
  const paths: { surface: 'native' | 'admin'; path: string }[] = [];
  for (const surface of ['native', 'admin'] as const) {
    const prefix = surface === 'native' ? '/api/v1' : '/admin/api';
    const document = (await api.call('GET', `${prefix}/openapi.json`)).body as unknown as OpenApi;
    for (const [path, methods] of Object.entries(document.paths)) if (methods['get']) paths.push({ surface, path });
  }
  return paths;
}

/** An answer without what differs between any two: its own id, and the id that was asked for. */
function comparable({ text, body }: Answer, { name }: Slot, owned: Record<string, string> = theirs): string {
  const bare = text.replaceAll(String(body['requestId']), '');
  return [owned[name], NOTHING[name]].reduce<string>((rest, id) => rest.replaceAll(id ?? '', ''), bare);
}
