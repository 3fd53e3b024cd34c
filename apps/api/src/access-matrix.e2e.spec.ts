import { ROLES, type Role } from '@chaintill/kernel';
import {
  TestApi,
  type ActingSession,
  type Answer,
  type CallOptions,
  type PanelSession,
  type TestOrganization,
} from '../testing/test-api';
import { NOTHING } from '../testing/things';

/*
 * Who may call what, stated here apart from the code, for every route that the running router knows. A route that is not in
 * this table fails the test, and so does a line without a route.
 */
const shared: Record<string, Role> = {
  'POST /orders': 'member',
  'GET /orders': 'viewer',
  'GET /orders/:orderId': 'viewer',
  'POST /orders/:orderId/cancel': 'member',
  'POST /orders/:orderId/accept': 'admin',
  'GET /orders/:orderId/refunds': 'viewer',
  'POST /orders/:orderId/refunds': 'member',
  'POST /payouts': 'member',
  'GET /payouts': 'viewer',
  'POST /payouts/simulate': 'member',
  'POST /payouts/validate-address': 'member',
  'GET /payouts/totals': 'viewer',
  'GET /payouts/batches': 'viewer',
  'GET /payouts/batches/:batchId': 'viewer',
  'POST /payouts/batches/:batchId/verify': 'member',
  'POST /payouts/batches/:batchId/approve': 'member',
  'POST /payouts/batches/:batchId/reject': 'member',
  'POST /payouts/batches/:batchId/cancel': 'member',
  'GET /payouts/policy': 'viewer',
  'PUT /payouts/policy': 'admin',
  'GET /payouts/policy/api-keys/:keyId': 'viewer',
  'PUT /payouts/policy/api-keys/:keyId': 'admin',
  'DELETE /payouts/policy/api-keys/:keyId': 'admin',
  'GET /payouts/:payoutId': 'viewer',
  'DELETE /payouts/:payoutId': 'member',
  'PATCH /payouts/:payoutId': 'member',
  'GET /payouts/destinations': 'viewer',
  'POST /payouts/destinations': 'admin',
  'DELETE /payouts/destinations/:destinationId': 'admin',
  'GET /rates': 'viewer',
  'POST /quotes': 'member',
  'GET /quotes/:quoteId': 'viewer',
  'POST /payment-links': 'member',
  'GET /payment-links': 'viewer',
  'GET /payment-links/:linkId': 'viewer',
  'PUT /payment-links/:linkId': 'member',
  'DELETE /payment-links/:linkId': 'member',
  'GET /balances': 'viewer',
  'GET /balances/history': 'viewer',
  'GET /reconciliation': 'viewer',
  'GET /reconciliation/runs': 'viewer',
  'GET /statements': 'viewer',
  'GET /statements/export': 'viewer',
  'GET /treasury': 'viewer',
  'GET /treasury/sweeps': 'viewer',
  'POST /treasury/sweeps': 'admin',
  'POST /accounts': 'member',
  'GET /accounts': 'viewer',
  'GET /account-transfers': 'viewer',
  'GET /account-transfers/:accountTransferId': 'viewer',
  'GET /accounts/:accountId': 'viewer',
  'PUT /accounts/:accountId': 'member',
  'POST /accounts/:accountId/transfers': 'member',
  'GET /transfers': 'viewer',
  'GET /transfers/:transferId': 'viewer',
  'POST /transfers/:transferId/decision': 'admin',
  'POST /transfers/:transferId/return': 'member',
  'POST /deposits/references': 'member',
  'GET /deposits/references': 'viewer',
  'GET /deposits/references/:depositReference': 'viewer',
  'PUT /deposits/references/:depositReference': 'member',
  'DELETE /deposits/references/:depositReference': 'member',
  'POST /deposits/references/:depositReference/rotate': 'member',
  'GET /deposits': 'viewer',
  'GET /deposits/:depositId': 'viewer',
  'POST /address-pool/import': 'admin',
  'GET /address-pool/status': 'admin',
  'GET /address-pool/addresses': 'admin',
  'GET /address-pool/sources': 'admin',
  'POST /address-pool/sources': 'admin',
  'POST /address-pool/sources/:sourceId/derive': 'admin',
  'POST /webhooks/endpoints': 'admin',
  'GET /webhooks/endpoints': 'viewer',
  'GET /webhooks/endpoints/:endpointId': 'viewer',
  'PUT /webhooks/endpoints/:endpointId': 'admin',
  'DELETE /webhooks/endpoints/:endpointId': 'admin',
  'POST /webhooks/endpoints/:endpointId/rotate-secret': 'admin',
  'POST /webhooks/endpoints/:endpointId/test': 'admin',
  'POST /webhooks/endpoints/:endpointId/redeliver-failed': 'admin',
  'GET /audit-log': 'admin',
  'GET /webhooks/callback-secret': 'viewer',
  'POST /webhooks/callback-secret/rotate': 'admin',
  'POST /webhooks/callbacks/redeliver-failed': 'admin',
  'GET /api-keys/:keyId': 'admin',
  'PUT /api-keys/:keyId': 'admin',
  'DELETE /api-keys/:keyId': 'admin',
  'POST /api-keys/:keyId/rotate': 'admin',
  'GET /oauth/apps': 'admin',
  'POST /oauth/apps': 'admin',
  'GET /oauth/apps/:appId': 'admin',
  'DELETE /oauth/apps/:appId': 'admin',
  'GET /config': 'admin',
  'GET /config/:key': 'admin',
  'PUT /config/:key': 'admin',
  'GET /webhooks/events': 'viewer',
  'GET /webhooks/deliveries': 'viewer',
  'GET /webhooks/deliveries/:deliveryId': 'viewer',
  'POST /webhooks/deliveries/:deliveryId/redeliver': 'admin',
};
const nativeOnly: Record<string, Role> = {
  'GET /organizations': 'admin',
  'GET /organizations/:organizationId/api-keys': 'admin',
  'POST /organizations/:organizationId/api-keys': 'admin',
  'POST /sandbox/orders/:orderId/simulate': 'member',
  'POST /sandbox/deposits/:depositReference/simulate': 'member',
  'GET /sandbox/simulations/:simulationId': 'member',
};
const panelOnly: Record<string, Role> = {
  'GET /session': 'viewer',
  'DELETE /session': 'viewer',
  'PUT /session/organization': 'viewer',
  'GET /account': 'viewer',
  'PUT /account': 'viewer',
  'PUT /account/password': 'viewer',
  'POST /account/totp': 'viewer',
  'POST /account/totp/confirm': 'viewer',
  'POST /account/totp/recovery-codes': 'viewer',
  'POST /account/totp/disable': 'viewer',
  'GET /account/sessions': 'viewer',
  'DELETE /account/sessions': 'viewer',
  'DELETE /account/sessions/:sessionId': 'viewer',
  'GET /organizations': 'viewer',
  'POST /organizations': 'owner',
  'POST /organization/transfer': 'owner',
  'POST /organization/leave': 'viewer',
  'GET /people': 'admin',
  'PUT /people/:personId': 'admin',
  'DELETE /people/:personId': 'admin',
  'GET /invitations': 'admin',
  'POST /invitations': 'admin',
  'DELETE /invitations/:invitationId': 'admin',
  'GET /overview': 'viewer',
  'GET /chains': 'viewer',
  'GET /orders/:orderId/timeline': 'viewer',
  'GET /api-keys': 'admin',
  'POST /api-keys': 'admin',
};
const publicRoutes = [
  'POST /api/v1/oauth/token',
  'POST /api/v1/oauth/revoke',
  'POST /admin/api/session',
  'POST /admin/api/invitations/look',
  'POST /admin/api/invitations/accept',
  'GET /admin/api/openapi.json',
  'GET /api/v1/openapi.json',
  'GET /checkout/api/openapi.json',
  'GET /checkout/api/payments/:token',
  'GET /checkout/api/payments/:token/events',
  'POST /checkout/api/payments/:token/cancel',
  'GET /checkout/api/links/:slug',
  'POST /checkout/api/links/:slug/payments',
  'GET /api/v1/docs',
  'GET /api/v1/docs/start.js',
  'GET /api/v1/docs/assets/:file',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];

