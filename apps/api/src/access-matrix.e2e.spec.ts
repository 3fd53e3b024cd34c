import { newId, numericId, ROLES, type Role } from '@chaintill/kernel';
import { TestApi, type Answer, type CallOptions, type PanelSession, type TestOrganization } from '../testing/test-api';

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
  'GET /rates': 'viewer',
  'POST /quotes': 'member',
  'GET /quotes/:quoteId': 'viewer',
  'POST /payment-links': 'member',
  'GET /payment-links': 'viewer',
  'GET /payment-links/:linkId': 'viewer',
  'PUT /payment-links/:linkId': 'member',
  'DELETE /payment-links/:linkId': 'member',
  'GET /transfers': 'viewer',
  'GET /transfers/:transferId': 'viewer',
  'POST /transfers/:transferId/decision': 'admin',
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
  'GET /webhooks/events': 'viewer',
  'GET /webhooks/deliveries': 'viewer',
  'GET /webhooks/deliveries/:deliveryId': 'viewer',
  'POST /webhooks/deliveries/:deliveryId/redeliver': 'admin',
};
const nativeOnly: Record<string, Role> = {
  'GET /balances': 'viewer',
  'POST /sandbox/orders/:orderId/simulate': 'member',
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
  'DELETE /api-keys/:keyId': 'admin',
};
const publicRoutes = [
  'POST /admin/api/session',
  'POST /admin/api/invitations/look',
  'POST /admin/api/invitations/accept',
  'GET /admin/api/openapi.json',
  'GET /api/v1/openapi.json',
  'GET /api/v1/docs',
  'GET /api/v1/docs/start.js',
  'GET /api/v1/docs/assets/:file',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];

const under = (prefix: string, rules: Record<string, Role>): [string, Role][] =>
  Object.entries(rules).map(([route, role]) => [route.replace(' ', ` ${prefix}`), role]);
const byKey = under('/api/v1', { ...shared, ...nativeOnly });
const bySession = under('/admin/api', { ...shared, ...panelOnly });

/** Well-formed ids of things that do not exist: whoever passes the guard finds nothing. */
const NOTHING: Record<string, string> = {
  orderId: newId('order'),
  sourceId: newId('addressSource'),
  linkId: newId('paymentLink'),
  endpointId: newId('webhookEndpoint'),
  keyId: newId('apiKey'),
  personId: newId('person'),
  simulationId: newId('simulation'),
  sessionId: newId('session'),
  invitationId: newId('invitation'),
  transferId: `trf_${'9'.padStart(26, '0')}`,
  quoteId: newId('quote'),
  deliveryId: `dlv_${'9'.padStart(26, '0')}`,
  depositReference: 'nobody',
  depositId: `dep_${'9'.padStart(26, '0')}`,
};

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
});
afterAll(() => api.stop());

function call(route: string, options: CallOptions, ids = NOTHING): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? 'none');
  const body = method === 'POST' || method === 'PUT' ? {} : undefined;
  return api.call(method, path, { ...(body && { body }), ...options });
}

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

it('has a rule for every route of the running router, and a route for every rule', () => {
  const ruled = [...byKey, ...bySession].map(([route]) => route).concat(publicRoutes);
  const served = api.routes.filter((route) => !route.startsWith('HEAD '));
  expect([...new Set(served)].sort()).toEqual(ruled.sort());
});

