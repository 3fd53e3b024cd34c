import { createHmac, generateKeyPairSync, hkdfSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as oauth from 'oauth4webapi';
import { OrdersService } from '@chaintill/orders';
import { Payouts } from '@chaintill/payouts';
import { waitFor } from '../../../tools/local/ports';
import { fund, hotWallet } from '../testing/paying-out';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

interface App {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

let one: TestApi;
let two: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  one = await TestApi.start();
  two = await TestApi.start({ DATABASE_URL: one.database.url, PUBLIC_URL: one.config.publicUrl });
  shop = await one.organization();
});
afterAll(() => Promise.all([one.stop(), two.stop()]));

const scope = (): { organizationId: string; livemode: boolean } => ({
  organizationId: shop.organizationId,
  livemode: false,
});
const code = ({ status, body }: Answer): string => `${status} ${String(body['code'] ?? body['error'])}`;

async function app(scopes: readonly string[], more: object = {}): Promise<App> {
  const body = { name: 'warehouse', scopes, ...more };
  const answer = await one.call('POST', '/api/v1/oauth/apps', { key: shop.keys.owner.secret, body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body as unknown as App;
}

const basic = (id: string, secret: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const form = (fields: Record<string, string>): { body: string; headers: Record<string, string> } => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const GRANT = { grant_type: 'client_credentials' };

async function token({ clientId, clientSecret }: App, scope?: string): Promise<string> {
  const answer = await one.call('POST', '/api/v1/oauth/token', {
    body: { ...GRANT, ...(scope && { scope }) },
    headers: basic(clientId, clientSecret),
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return String(answer.body['access_token']);
}

const bearer = (text: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${text}` },
});
const list = (text: string, api = one): Promise<Answer> => api.call('GET', '/api/v1/orders', bearer(text));

describe('an outside client library, unmodified', () => {
  const server = (): oauth.AuthorizationServer => ({
    issuer: one.url,
    token_endpoint: `${one.url}/api/v1/oauth/token`,
    revocation_endpoint: `${one.url}/api/v1/oauth/revoke`,
  });
  // the library would rather have TLS, which the loopback has not
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to stand out
  const insecure = { [oauth.allowInsecureRequests]: true };

  it.each([
    ['in the body', oauth.ClientSecretPost],
    ['as Basic credentials', oauth.ClientSecretBasic],
  ] as const)('fetches, uses and takes back a token with its secret %s', async (_, authentication) => {
    const { clientId, clientSecret } = await app(['read', 'write']);
    const client: oauth.Client = { client_id: clientId };
    const response = await oauth.clientCredentialsGrantRequest(
      server(),
      client,
      authentication(clientSecret),
      { scope: 'read' },
      insecure,
    );
    const result = await oauth.processClientCredentialsResponse(server(), client, response);
    expect(result).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: 'read' });
    const used = await oauth.protectedResourceRequest(
      result.access_token,
      'GET',
      new URL(`${one.url}/api/v1/orders`),
      undefined,
      null,
      insecure,
    );
    expect(used.status).toBe(200);
    const revocation = await oauth.revocationRequest(
      server(),
      client,
      authentication(clientSecret),
      result.access_token,
      insecure,
    );
    await oauth.processRevocationResponse(revocation);
    await waitFor('the end of the token', async () =>
      code(await list(result.access_token)) === '401 INVALID_TOKEN' ? true : undefined,
    );
  });

  it('understands what is wrong', async () => {
    const { clientId, clientSecret } = await app(['read']);
    const client: oauth.Client = { client_id: clientId };
    const ask = async (secret: string, scope: string): Promise<unknown> => {
      const response = await oauth.clientCredentialsGrantRequest(
        server(),
        client,
        oauth.ClientSecretPost(secret),
        { scope },
        insecure,
      );
      return oauth.processClientCredentialsResponse(server(), client, response).catch((error: unknown) => error);
    };
    expect(await ask(clientSecret, 'admin')).toMatchObject({ error: 'invalid_scope', status: 400 });
    // a challenge comes with what is refused for its credentials
    expect(await ask('wrong', 'read')).toMatchObject({ status: 401, cause: [{ scheme: 'basic' }] });
  });
});

describe('the token endpoint', () => {
  let client: App;
  beforeAll(async () => {
    client = await app(['read', 'write']);
  });
  const ask = (options: { body?: unknown; headers?: Record<string, string> }): Promise<Answer> =>
    one.call('POST', '/api/v1/oauth/token', options);
  const own = (): Record<string, string> => ({ client_id: client.clientId, client_secret: client.clientSecret });

  it('takes a form or JSON, credentials in the body or the header', async () => {
    const header = basic(client.clientId, client.clientSecret);
    const { body, headers } = form(GRANT);
    const answers = [
      await ask(form({ ...GRANT, ...own() })),
      await ask({ body: { ...GRANT, ...own() } }),
      await ask({ body, headers: { ...headers, ...header } }),
      await ask({ body: GRANT, headers: header }),
      await ask({ body: { ...GRANT, client_id: client.clientId }, headers: header }),
      await ask({ body: { ...GRANT, scope: '' }, headers: header }),
      await ask({ body: { ...GRANT, unknown: 'is ignored' }, headers: header }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([
        200,
        { access_token: expect.any(String), token_type: 'Bearer', expires_in: 600, scope: 'read write' },
      ]);
      expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
      expect((await list(String(answer.body['access_token']))).status).toBe(200);
    }
  });

  it('gives ids and secrets of letters and digits only, and keeps no secret', async () => {
    expect(client.clientId).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(client.clientSecret).toMatch(/^[A-Za-z0-9]{48}$/);
    const dump = JSON.stringify([
      await one.database.db.query('select * from oauth_apps'),
      await one.database.db.query('select before, after from audit_entries'),
    ]);
    expect(dump).toContain(client.clientId);
    expect(dump).not.toContain(client.clientSecret);
    expect(one.logLines.join('')).not.toContain(client.clientSecret);
    const shown = await one.call('GET', `/api/v1/oauth/apps/${client.appId}`, { key: shop.keys.owner.secret });
    expect(shown.body).toMatchObject({ clientId: client.clientId, last4: client.clientSecret.slice(-4) });
    expect(shown.text).not.toContain(client.clientSecret);
  });

  it('narrows a scope, and never widens one', async () => {
    const scopes = async (...registered: string[]): Promise<(scope: string) => Promise<string>> => {
      const fresh = await app(registered);
      return async (scope) => {
        const body = { ...GRANT, scope };
        const answer = await ask({ body, headers: basic(fresh.clientId, fresh.clientSecret) });
        return String(answer.body['scope'] ?? answer.body['error']);
      };
    };
    const reader = await scopes('read');
    expect([await reader('read'), await reader('write'), await reader('read admin')]).toEqual([
      'read',
      'invalid_scope',
      'invalid_scope',
    ]);
    const writer = await scopes('write');
    expect([await writer('read'), await writer('write read'), await writer('admin')]).toEqual([
      'read',
      'write read',
      'invalid_scope',
    ]);
    for (const wrong of ['everything', 'READ', 'read,write', ' read', 'read  write'])
      expect([wrong, await writer(wrong)]).toEqual([wrong, 'invalid_scope']);
  });

  const refusals: [string, () => Parameters<typeof ask>[0], string][] = [
    ['nothing', () => ({}), '401 invalid_client'],
    ['no grant type', () => ({ body: own() }), '400 invalid_request'],
    ['an empty grant type', () => form({ grant_type: '', ...own() }), '400 invalid_request'],
    ['another grant', () => ({ body: { grant_type: 'password', ...own() } }), '400 unsupported_grant_type'],
    ['no credentials', () => ({ body: GRANT }), '401 invalid_client'],
    ['an unknown client', () => ({ body: { ...GRANT, ...own(), client_id: 'a'.repeat(24) } }), '401 invalid_client'],
    ['a wrong secret', () => ({ body: { ...GRANT, ...own(), client_secret: 'a'.repeat(48) } }), '401 invalid_client'],
    ['an odd secret', () => ({ body: { ...GRANT, ...own(), client_secret: "' or 1=1" } }), '401 invalid_client'],
    [
      'credentials in body and header',
      () => ({ body: { ...GRANT, ...own() }, headers: basic(client.clientId, client.clientSecret) }),
      '400 invalid_request',
    ],
    [
      'two different clients',
      () => ({ body: { ...GRANT, client_id: 'other' }, headers: basic(client.clientId, client.clientSecret) }),
      '400 invalid_request',
    ],
    ['Basic that is none', () => ({ body: GRANT, headers: { authorization: 'Basic !!' } }), '401 invalid_client'],
    ['Bearer', () => ({ body: GRANT, headers: { authorization: 'Bearer x' } }), '401 invalid_client'],
    ['a list', () => ({ body: [] }), '400 invalid_request'],
    ['a number as scope', () => ({ body: { ...GRANT, ...own(), scope: 5 } }), '400 invalid_request'],
    [
      'a parameter twice',
      () => {
        const { body, headers } = form({ ...GRANT, ...own() });
        return { body: `${body}&grant_type=client_credentials`, headers };
      },
      '400 invalid_request',
    ],
    ['broken JSON', () => ({ body: '{' }), '400 invalid_request'],
    [
      'another content type',
      () => ({ body: 'grant_type=client_credentials', headers: { 'content-type': 'text/plain' } }),
      '400 invalid_request',
    ],
  ];
  it.each(refusals)('refuses %s in the words of RFC 6749', async (_, options, expected) => {
    const answer = await ask(options());
    expect(code(answer)).toBe(expected);
    expect(Object.keys(answer.body).sort()).toEqual(['error', 'error_description']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('www-authenticate')).toBe(answer.status === 401 ? 'Basic realm="chaintill"' : null);
    expect(String(answer.body['error_description'])).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  });

  it('looks for credentials nowhere else', async () => {
    const query = new URLSearchParams({ ...GRANT, ...own() }).toString();
    const answer = await one.call('POST', `/api/v1/oauth/token?${query}`, { body: {} });
    expect(code(answer)).toBe('401 invalid_client');
    expect(code(await one.call('GET', `/api/v1/oauth/token?${query}`, {}))).toBe('404 RESOURCE_NOT_FOUND');
    const text = await token(client);
    expect(code(await one.call('GET', `/api/v1/orders?access_token=${text}`, {}))).toBe('401 INVALID_API_KEY');
  });

  it('takes forms, and nothing else does', async () => {
    const { body, headers } = form({ orderReference: 'r', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' });
    const answer = await one.call('POST', '/api/v1/orders', { key: shop.keys.owner.secret, body, headers });
    expect(code(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('tokens', () => {
  const facts = { orderReference: 'r', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };

  it('have the rights of their scope, the limits and the audit name of their app', async () => {
    const client = await app(['read', 'write', 'admin']);
    const [read, write, admin] = [
      await token(client, 'read'),
      await token(client, 'write'),
      await token(client, 'admin'),
    ];
    const orders = (text: string): Promise<Answer> =>
      one.call('POST', '/api/v1/orders', { ...bearer(text), body: facts });
    const config = (text: string): Promise<Answer> =>
      one.call('PUT', '/api/v1/config/displayName', { ...bearer(text), body: { value: 'Shop' } });
    expect(code(await orders(read))).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect(code(await orders(write))).toBe('503 NO_AVAILABLE_ADDRESSES');
    expect(code(await config(write))).toBe('403 INSUFFICIENT_PERMISSIONS');
    const changed = await config(admin);
    expect([changed.status, changed.body['updatedBy']]).toEqual([200, client.appId]);
    expect(changed.headers.get('x-ratelimit-limit')).toBe('1000000');
    const [entry] = await one.database.db.query(
      'select actor_kind, actor_label, request_id from audit_entries where actor_id = $1',
      [client.appId],
    );
    expect(entry).toEqual({
      actor_kind: 'oauth',
      actor_label: 'warehouse',
      request_id: changed.headers.get('x-request-id'),
    });
  });

  it('make no app stronger than themselves', async () => {
    const admin = await token(await app(['admin']));
    const make = (text: string, scopes: string[]): Promise<Answer> =>
      one.call('POST', '/api/v1/oauth/apps', { ...bearer(text), body: { name: 'x', scopes } });
    expect((await make(admin, ['admin'])).status).toBe(201);
    expect(code(await make(await token(await app(['write'])), ['read']))).toBe('403 INSUFFICIENT_PERMISSIONS');
    const key = { ...bearer(admin), body: { name: 'x', role: 'owner' } };
    const made = await one.call('POST', `/api/v1/organizations/${shop.organizationId}/api-keys`, key);
    expect(code(made)).toBe('403 INSUFFICIENT_PERMISSIONS');
  });

  it('are refused beside an API key', async () => {
    const text = await token(await app(['read']));
    const answer = await one.call('GET', '/api/v1/orders', { ...bearer(text), key: shop.keys.owner.secret });
    expect([code(answer), answer.body['message']]).toEqual([
      '400 INVALID_REQUEST',
      'Authorization and X-API-Key are both given; send one of them',
    ]);
  });

  it('end at once in all processes with their app, and alone when they are taken back', async () => {
    const client = await app(['read']);
    const [first, second] = [await token(client), await token(client)];
    for (const text of [first, second]) for (const api of [one, two]) expect((await list(text, api)).status).toBe(200);
    const { body, headers } = form({ token: first, token_type_hint: 'access_token' });
    const credentials = basic(client.clientId, client.clientSecret);
    const back = await two.call('POST', '/api/v1/oauth/revoke', { body, headers: { ...headers, ...credentials } });
    expect([back.status, back.text]).toEqual([200, '']);
    expect(code(await list(first, two))).toBe('401 INVALID_TOKEN');
    await waitFor('the other process', async () =>
      code(await list(first)) === '401 INVALID_TOKEN' ? true : undefined,
    );
    expect((await list(second)).status).toBe(200);

    const path = `/api/v1/oauth/apps/${client.appId}`;
    const ended = await one.call('DELETE', path, { key: shop.keys.owner.secret });
    expect([ended.status, ended.body['revokedAt']]).toEqual([200, expect.any(String)]);
    const refused = await list(second);
    expect(code(refused)).toBe('401 INVALID_TOKEN');
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="chaintill", error="invalid_token"');
    await waitFor('the other process', async () =>
      code(await list(second, two)) === '401 INVALID_TOKEN' ? true : undefined,
    );
    const again = await one.call('POST', '/api/v1/oauth/token', { body: GRANT, headers: credentials });
    expect(code(again)).toBe('401 invalid_client');
  });

  it('make no order once their app has ended, whatever a process still remembers', async () => {
    await one.stock(shop, 1);
    const { appId } = await app(['write']);
    const creator = { ...scope(), actorId: appId, credentialId: appId };
    const order = (orderReference: string): Promise<unknown> => {
      const request = { orderReference, amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
      return one.app.get(OrdersService).create(creator, request);
    };
    expect(await order('of an app')).toMatchObject({ status: 201 });
    const { db } = one.database;
    await db.query('update oauth_apps set expires_at = now() where id = $1', [appId]);
    await expect(order('too late')).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    await db.query('update oauth_apps set expires_at = null, revoked_at = now() where id = $1', [appId]);
    await expect(order('too late')).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('make no payout then either', async () => {
    await hotWallet(one);
    await fund(one, shop, 10_000_000n);
    const { appId } = await app(['write']);
    const actor = { kind: 'oauth', id: appId, label: 'app', ip: null, ...scope() } as const;
    const item = { address: randomAddress(), currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1' };
    const payout = (): Promise<unknown> => one.app.get(Payouts).create(actor, { items: [item] });
    expect(await payout()).toMatchObject({ status: 201 });
    await one.database.db.query('update oauth_apps set revoked_at = now() where id = $1', [appId]);
    await expect(payout()).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('of another client are not given back, and no token is nothing to give back', async () => {
    const [mine, other] = [await app(['read']), await app(['read'])];
    const text = await token(other);
    const revoke = (body: object): Promise<Answer> =>
      one.call('POST', '/api/v1/oauth/revoke', { body, headers: basic(mine.clientId, mine.clientSecret) });
    expect(code(await revoke({ token: text }))).toBe('400 invalid_grant');
    expect((await list(text)).status).toBe(200);
    expect((await revoke({ token: 'none' })).status).toBe(200);
    expect(code(await revoke({}))).toBe('400 invalid_request');
    expect(code(await one.call('POST', '/api/v1/oauth/revoke', { body: { token: text } }))).toBe('401 invalid_client');
  });

  it('are of use only where their app may be used from, and only as long as it lives', async () => {
    const client = await app(['read'], { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const text = await token(client);
    expect((await list(text)).status).toBe(200);
    const set = (change: string): Promise<unknown> =>
      one.database.db.query(`update oauth_apps set ${change} where id = $1`, [client.appId]);
    const becomes = (expected: string): Promise<true> =>
      waitFor(expected, async () => (code(await list(text)) === expected ? true : undefined));
    await set(`allowed_cidrs = '{203.0.113.0/24}'`);
    await becomes('403 IP_NOT_ALLOWED');
    const elsewhere = await one.call('POST', '/api/v1/oauth/token', {
      body: GRANT,
      headers: basic(client.clientId, client.clientSecret),
    });
    expect(code(elsewhere)).toBe('401 invalid_client');
    await set(`allowed_cidrs = '{}', expires_at = now() - interval '1 second'`);
    await becomes('401 INVALID_TOKEN');
  });

  it('that are forged in any way are refused', async () => {
    const client = await app(['read', 'write', 'admin']);
    const good = await token(client);
    const [head = '', payload = '', signature = ''] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const right = Buffer.from(hkdfSync('sha256', one.config.masterKey, '', 'chaintill access tokens v1', 32));
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const hmac = (header: object, body: object, key: Buffer | string = right, hash = 'sha256'): string => {
      const text = `${part(header)}.${part(body)}`;
      return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
    };
    const header = { alg: 'HS256', typ: 'at+jwt' };
    const without = (name: string): object =>
      Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const past = Math.floor(Date.now() / 1_000) - 10;
    const forged: [string, string][] = [
      ['no algorithm', `${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.`],
      ['no algorithm, with a signature', `${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`],
      ['None', `${part({ alg: 'None', typ: 'at+jwt' })}.${payload}.${signature}`],
      ['another hash', hmac({ ...header, alg: 'HS512' }, claims, right, 'sha512')],
      ['RS256', jwt.sign(claims, privateKey, { algorithm: 'RS256', header: { alg: 'RS256', typ: 'at+jwt' } })],
      ['a public key as secret', hmac(header, claims, pem)],
      ['the master key', hmac(header, claims, one.config.masterKey)],
      ['an empty key', hmac(header, claims, '')],
      ['kid', hmac({ ...header, kid: '../../dev/null' }, claims)],
      ['jku', hmac({ ...header, jku: 'http://127.0.0.1/keys' }, claims)],
      ['jwk', hmac({ ...header, jwk: { kty: 'oct', k: 'AA' } }, claims)],
      ['x5u', hmac({ ...header, x5u: 'http://127.0.0.1' }, claims)],
      ['crit', hmac({ ...header, crit: ['x'], x: 1 }, claims)],
      ['type JWT', hmac({ ...header, typ: 'JWT' }, claims)],
      ['no type', hmac({ alg: 'HS256' }, claims)],
      ['no end', hmac(header, without('exp'))],
      ['an end as text', hmac(header, { ...claims, exp: String(claims['exp']) })],
      ['over', hmac(header, { ...claims, exp: past })],
      ['not yet', hmac(header, { ...claims, nbf: past + 1_000 })],
      ['another audience', hmac(header, { ...claims, aud: 'https://other.example' })],
      ['no audience', hmac(header, without('aud'))],
      ['another issuer', hmac(header, { ...claims, iss: 'https://other.example' })],
      ['no issuer', hmac(header, without('iss'))],
      ['no subject', hmac(header, without('sub'))],
      ['no id', hmac(header, without('jti'))],
      ['no scope', hmac(header, without('scope'))],
      ['an unknown scope', hmac(header, { ...claims, scope: 'root' })],
      ['another subject', hmac(header, { ...claims, sub: 'app_01k9zt3c8m6m5b7d9e0f1g2h3j' })],
      ['a key as subject', hmac(header, { ...claims, sub: shop.keys.owner.keyId })],
      ['a changed claim', `${head}.${part({ ...claims, scope: 'admin' })}.${signature}`],
      ['no signature', `${head}.${payload}.`],
      ['two parts', `${head}.${payload}`],
      ['padding', `${good}=`],
      ['more', `${good} x`],
      ['a very long one', `${head}.${payload}${'A'.repeat(3_000)}.${signature}`],
      ['an API key', shop.keys.owner.secret],
      ['nothing', ''],
    ];
    // the maker of these is right: what he leaves as it was is taken
    expect((await list(hmac(header, claims))).status).toBe(200);
    for (const [what, text] of forged) expect([what, code(await list(text))]).toEqual([what, '401 INVALID_TOKEN']);
    for (const scheme of ['Basic', 'Token', 'bearer2']) {
      const headers = { authorization: `${scheme} ${good}` };
      expect(code(await one.call('GET', '/api/v1/orders', { headers }))).toBe('401 INVALID_TOKEN');
    }
  });
});

/* Networks are counted in Redis, and all tests come from one: each of these has a database of Redis to itself. */
describe('throttling', () => {
  it('counts the network always, and an app only with its right secret', async () => {
    const api = await TestApi.start({ OAUTH_LIMIT_CLIENT: '3/3600', OAUTH_LIMIT_NETWORK: '10/3600' }, 11);
    try {
      const merchant = await api.organization();
      const made = await api.call('POST', '/api/v1/oauth/apps', {
        key: merchant.keys.owner.secret,
        body: { name: 'x', scopes: ['read'] },
      });
      const { clientId, clientSecret } = made.body as unknown as App;
      const ask = (secret: string): Promise<Answer> =>
        api.call('POST', '/api/v1/oauth/token', { body: GRANT, headers: basic(clientId, secret) });
      for (let n = 0; n < 4; n++) expect(code(await ask('wrong'))).toBe('401 invalid_client');
      for (let n = 0; n < 3; n++) expect((await ask(clientSecret)).status).toBe(200);
      const tooMany = await ask(clientSecret);
      expect(code(tooMany)).toBe('429 temporarily_unavailable');
      expect(Number(tooMany.headers.get('retry-after'))).toBeGreaterThan(3_500);
      expect(code(await ask('wrong'))).toBe('401 invalid_client');
      expect(code(await ask('wrong'))).toBe('401 invalid_client');
      expect(code(await ask('wrong'))).toBe('429 temporarily_unavailable');
    } finally {
      await api.stop();
    }
  });

  it('believes no header about where a client is', async () => {
    const api = await TestApi.start({ OAUTH_LIMIT_NETWORK: '20/3600' }, 12);
    try {
      const merchant = await api.organization();
      const made = await api.call('POST', '/api/v1/oauth/apps', {
        key: merchant.keys.owner.secret,
        body: { name: 'pinned', scopes: ['read'], allowedIps: ['203.0.113.0/24'] },
      });
      const { clientId, clientSecret } = made.body as unknown as App;
      const names = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip', 'cf-connecting-ip'];
      const values = ['203.0.113.7', '203.0.113.8, 127.0.0.1', 'for=203.0.113.9', '::ffff:203.0.113.7'];
      const forged = names.flatMap((name) => values.map((value) => ({ [name]: value })));
      const ask = (headers: Record<string, string>): Promise<Answer> =>
        api.call('POST', '/api/v1/oauth/token', {
          body: GRANT,
          headers: { ...basic(clientId, clientSecret), ...headers },
        });
      for (const headers of forged)
        expect([headers, code(await ask(headers))]).toEqual([headers, '401 invalid_client']);
      // twenty tries from one address, whatever they call themselves
      expect(code(await ask({ 'x-forwarded-for': '198.51.100.1' }))).toBe('429 temporarily_unavailable');
    } finally {
      await api.stop();
    }
  });

  it('counts an IPv6 subscriber by his /64 behind a trusted proxy', async () => {
    const api = await TestApi.start({ OAUTH_LIMIT_NETWORK: '3/3600', TRUSTED_PROXIES: '127.0.0.0/8' }, 13);
    try {
      const ask = async (ip: string): Promise<string> =>
        code(
          await api.call('POST', '/api/v1/oauth/token', {
            body: GRANT,
            headers: { ...basic('a', 'b'), 'x-forwarded-for': ip },
          }),
        );
      const tries = [];
      for (let n = 1; n <= 4; n++) tries.push(await ask(`2001:db8:1:1::${n}`));
      expect(tries).toEqual([
        '401 invalid_client',
        '401 invalid_client',
        '401 invalid_client',
        '429 temporarily_unavailable',
      ]);
      expect(await ask('2001:db8:1:2::1')).toBe('401 invalid_client');
    } finally {
      await api.stop();
    }
  });
});