const under = (prefix: string, rules: Record<string, Role>): [string, Role][] =>
  Object.entries(rules).map(([route, role]) => [route.replace(' ', ` ${prefix}`), role]);
const byProgram = under('/api/v1', { ...shared, ...nativeOnly });
const bySession = under('/admin/api', { ...shared, ...panelOnly });

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
});
afterAll(() => api.stop());

function call(route: string, options: CallOptions): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => NOTHING[name] ?? 'none');
  const body = method === 'POST' || method === 'PUT' ? {} : undefined;
  return api.call(method, path, { ...(body && { body }), ...options });
}

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

it('has a rule for every route of the running router, and a route for every rule', () => {
  const ruled = [...byProgram, ...bySession].map(([route]) => route).concat(publicRoutes);
  const served = api.routes.filter((route) => !route.startsWith('HEAD '));
  expect([...new Set(served)].sort()).toEqual(ruled.sort());
});

describe.each(byProgram)('%s by API key', (route, least) => {
  it('lets in exactly the keys that may', async () => {
    const { revoked, expired, unknown } = await deadKeys();
    const dead = [
      '',
      'x',
      unknown,
      revoked,
      expired,
      `${shop.keys.owner.secret}x`,
      shop.keys.owner.secret.toUpperCase(),
    ];
    expect(code(await call(route, {}))).toBe('401 INVALID_API_KEY');
    for (const key of dead) expect(code(await call(route, { key }))).toBe('401 INVALID_API_KEY');
    for (const role of ROLES) {
      const answer = code(await call(route, { key: shop.keys[role].secret }));
      if (ROLES.indexOf(role) < ROLES.indexOf(least))
        expect([role, answer]).toEqual([role, '403 INSUFFICIENT_PERMISSIONS']);
      else expect([role, answer]).not.toEqual([role, expect.stringMatching(/^(401|403|5)/)]);
    }
  });
});

