import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { AccessService, ApiKeys, OAuthApps, operatorOf } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import { waitFor } from '../tools/local/ports';
import { childEnd, endChild } from '../tools/local/processes';
import { root } from '../tools/local/root';
import { testDatabase, testRedisUrl, type TestDatabase } from '../tools/test/database';

/* Two real api processes over one PostgreSQL and one Redis: what is counted or ended in one holds in the other. */

let database: TestDatabase;
let processes: ChildProcess[];
let urls: string[];
let shop: { key: string; keyId: string; clientId: string; clientSecret: string };

beforeAll(async () => {
  database = await testDatabase();
  processes = [start(), start()];
  urls = await Promise.all(processes.map(ready));
  const { organizationId } = await new AccessService(database.db, systemClock).createOrganization('Shop');
  const keeper = operatorOf({ organizationId, livemode: false }, 'test');
  const { secret: key, keyId } = await new ApiKeys(database.db, systemClock).create(keeper, {
    name: 'k',
    role: 'owner',
  });
  const app = await new OAuthApps(database.db, systemClock).create(keeper, { name: 'a', scopes: ['admin'] });
  shop = { key, keyId, clientId: app.clientId, clientSecret: app.clientSecret };
});
afterAll(async () => {
  await Promise.all(processes.map((child) => endChild(child, 'SIGTERM', 10_000)));
  await database.close();
});

function start(): ChildProcess {
  return fork(join(root, 'dist/apps/api/src/main.js'), [], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(8),
      API_PORT: '0',
      // both call themselves the same, as behind one balancer
      PUBLIC_URL: 'http://127.0.0.1:3000',
      LOG_LEVEL: 'warn',
      CHAINS: JSON.stringify([
        {
          id: 'ethereum-sepolia',
          name: 'Sepolia',
          family: 'evm',
          networkId: '11155111',
          livemode: false,
          rpcUrls: ['http://127.0.0.1:1'],
          finality: { kind: 'confirmations', count: 3 },
          assets: [{ symbol: 'ETH', decimals: 18 }],
        },
      ]),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function ready(child: ChildProcess): Promise<string> {
  const told = new Promise<string>((resolve) => {
    child.on('message', (message: { ready?: boolean; port?: number }) => {
      if (message.ready) resolve(`http://127.0.0.1:${message.port}`);
    });
  });
  const ended = childEnd(child).then(() => {
    throw new Error('the api ended before it was ready');
  });
  return Promise.race([told, ended]);
}

const at = (n: number): string => urls[n % urls.length] ?? '';
const byKey = (n: number, path = 'orders'): Promise<Response> =>
  fetch(`${at(n)}/api/v1/${path}`, { headers: { 'x-api-key': shop.key } });
const byToken = (n: number, token: string): Promise<Response> =>
  fetch(`${at(n)}/api/v1/orders`, { headers: { authorization: `Bearer ${token}` } });

const credentials = (): Record<string, string> => ({ client_id: shop.clientId, client_secret: shop.clientSecret });
async function fetchToken(): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...credentials() });
  const response = await fetch(`${at(0)}/api/v1/oauth/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

it('answers exactly 100 of 150 requests of one key at once, and refuses 50 in the words of the reference', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, (_, n) => byKey(n)));
  const statuses = answers.map(({ status }) => status);
  expect([200, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([100, 50]);
  const now = Date.now() / 1_000;
  for (const answer of answers) {
    const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
      Number(answer.headers.get(`x-ratelimit-${name}`)),
    );
    expect(limit).toBe(100);
    expect(reset).toBeGreaterThan(now - 5);
    expect(reset).toBeLessThan(now + 61);
    if (answer.status === 200) continue;
    const body = (await answer.json()) as { retryAfter: number };
    expect(body).toMatchObject({ error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED', statusCode: 429 });
    expect([remaining, answer.headers.get('retry-after')]).toEqual([0, String(body.retryAfter)]);
  }
});

it('counts an app as it counts a key, whatever its tokens', async () => {
  const tokens = await Promise.all([fetchToken(), fetchToken()]);
  const answers = await Promise.all(Array.from({ length: 110 }, (_, n) => byToken(n, tokens[n % 2] ?? '')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
});

it('ends a token, an app and a key in one process and so in the other', async () => {
  const token = await fetchToken();
  // refused for its number of requests, which a token that has ended is not asked for
  expect([(await byToken(0, token)).status, (await byToken(1, token)).status]).toEqual([429, 429]);
  const body = new URLSearchParams({ token, ...credentials() });
  expect((await fetch(`${at(0)}/api/v1/oauth/revoke`, { method: 'POST', body })).status).toBe(200);
  expect((await byToken(0, token)).status).toBe(401);
  await waitFor('the token', async () => ((await byToken(1, token)).status === 401 ? true : undefined));

  await database.db.query('update api_keys set revoked_at = now() where id = $1', [shop.keyId]);
  for (const n of [0, 1]) await waitFor('the key', async () => ((await byKey(n)).status === 401 ? true : undefined));
});
