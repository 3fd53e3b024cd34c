import { randomBytes } from 'node:crypto';
import { HDNodeWallet } from 'ethers';
import { waitFor } from '../../../tools/local/ports';
import { POLICY } from '../testing/paying-out';
import { stored } from '../testing/stored';
import { PASSWORD, randomAddress, TestApi, type ActingSession, type Answer } from '../testing/test-api';
import { thingsOf } from '../testing/things';
import type { PanelSession, TestOrganization } from '../testing/test-api';

/*
 * What a person's session can do, and what takes more (ADR 0030), for every route of the running router that changes something.
 * `code`: a code of the person in the same request. `proof`: the password, and the code. `consent`: it makes a payout, which
 * leaves by what the policy asks. `session`: neither lets money out nor decides where it goes, or only takes away.
 */
type Takes = 'code' | 'proof' | 'consent' | 'session';
const TAKES: Record<string, Takes> = {
  'POST /invitations': 'code',
  'DELETE /invitations/:invitationId': 'session',
  'PUT /people/:personId': 'code',
  'DELETE /people/:personId': 'session',
  'POST /organizations': 'session',
  'POST /organization/transfer': 'proof',
  'POST /organization/leave': 'session',
  'DELETE /session': 'session',
  'PUT /session/organization': 'session',
  'PUT /account': 'session',
  'PUT /account/password': 'proof',
  'POST /account/totp': 'proof',
  'POST /account/totp/confirm': 'session',
  'POST /account/totp/recovery-codes': 'proof',
  'POST /account/totp/disable': 'proof',
  'DELETE /account/sessions': 'session',
  'DELETE /account/sessions/:sessionId': 'session',
  'POST /api-keys': 'code',
  'PUT /api-keys/:keyId': 'code',
  'POST /api-keys/:keyId/rotate': 'code',
  'DELETE /api-keys/:keyId': 'session',
  'POST /oauth/apps': 'code',
  'DELETE /oauth/apps/:appId': 'session',
  'POST /address-pool/import': 'code',
  'POST /address-pool/sources': 'code',
  'POST /address-pool/sources/:sourceId/derive': 'session',
  'PUT /config/:key': 'code',
  'PUT /payouts/policy': 'code',
  'PUT /payouts/policy/api-keys/:keyId': 'code',
  'DELETE /payouts/policy/api-keys/:keyId': 'code',
  'POST /payouts/destinations': 'code',
  'DELETE /payouts/destinations/:destinationId': 'session',
  'POST /payouts': 'consent',
  'PATCH /payouts/:payoutId': 'consent',
  'DELETE /payouts/:payoutId': 'session',
  'POST /payouts/batches/:batchId/verify': 'code',
  'POST /payouts/batches/:batchId/approve': 'code',
  'POST /payouts/batches/:batchId/reject': 'code',
  'POST /payouts/batches/:batchId/cancel': 'session',
  'POST /payouts/simulate': 'session',
  'POST /payouts/validate-address': 'session',
  'POST /orders': 'session',
  'POST /orders/:orderId/cancel': 'session',
  'POST /orders/:orderId/accept': 'session',
  'POST /orders/:orderId/refunds': 'consent',
  'POST /transfers/:transferId/decision': 'session',
  'POST /transfers/:transferId/return': 'consent',
  'POST /quotes': 'session',
  'POST /payment-links': 'session',
  'PUT /payment-links/:linkId': 'session',
  'DELETE /payment-links/:linkId': 'session',
  'POST /deposits/references': 'session',
  'PUT /deposits/references/:depositReference': 'session',
  'DELETE /deposits/references/:depositReference': 'session',
  'POST /deposits/references/:depositReference/rotate': 'session',
  'POST /treasury/sweeps': 'session',
  'POST /accounts': 'session',
  'PUT /accounts/:accountId': 'session',
  'POST /accounts/:accountId/transfers': 'session',
  'POST /webhooks/endpoints': 'session',
  'PUT /webhooks/endpoints/:endpointId': 'session',
  'DELETE /webhooks/endpoints/:endpointId': 'session',
  'POST /webhooks/endpoints/:endpointId/rotate-secret': 'session',
  'POST /webhooks/endpoints/:endpointId/test': 'session',
  'POST /webhooks/endpoints/:endpointId/redeliver-failed': 'session',
  'POST /webhooks/callback-secret/rotate': 'session',
  'POST /webhooks/callbacks/redeliver-failed': 'session',
  'POST /webhooks/deliveries/:deliveryId/redeliver': 'session',
};
/** Who calls these has no session yet. */
const ENTRANCES = ['POST /session', 'POST /invitations/look', 'POST /invitations/accept'];