/** What each scope of an OAuth app may, in terms of roles. */
const SCOPES = { read: 'viewer', write: 'member', admin: 'admin' } as const satisfies Record<string, Role>;

describe.each(byProgram)('%s by access token', (route, least) => {
  it('lets in exactly the scopes that may', async () => {
    const { revoked, expired, forged } = await deadTokens();
    for (const token of ['', 'x', revoked, expired, forged])
      expect(code(await call(route, bearer(token)))).toBe('401 INVALID_TOKEN');
    const both = { ...bearer(await tokenOf('admin')), key: shop.keys.owner.secret };
    expect(code(await call(route, both))).toBe('400 INVALID_REQUEST');
    for (const [scope, role] of Object.entries(SCOPES)) {
      const answer = code(await call(route, bearer(await tokenOf(scope))));
      if (ROLES.indexOf(role) < ROLES.indexOf(least))
        expect([scope, answer]).toEqual([scope, '403 INSUFFICIENT_PERMISSIONS']);
      else expect([scope, answer]).not.toEqual([scope, expect.stringMatching(/^(401|403|5)/)]);
    }
  });
});

describe.each(bySession)('%s by session', (route, least) => {
  it('lets in exactly the people who may', async () => {
    const { unknown } = await deadKeys();
    const cookies = ['', 'chaintill_session=', `chaintill_session=${unknown.slice(9)}`, await signedOut()];
    for (const cookie of cookies) expect(code(await call(route, { headers: { cookie } }))).toBe('401 NOT_SIGNED_IN');
    // a key and a token open the other door only
    expect(code(await call(route, { key: shop.keys.owner.secret }))).toBe('401 NOT_SIGNED_IN');
    expect(code(await call(route, bearer(await tokenOf('admin'))))).toBe('401 NOT_SIGNED_IN');
    for (const role of ROLES) {
      const session = await sessionFor(route, role);
      if (!route.startsWith('GET ')) {
        for (const csrfToken of ['', 'x', (await sessionOf(role === 'owner' ? 'viewer' : 'owner')).csrfToken]) {
          expect(code(await call(route, { session: { ...session, csrfToken } }))).toBe('403 CSRF_REJECTED');
        }
      }
      const answer = code(await call(route, { session }));
      if (ROLES.indexOf(role) < ROLES.indexOf(least))
        expect([role, answer]).toEqual([role, '403 INSUFFICIENT_PERMISSIONS']);
      else expect([role, answer]).not.toEqual([role, expect.stringMatching(/^(401|403|5)/)]);
    }
  });
});

