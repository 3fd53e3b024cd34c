import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { waitFor } from '../tools/local/ports';
import { root } from '../tools/local/root';
import { totpCode } from '../tools/test/totp';
import { Gateway } from './gateway';
import { PayingOut } from './paying-out';

/*
 * Whoever gets hold of a backup, a disk, a log or a build finds no secret in it: every kind of secret is made the way that
 * people and programs make it, sent where it belongs and where it does not, and then looked for in all that was written.
 */

let gateway: Gateway;
let merchant: PayingOut;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-rest-'));
  gateway = await Gateway.open({ LOG_LEVEL: 'trace' }, folder);
  merchant = await PayingOut.open(gateway, 0);
}, 240_000);
afterAll(async () => {
  await merchant?.close();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

const secrets = new Map<string, string>();
function keep(name: string, secret: unknown): string {
  if (typeof secret !== 'string' || secret.length < 6) throw new Error(`${name} is no secret: ${String(secret)}`);
  secrets.set(name, secret);
  return secret;
}
const own = (): string => randomBytes(24).toString('base64url');

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(gateway.stack.ready.api + path, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  // every route that is called here answers with an object or nothing
  const read = text === '' ? {} : (JSON.parse(text) as Answer['body']);
  return { status: answer.status, headers: answer.headers, body: read };
}

/** What programs hold. Each is asked for twice by one Idempotency-Key: what a replay needs is kept, too. */
async function ofPrograms(): Promise<void> {
  const { apiKeys, organization } = gateway.stack.ready;
  const make = async (path: string, body: object): Promise<Answer['body']> => {
    const headers = { 'x-api-key': apiKeys.owner, 'idempotency-key': path };
    await call('POST', `/api/v1${path}`, body, headers);
    return (await call('POST', `/api/v1${path}`, body, headers)).body;
  };
  const key = await make(`/organizations/${organization.id}/api-keys`, { name: 'canary', role: 'member' });
  keep('an API key', key['secret']);
  keep('a rotated API key', (await make(`/api-keys/${String(key['keyId'])}/rotate`, { overlapSeconds: 60 }))['secret']);
  const hook = { url: `${gateway.sink.url}/canary`, events: ['*'] };
  const endpoint = await make('/webhooks/endpoints', hook);
  keep('a webhook secret', endpoint['secret']);
  const path = `/webhooks/endpoints/${String(endpoint['endpointId'])}/rotate-secret`;
  keep('a rotated webhook secret', (await make(path, {}))['secret']);
  keep('the secret of callbacks', (await make('/webhooks/callback-secret/rotate', {}))['secret']);
  const chosen = keep('a webhook secret of one’s own', own());
  await call('POST', '/api/v1/webhooks/endpoints', { ...hook, secret: chosen }, { 'x-api-key': apiKeys.owner });
  const app = await make('/oauth/apps', { name: 'canary', scopes: ['read'] });
  const clientSecret = keep('the secret of an app', app['clientSecret']);
  const client = { client_id: app['clientId'], client_secret: clientSecret };
  const granted = await call('POST', '/api/v1/oauth/token', { grant_type: 'client_credentials', ...client });
  const token = keep('an access token', granted.body['access_token']);
  await call('GET', '/api/v1/orders', undefined, { authorization: `Bearer ${token}` });
  await call('POST', '/api/v1/oauth/revoke', { token, ...client });
}

/** What a person holds, from his invitation to his second password. @returns his address */
async function ofPeople(): Promise<string> {
  const email = `canary-${randomBytes(6).toString('hex')}@example.com`;
  const invitation = await merchant.admin<{ url: string }>('POST', '/invitations', {
    email,
    role: 'viewer',
    code: await merchant.code(),
  });
  const token = keep('an invitation', invitation.url.split('#')[1]);
  const password = keep('a password', own());
  const accepted = await call('POST', '/admin/api/invitations/accept', { token, name: 'Canary', password });
  const [cookie = ''] = (accepted.headers.get('set-cookie') ?? '').split(';');
  keep('a session', cookie.split('=')[1]);
  const me = { cookie, 'x-csrf-token': keep('a CSRF token', accepted.body['csrfToken']) };
  const begun = await call('POST', '/admin/api/account/totp', { password }, me);
  const seed = keep('a TOTP seed', begun.body['secret']);
  const confirmed = await call('POST', '/admin/api/account/totp/confirm', { code: totpCode(seed, new Date()) }, me);
  const [used, left] = confirmed.body['recoveryCodes'] as string[]; // what the document says
  keep('a recovery code', left);
  const newPassword = keep('a new password', own());
  const change = { password, newPassword, code: keep('a recovery code that was used', used) };
  expect((await call('PUT', '/admin/api/account/password', change, me)).status).toBe(204);
  return email;
}

/** What people and programs do wrong: secrets in addresses, in other fields and in other headers. */
async function misplace(email: string): Promise<void> {
  const key = secrets.get('an API key') ?? '';
  const password = secrets.get('a new password') ?? '';
  await call('GET', `/api/v1/orders?api_key=${key}`);
  await call('GET', `/api/v1/orders/${key}`, undefined, { 'x-api-key': key });
  await call('GET', '/api/v1/orders', undefined, { authorization: `Basic ${btoa(`${key}:`)}` });
  await call('GET', '/admin/api/orders', undefined, { cookie: `chaintill_session=${key}` });
  await call('POST', '/api/v1/orders', { apiKey: key, [key]: 1 }, { 'x-api-key': key });
  await call('POST', '/api/v1/oauth/token', { grant_type: password, client_id: key, client_secret: password });
  await call('POST', '/admin/api/session', { email, password });
  await call('POST', '/admin/api/session', { email: password, password: email });
  await call('POST', '/admin/api/session', { email, password, code: secrets.get('a recovery code')?.toUpperCase() });
}

/** A secret as it could lie somewhere: in text, and what is behind its prefix, in hex and base64. */
function forms(secret: string): Buffer[] {
  const bare = secret.replace(/^(ctk_test_|whsec_)/, '');
  const raw = [secret, bare].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'base64url')]);
  const texts = raw.flatMap((bytes) => [bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')]);
  return [...new Set([secret, bare, ...texts])].map((text) => Buffer.from(text));
}

let wanted: [string, Buffer[]][];
function found(where: string, bytes: Buffer): string[] {
  const seen = wanted.filter(([, ways]) => ways.some((form) => bytes.includes(form)));
  return seen.map(([name]) => `${name} in ${where}`);
}

function filesOf(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Every row, also those that lie compressed in the files. */
async function inTables(): Promise<string[]> {
  const { database } = gateway;
  const { rows: tables } = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(50);
  const hits: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`);
    hits.push(...found(`table ${name}`, Buffer.from(rows.map(({ text }) => text).join('\n'))));
  }
  return hits;
}

async function inRedis(): Promise<string[]> {
  const redis = new Redis(gateway.stack.ready.redisUrl);
  const hits: string[] = [];
  for (const key of await redis.keys('*'))
    hits.push(...found(`Redis ${key}`, (await redis.dumpBuffer(key)) ?? Buffer.alloc(0)));
  await redis.save();
  redis.disconnect();
  return hits;
}

it('finds no secret in tables, data files, Redis, logs and builds', async () => {
  await ofPrograms();
  await misplace(await ofPeople());
  // something is sent, signed with the new secrets
  await gateway.order();
  await waitFor('a delivery', async () => gateway.sink.at('/canary').length > 0 || undefined, 60_000);
  expect(secrets.size).toBe(16);
  wanted = [...secrets].map(([name, secret]) => [name, forms(secret)]);
  // the control: what is looked for can be found
  for (const [name, secret] of secrets) expect(found('here', Buffer.from(`x${secret}y`))).toContain(`${name} in here`);

  const hits = [...(await inTables()), ...(await inRedis())];
  await gateway.database.query('checkpoint');
  const written = [...filesOf(folder), ...filesOf(join(root, 'dist'))];
  expect(written.some((file) => file.endsWith('logs/api.log'))).toBe(true);
  for (const file of written) hits.push(...found(file, readFileSync(file)));
  expect(hits).toEqual([]);
}, 300_000);