/** Bodies that are taken, of what takes a code; those of batches are in payout-approvals.e2e.spec.ts. */
const BODIES: Record<string, () => object> = {
  'POST /invitations': () => ({ email: `${randomBytes(6).toString('hex')}@example.com`, role: 'admin' }),
  'PUT /people/:personId': () => ({ role: 'admin' }),
  'POST /api-keys': () => ({ name: 'kept', role: 'admin' }),
  'PUT /api-keys/:keyId': () => ({ allowedIps: [], expiresAt: null }),
  'POST /api-keys/:keyId/rotate': () => ({ overlapSeconds: 3_600 }),
  'POST /oauth/apps': () => ({ name: 'kept', scopes: ['admin'] }),
  'POST /address-pool/import': () => ({ protocol: 'evm', addresses: [randomAddress()] }),
  'POST /address-pool/sources': () => ({
    protocol: 'evm',
    label: 'his',
    xpub: HDNodeWallet.fromSeed(randomBytes(32)).neuter().extendedKey,
  }),
  'PUT /config/:key': () => ({ value: '10' }),
  'PUT /payouts/policy': () => ({ ...POLICY, mode: 'none' }),
  'PUT /payouts/policy/api-keys/:keyId': () => ({ ...POLICY, mode: 'none' }),
  'DELETE /payouts/policy/api-keys/:keyId': () => ({}),
  'POST /payouts/destinations': () => ({ family: 'evm', address: randomAddress(), label: 'his' }),
};
const BY_CODE = Object.keys(BODIES);
const LIMIT = 25;

let api: TestApi;
let shop: TestOrganization;
let ids: Record<string, string>;
let owner: ActingSession;
let other: ActingSession;
beforeAll(async () => {
  api = await TestApi.start({ SIGN_IN_LIMIT_ACCOUNT: String(LIMIT) });
  shop = await api.organization();
  const things = await thingsOf(api, shop);
  owner = await api.acting(shop.emails.owner);
  other = await api.acting(shop.emails.admin);
  const { data } = (await api.call('GET', '/admin/api/people', { session: owner })).body;
  const members = data as unknown as { personId: string; email: string }[];
  const viewer = members.find(({ email }) => email === shop.emails.viewer);
  ids = { ...things, personId: viewer?.personId ?? '', key: 'underpaymentTolerancePercent' };
});
afterAll(() => api.stop());

const code = ({ status, body }: Answer): string => `${status} ${body['code'] ?? ''}`.trim();

function send(route: string, session: PanelSession, more: object = {}): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'none'));
  return api.call(method, `/admin/api${path}`, { session, body: { ...BODIES[route]?.(), ...more } });
}