describe.each(byKey)('%s by API key', (route, least) => {
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

describe.each(bySession)('%s by session', (route, least) => {
  it('lets in exactly the people who may', async () => {
    const { unknown } = await deadKeys();
    const cookies = ['', 'chaintill_session=', `chaintill_session=${unknown.slice(9)}`, await signedOut()];
    for (const cookie of cookies) expect(code(await call(route, { headers: { cookie } }))).toBe('401 NOT_SIGNED_IN');
    // a key opens the other door only
    expect(code(await call(route, { key: shop.keys.owner.secret }))).toBe('401 NOT_SIGNED_IN');
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

it('does not take a session at the door of the API', async () => {
  for (const [route] of byKey) {
    expect(code(await call(route, { session: await sessionOf('owner') }))).toBe('401 INVALID_API_KEY');
  }
});

it("answers 404 for another merchant's ids, like for ids that do not exist, and changes nothing", async () => {
  const ids = await thingsOf(shop);
  const before = await snapshot();
  const stranger = await api.organization();
  const strangerSession = await api.signIn(stranger.emails.owner);
  const key = stranger.keys.owner.secret;
  for (const [route, options] of [
    ...byKey.map(([name]) => [name, { key }] as const),
    ...bySession.map(([name]) => [name, { session: strangerSession }] as const),
  ]) {
    if (!route.includes(':')) continue;
    const body = /^(POST|PUT)/.test(route) ? VALID_BODY[route.split('/').pop() ?? ''] : undefined;
    const foreign = await call(route, { ...options, ...(body && { body }) }, ids);
    const missing = await call(route, { ...options, ...(body && { body }) });
    expect([route, code(foreign)]).toEqual([route, '404 RESOURCE_NOT_FOUND']);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  }
  for (const path of [
    'orders',
    'transfers',
    'deposits',
    'deposits/references',
    'address-pool/addresses',
    'payment-links',
    'webhooks/endpoints',
    'webhooks/events',
    'webhooks/deliveries',
  ]) {
    expect([path, (await api.call('GET', `/api/v1/${path}`, { key })).body['data']]).toEqual([path, []]);
  }
  expect(await snapshot()).toEqual(before);
});

const VALID_BODY: Record<string, object> = {
  derive: { count: 1 },
  ':endpointId': { description: 'changed' },
  ':linkId': { title: 'changed' },
  ':personId': { role: 'viewer' },
  decision: { decision: 'keep' },
  'redeliver-failed': { since: '2020-01-01T00:00:00Z' },
};

let dead: Promise<{ revoked: string; expired: string; unknown: string }> | undefined;
function deadKeys(): Promise<{ revoked: string; expired: string; unknown: string }> {
  dead ??= (async () => {
    const session = await sessionOf('owner');
    const make = (body: object): Promise<Answer> => api.call('POST', '/admin/api/api-keys', { session, body });
    const revoked = await make({ name: 'revoked', role: 'owner' });
    await api.call('DELETE', `/admin/api/api-keys/${String(revoked.body['keyId'])}`, { session });
    const expired = await make({ name: 'expired', role: 'owner' });
    await api.database.db.query(`update api_keys set expires_at = created_at where id = $1`, [expired.body['keyId']]);
    const unknown = `ctk_test_${'A'.repeat(43)}`;
    return { revoked: String(revoked.body['secret']), expired: String(expired.body['secret']), unknown };
  })();
  return dead;
}

const sessions = new Map<Role, Promise<PanelSession>>();
function sessionOf(role: Role): Promise<PanelSession> {
  let session = sessions.get(role);
  if (!session) sessions.set(role, (session = api.signIn(shop.emails[role])));
  return session;
}

/** Routes that end the session they are called with get one that nothing else needs. */
async function sessionFor(route: string, role: Role): Promise<PanelSession> {
  if (route === 'DELETE /admin/api/session') return api.signIn(shop.emails[role]);
  if (route === 'POST /admin/api/organization/leave') return api.signIn((await api.organization()).emails[role]);
  return sessionOf(role);
}

let ended: Promise<string> | undefined;
function signedOut(): Promise<string> {
  ended ??= (async () => {
    const session = await api.signIn(shop.emails.owner);
    await api.call('DELETE', '/admin/api/session', { session });
    return session.cookie;
  })();
  return ended;
}

/** One of each thing that has an id, all of one merchant. */
async function thingsOf(owner: TestOrganization): Promise<Record<string, string>> {
  const { secret: key } = owner.keys.owner;
  await api.stock(owner, 2);
  const endpoint = await api.call('POST', '/api/v1/webhooks/endpoints', {
    key,
    body: { url: 'http://127.0.0.1:9999/hook', events: ['*'] },
  });
  const order = await api.call('POST', '/api/v1/orders', {
    key,
    body: { orderReference: 'mine', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' },
  });
  const deliveries = await api.call('GET', '/api/v1/webhooks/deliveries', { key });
  const xpub =
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8';
  const source = await api.call('POST', '/api/v1/address-pool/sources', {
    key,
    body: { protocol: 'evm', label: 'mine', xpub },
  });
  const [delivery] = deliveries.body['data'] as unknown as { deliveryId: string }[];
  return {
    orderId: String(order.body['orderId']),
    endpointId: String(endpoint.body['endpointId']),
    linkId: await aLink(key),
    sourceId: String(source.body['sourceId']),
    keyId: owner.keys.viewer.keyId,
    ...(await peopleOf(owner)),
    deliveryId: delivery?.deliveryId ?? 'none',
    ...(await aDeposit(owner)),
  };
}

/** A person, his session, and an invitation. */
async function peopleOf(owner: TestOrganization): Promise<Record<string, string>> {
  const session = await api.signIn(owner.emails.owner);
  const invited = await api.call('POST', '/admin/api/invitations', {
    session,
    body: { email: 'invited@example.com', role: 'viewer' },
  });
  const [row] = await api.database.db.query<{ personId: string; sessionId: string }>(
    `select p.id as "personId", s.id as "sessionId" from people p join sessions s on s.person_id = p.id
     where p.email = $1 and s.revoked_at is null order by s.id desc limit 1`,
    [owner.emails.owner],
  );
  return { personId: '', sessionId: '', ...row, invitationId: String(invited.body['invitationId']) };
}

async function aLink(key: string): Promise<string> {
  const body = {
    title: 'mine',
    priceCurrency: 'USDT',
    currencies: [{ currency: 'USDT', chainIds: ['ethereum-sepolia'] }],
  };
  return String((await api.call('POST', '/api/v1/payment-links', { key, body })).body['linkId']);
}

/** A customer's address, and a deposit to it. */
async function aDeposit(owner: TestOrganization): Promise<Record<string, string>> {
  await api.call('POST', '/api/v1/deposits/references', {
    key: owner.keys.owner.secret,
    body: { depositReference: 'mine', currency: 'USDT', chainId: 'ethereum-sepolia' },
  });
  const transferId = await aTransfer(owner);
  await api.database.db.query(
    `insert into deposits (id, organization_id, livemode, reference_id, version, created_at)
     select t.id, t.organization_id, t.livemode, r.id, 1, now() from transfers t, deposit_references r
     where t.organization_id = $1 and r.organization_id = $1`,
    [owner.organizationId],
  );
  return { depositReference: 'mine', transferId, depositId: transferId.replace('trf_', 'dep_') };
}

/** Money that came in, written as the indexer writes it. */
async function aTransfer({ organizationId }: TestOrganization): Promise<string> {
  const [row] = await api.database.db.query<{ id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, from_address, to_address, amount,
       organization_id, livemode, address_id, state, created_at)
     select 'ethereum-sepolia', '0x01', 0, 1, '0x02', now(), '0x03', a.address, 1, a.organization_id, a.livemode, a.id, 'seen', now()
     from addresses a where a.organization_id = $1 limit 1 returning id`,
    [organizationId],
  );
  return numericId('transfer', row?.id ?? '0');
}

/** What the merchant has, as the database knows it. */
async function snapshot(): Promise<unknown> {
  const tables = [
    'orders',
    'addresses',
    'address_sources',
    'deposit_references',
    'deposits',
    'transfers',
    'webhook_endpoints',
    'webhook_secrets',
    'webhook_deliveries',
    'events',
    'invitations',
  ];
  const rows = await Promise.all(tables.map((table) => api.database.db.query(`select * from ${table} order by id`)));
  const keys = await api.database.db.query(
    'select id, revoked_at from api_keys where organization_id = $1 order by id',
    [shop.organizationId],
  );
  const people = await api.database.db.query(
    'select person_id, role from memberships where organization_id = $1 order by person_id',
    [shop.organizationId],
  );
  const sessions = await api.database.db.query(
    'select id, revoked_at from sessions where organization_id = $1 order by id',
    [shop.organizationId],
  );
  return { ...rows, keys, people, sessions };
}