it('has no other way in: variants of an address reach nothing', async () => {
  for (const path of [
    '/api/v1/orders/',
    '//api/v1/orders',
    '/api//v1/orders',
    '/API/V1/ORDERS',
    '/api/v1/Orders',
    '/api/v1/orders%2f',
    '/api/v1/./orders/',
    '/api/v1;x/orders',
    '/api/v1/orders;x',
    '/api/v1/orders%00',
    '/api/v1/orders%20',
    '/admin/api/session/',
    '/admin/API/people',
    '/%61dmin/api/people/',
  ]) {
    const answer = await api.call('GET', path, {});
    expect([path, [401, 404].includes(answer.status)]).toEqual([path, true]);
  }
});

it('does not take a session at the door of the API', async () => {
  for (const [route] of byProgram) {
    expect(code(await call(route, { session: await sessionOf('owner') }))).toBe('401 INVALID_API_KEY');
  }
});

let dead: Promise<{ revoked: string; expired: string; unknown: string }> | undefined;
function deadKeys(): Promise<{ revoked: string; expired: string; unknown: string }> {
  dead ??= (async () => {
    const session = await sessionOf('owner');
    const make = async (body: object): Promise<Answer> =>
      api.call('POST', '/admin/api/api-keys', { session, body: { ...body, code: await session.code() } });
    const revoked = await make({ name: 'revoked', role: 'owner' });
    await api.call('DELETE', `/admin/api/api-keys/${String(revoked.body['keyId'])}`, { session });
    const expired = await make({ name: 'expired', role: 'owner' });
    await api.database.db.query(`update api_keys set expires_at = created_at where id = $1`, [expired.body['keyId']]);
    const unknown = `ctk_test_${'A'.repeat(43)}`;
    return { revoked: String(revoked.body['secret']), expired: String(expired.body['secret']), unknown };
  })();
  return dead;
}

const bearer = (token: string): CallOptions => ({ headers: { authorization: `Bearer ${token}` } });

interface App {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const everything = Object.keys(SCOPES);
let app: Promise<App> | undefined;
async function newApp(): Promise<App> {
  const body = { name: 'program', scopes: everything };
  const made = await api.call('POST', '/api/v1/oauth/apps', { key: shop.keys.owner.secret, body });
  return made.body as unknown as App;
}

async function fetchToken({ clientId, clientSecret }: App, scope: string): Promise<string> {
  const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  return String((await api.call('POST', '/api/v1/oauth/token', { body })).body['access_token']);
}

const tokens = new Map<string, Promise<string>>();
function tokenOf(scope: string): Promise<string> {
  let token = tokens.get(scope);
  if (!token) {
    app ??= newApp();
    tokens.set(scope, (token = app.then((one) => fetchToken(one, scope))));
  }
  return token;
}

let deadOnes: Promise<{ revoked: string; expired: string; forged: string }> | undefined;
function deadTokens(): Promise<{ revoked: string; expired: string; forged: string }> {
  deadOnes ??= (async () => {
    const [ended, over] = [await newApp(), await newApp()];
    const [revoked, expired] = [await fetchToken(ended, 'admin'), await fetchToken(over, 'admin')];
    await api.call('DELETE', `/api/v1/oauth/apps/${ended.appId}`, { key: shop.keys.owner.secret });
    await api.database.db.query('update oauth_apps set expires_at = created_at where id = $1', [over.appId]);
    const [head, payload] = (await tokenOf('admin')).split('.');
    return { revoked, expired, forged: `${head}.${payload}.${'A'.repeat(43)}` };
  })();
  return deadOnes;
}

const sessions = new Map<Role, Promise<ActingSession>>();
function sessionOf(role: Role): Promise<ActingSession> {
  let session = sessions.get(role);
  if (!session) sessions.set(role, (session = api.acting(shop.emails[role])));
  return session;
}

/** Routes that end the session they are called with get one that nothing else needs. */
async function sessionFor(route: string, role: Role): Promise<PanelSession> {
  if (route === 'DELETE /admin/api/session') return api.acting(shop.emails[role]);
  if (route === 'POST /admin/api/organization/leave') return api.signIn((await api.organization()).emails[role]);
  return sessionOf(role);
}

let ended: Promise<string> | undefined;
function signedOut(): Promise<string> {
  ended ??= (async () => {
    const session = await api.acting(shop.emails.owner);
    await api.call('DELETE', '/admin/api/session', { session });
    return session.cookie;
  })();
  return ended;
}