it('says of every route that changes something what it takes', () => {
  const changing = api.routes
    .filter((route) => / \/admin\/api\//.test(route) && !/^(GET|HEAD|OPTIONS) /.test(route))
    .map((route) => route.replace('/admin/api', ''));
  expect([...new Set(changing)].sort()).toEqual([...Object.keys(TAKES), ...ENTRANCES].sort());
  const ofBatches = Object.keys(TAKES).filter((route) => TAKES[route] === 'code' && route.includes('/batches/'));
  expect(BY_CODE.concat(ofBatches).sort()).toEqual(
    Object.keys(TAKES)
      .filter((route) => TAKES[route] === 'code')
      .sort(),
  );
});

describe.each(BY_CODE)('%s', (route) => {
  it('does nothing by a session alone, a wrong code, or the code of somebody else, and goes on by his own', async () => {
    const foreign = await other.code();
    await owner.code();
    const before = await stored(api);
    for (const none of [{}, { code: '' }, { code: null }, { code: 0 }, { code: [await other.code()] }]) {
      expect((await send(route, owner, none)).body).toMatchObject({
        code: 'INVALID_REQUEST',
        details: { field: 'code' },
      });
    }
    for (const wrong of ['000000', foreign])
      expect(code(await send(route, owner, { code: wrong }))).toBe('400 WRONG_VERIFICATION_CODE');
    expect(await stored(api)).toEqual(before);
    const done = await send(route, owner, { code: await owner.code() });
    expect([route, done.status < 300 ? true : done.text]).toEqual([route, true]);
  });

  it('is done by nobody without a second factor', async () => {
    const plain = await api.organization();
    const session = await api.signIn(plain.emails.owner);
    const path = { ...ids };
    ids = { ...ids, keyId: plain.keys.viewer.keyId };
    const answer = code(await send(route, session, { code: '123456' }));
    ids = path;
    expect(answer).toBe('403 NO_SECOND_FACTOR');
  });
});

it('takes the password as well for what a person is known by', async () => {
  const bodies: Record<string, object> = {
    'POST /organization/transfer': { personId: ids['personId'] },
    'PUT /account/password': { newPassword: 'the password of a thief' },
    'POST /account/totp': {},
    'POST /account/totp/recovery-codes': {},
    'POST /account/totp/disable': {},
  };
  expect(Object.keys(bodies).sort()).toEqual(
    Object.keys(TAKES)
      .filter((route) => TAKES[route] === 'proof')
      .sort(),
  );
  await owner.code();
  const before = await stored(api);
  for (const [route, body] of Object.entries(bodies)) {
    const byCode = await send(route, owner, { ...body, password: 'guessed', code: await owner.code() });
    expect([route, byCode.body['details']]).toMatchObject([route, { field: 'password' }]);
    for (const wrong of [undefined, '000000']) {
      const byPassword = await send(route, owner, { ...body, password: PASSWORD, code: wrong });
      expect([route, byPassword.body['details']]).toMatchObject([route, { field: 'code' }]);
    }
  }
  expect(await stored(api)).toEqual(before);
  const plain = await api.organization();
  const session = await api.signIn(plain.emails.owner);
  const { data } = (await api.call('GET', '/admin/api/people', { session })).body;
  const [first] = (data as unknown as { personId: string; role: string }[]).filter(({ role }) => role !== 'owner');
  const handedOver = await send('POST /organization/transfer', session, {
    personId: first?.personId,
    password: PASSWORD,
  });
  expect(code(handedOver)).toBe('403 NO_SECOND_FACTOR');
});

it('takes one code once over all routes, however many use it at the same moment', async () => {
  await api.database.db.query('delete from sign_in_attempts');
  const totp = await owner.code();
  const routes = ['POST /invitations', 'POST /api-keys', 'POST /oauth/apps', 'POST /address-pool/import'];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => send(routes[n % routes.length] ?? '', owner, { code: totp })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter((answer) => code(answer) === '400 WRONG_VERIFICATION_CODE')).toHaveLength(19);
  // nor does it sign in
  const body = { email: shop.emails.owner, password: PASSWORD, code: totp };
  expect(code(await api.call('POST', '/admin/api/session', { body }))).toBe('401 INVALID_TOTP');
});

it('gives a code back when nothing came of it, and asks for none when an answer is given again', async () => {
  const totp = await owner.code();
  const known = { email: shop.emails.viewer, role: 'viewer', code: totp };
  expect(code(await send('POST /invitations', owner, known))).toBe('409 DUPLICATE_RESOURCE');
  const headers = { 'idempotency-key': randomBytes(8).toString('hex') };
  const body = { name: 'once', role: 'viewer', code: totp };
  const make = (): Promise<Answer> => api.call('POST', '/admin/api/api-keys', { session: owner, body, headers });
  const [first, second] = [await make(), await make()];
  expect([first.status, second.text]).toEqual([201, first.text]);
});

it.each([
  ['was removed', 'delete from memberships where person_id = $1', '401 NOT_SIGNED_IN'],
  ['lost his role', `update memberships set role = 'member' where person_id = $1`, '403 INSUFFICIENT_PERMISSIONS'],
])('makes nothing for who %s while he asked', async (_, loss, refusal) => {
  const { db } = api.database;
  const firm = await api.organization();
  const session = await api.acting(firm.emails.admin);
  const totp = await session.code();
  const [person] = await db.query<{ id: string }>('select id from people where email = $1', [firm.emails.admin]);
  let asked: Promise<Answer> | undefined;
  await db.tx(async (tx) => {
    await tx.query('select 1 from second_factors where person_id = $1 for update', [person?.id]);
    asked = send('POST /api-keys', session, { code: totp });
    await waitFor('the request to wait', async () => {
      const [row] = await db.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.n === 1 || undefined;
    });
    await tx.query(loss, [person?.id]);
  });
  expect(asked && code(await asked)).toBe(refusal);
  expect(await db.query('select 1 from api_keys where created_by = $1', [person?.id])).toEqual([]);
});

it('counts wrong codes over all routes and sign-in together, and a right one comes too late', async () => {
  await api.database.db.query('delete from sign_in_attempts');
  for (let n = 0; n < LIMIT; n++) {
    const route = BY_CODE[n % BY_CODE.length] ?? '';
    expect([n, code(await send(route, owner, { code: '000000' }))]).toEqual([n, '400 WRONG_VERIFICATION_CODE']);
  }
  for (const route of BY_CODE)
    expect(code(await send(route, owner, { code: await owner.code() }))).toBe('429 RATE_LIMIT_EXCEEDED');
  const body = { email: shop.emails.owner, password: PASSWORD, code: await owner.code() };
  expect(code(await api.call('POST', '/admin/api/session', { body }))).toBe('429 RATE_LIMIT_EXCEEDED');
  await api.database.db.query('delete from sign_in_attempts');
});

describe('keys and apps', () => {
  it('have no way to people, and set no policy', async () => {
    const key = shop.keys.owner.secret;
    for (const route of ['POST /invitations', 'PUT /people/:personId', 'POST /organization/transfer']) {
      const [method = '', path = ''] = route.split(' ');
      const filled = path.replace(':personId', ids['personId'] ?? '');
      const body = { ...BODIES[route]?.(), code: await owner.code() };
      expect(code(await api.call(method, `/admin/api${filled}`, { key, body }))).toBe('401 NOT_SIGNED_IN');
      expect(code(await api.call(method, `/api/v1${filled}`, { key, body }))).toBe('404 RESOURCE_NOT_FOUND');
    }
    const body = { ...POLICY, code: await owner.code() };
    expect(code(await api.call('PUT', '/api/v1/payouts/policy', { key, body }))).toBe('403 PERSON_REQUIRED');
  });

  it('do by their own rights what people give a code for, and a code of a person adds nothing to them', async () => {
    for (const [path, body] of [
      [`organizations/${shop.organizationId}/api-keys`, { name: 'by a key', role: 'owner' }],
      ['oauth/apps', { name: 'by a key', scopes: ['admin'] }],
      ['address-pool/import', { protocol: 'evm', addresses: [randomAddress()] }],
    ] as const) {
      const by = async (role: 'owner' | 'member', more: object): Promise<string> =>
        code(await api.call('POST', `/api/v1/${path}`, { key: shop.keys[role].secret, body: { ...body, ...more } }));
      expect(await by('owner', {})).toBe('201');
      expect(await by('member', { code: await owner.code() })).toBe('403 INSUFFICIENT_PERMISSIONS');
    }
  });
});
