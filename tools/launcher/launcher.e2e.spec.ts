import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chaintill } from '@chaintill/sdk';
import pg from 'pg';
import { isFree, waitFor } from '../local/ports';
import { commandOf, endChild } from '../local/processes';
import { root } from '../local/root';
import { startStack, type RunningStack } from '../test/stack';
import { ApiClient } from './api-client';
import { LOCAL_CHAIN } from './chains';
import { pay } from './payer';
import type { ReadyChain, ReadyFile } from './ready-file';

let stack: RunningStack;
let ready: ReadyFile;

/** What can be seen of a stack from outside: its processes, its ports, its file. */
async function expectNothingLeft(was: ReadyFile, file: string): Promise<void> {
  for (const pid of Object.values(was.pids)) expect(commandOf(pid)).toBeUndefined();
  for (const url of [`${was.api}/health/live`, was.chains[LOCAL_CHAIN]?.rpcUrl ?? '']) {
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  }
  const { port } = new URL(was.postgresUrl);
  expect(await isFree(Number(port))).toBe(true);
  expect(existsSync(file)).toBe(false);
}

beforeAll(async () => {
  stack = await startStack();
  ({ ready } = stack);
}, 240_000);
afterAll(() => stack?.stop(), 120_000);

it('writes a ready file of the documented shape', () => {
  const text = expect.any(String) as string;
  const pid = expect.any(Number) as number;
  const token = { address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) as string, decimals: 6 };
  expect(ready).toEqual({
    api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    panel: `${ready.api}/admin`,
    postgresUrl: text,
    processPostgresUrl: text,
    redisUrl: text,
    organization: { id: text, name: 'Demo shop' },
    apiKeys: { owner: text, viewer: text },
    panelUser: { email: text, password: text, totpSecret: expect.stringMatching(/^[A-Z2-7]{32}$/) as string },
    oauth: { clientId: text, clientSecret: text },
    secondOrganization: { id: text, apiKeys: { owner: text } },
    paymentLink: { linkId: text, url: expect.stringContaining(`${ready.api}/pay/l/`) as string },
    metrics: { api: ready.api, indexer: text, worker: text },
    pids: { api: pid, indexer: pid, worker: pid, signer: pid },
    chains: {
      [LOCAL_CHAIN]: {
        family: 'evm',
        rpcUrl: text,
        payer: { address: token.address, privateKey: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string },
        tokens: { USDT: token, USDC: token },
      },
    },
  } satisfies ReadyFile);
});

it.each([
  ['a changed posting', 'update ledger_postings set amount = amount + 1', '42501'],
  ['a deleted entry', 'delete from ledger_entries', '42501'],
  ['emptied postings', 'truncate ledger_postings', '42501'],
  ['a changed audit entry', `update audit_entries set action = 'x'`, '42501'],
  ['a switched off trigger', 'alter table ledger_accounts disable trigger user', '42501'],
  ['a session without triggers', `set session_replication_role = replica`, '42501'],
  ['an edited balance', 'update ledger_accounts set balance = balance + 1', '23000'],
  ['a dropped table', 'drop table payouts', '42501'],
  ['a hidden migration', 'delete from schema_migrations', '42501'],
])('lets the processes’ own role into the books by the front door only: %s', async (_, sql, code) => {
  const client = new pg.Client(ready.processPostgresUrl);
  await client.connect();
  try {
    await expect(client.query(sql)).rejects.toMatchObject({ code });
  } finally {
    await client.end();
  }
});

it('seeds a shop with a filled pool, and keys of both roles', async () => {
  const owner = new ApiClient(ready.api, ready.apiKeys.owner);
  const viewer = new ApiClient(ready.api, ready.apiKeys.viewer);
  const request = { orderReference: 'launcher-1', amount: '1', currency: 'USDC', chainId: LOCAL_CHAIN };
  const { body } = await owner.post<{ orderId: string }>('/orders', request);
  expect(await viewer.get(`/orders/${body.orderId}`)).toMatchObject({ orderReference: 'launcher-1', state: 'pending' });
  await expect(viewer.post('/orders', request)).rejects.toMatchObject({ status: 403 });
  // codes for what a program pays out are those of the person who made its key
  const keys = await owner.get<{ data: { createdBy: string }[] }>(`/organizations/${ready.organization.id}/api-keys`);
  expect(keys.data.map(({ createdBy }) => createdBy.slice(0, 4))).toEqual(['per_', 'per_']);
});

it('seeds an owner with a second factor, whose codes npm run totp prints', async () => {
  const { email, password } = ready.panelUser;
  const signIn = (code?: string): Promise<Response> =>
    fetch(`${ready.api}/admin/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, ...(code && { code }) }),
    });
  expect(await (await signIn()).json()).toMatchObject({ code: 'TOTP_REQUIRED' });
  const args = [join(root, 'dist/tools/launcher/totp.js'), '--ready-file', stack.readyFile];
  const [code] = /^\d{6}/.exec(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout) ?? [];
  expect((await signIn(code)).status).toBe(201);
});

it('seeds an OAuth app, a page to pay at and another shop, which knows nothing of the first', async () => {
  const app = new Chaintill({ baseUrl: ready.api, ...ready.oauth, scope: 'read' });
  const { data } = await app.get('/api/v1/payment-links');
  expect(data.map(({ linkId }) => linkId)).toEqual([ready.paymentLink?.linkId]);
  expect((await fetch(ready.paymentLink?.url ?? '')).status).toBe(200);
  const other = new Chaintill({ baseUrl: ready.api, apiKey: ready.secondOrganization.apiKeys.owner });
  const body = { orderReference: 'second-1', amount: '1', currency: 'USDT', chainId: LOCAL_CHAIN };
  const { orderId } = await other.post('/api/v1/orders', { body });
  const missing = { status: 404, code: 'RESOURCE_NOT_FOUND' };
  await expect(app.get('/api/v1/orders/{orderId}', { params: { path: { orderId } } })).rejects.toMatchObject(missing);
  const path = { linkId: data[0]?.linkId ?? '' };
  await expect(other.get('/api/v1/payment-links/{linkId}', { params: { path } })).rejects.toMatchObject(missing);
});

it('says where health and metrics of each process are', async () => {
  const { api, indexer, worker } = ready.metrics;
  for (const [base, metric] of [
    [api, 'chaintill_http_request_duration_seconds'],
    [indexer, 'chaintill_chain_leader'],
    [worker, 'chaintill_outbox_depth'],
  ]) {
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain(metric);
  }
});

it('tells who would pay at a link that a payment has to be begun there first', () => {
  const args = [
    join(root, 'dist/tools/launcher/pay.js'),
    ready.paymentLink?.url ?? '',
    '--ready-file',
    stack.readyFile,
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('press "Continue to payment"') as string]);
});

it('pays several at once from the one wallet', async () => {
  const chain = ready.chains[LOCAL_CHAIN] as ReadyChain;
  const to = '0x000000000000000000000000000000000000dEaD';
  const hashes = await Promise.all(['1', '2', '3', '4', '5'].map((amount) => pay(chain, 'USDT', to, amount)));
  expect(new Set(hashes).size).toBe(5);
});

it.each(['api', 'indexer', 'worker', 'signer'] as const)(
  'starts %s again after kill -9 and says so in the ready file',
  async (app) => {
    const killed = stack.kill(app);
    await stack.restarted(app, killed);
    expect(stack.ready).toEqual({ ...stack.ready, api: ready.api });
    expect(commandOf(stack.ready.pids[app])).toContain(`apps/${app}/`);
    expect(commandOf(killed)).toBeUndefined();
  },
);

it('answers on the same port after a restart', async () => {
  const killed = stack.kill('api');
  await stack.restarted('api', killed);
  await waitFor('the api', async () => (await fetch(`${ready.api}/health/live`)).ok || undefined);
});

it('leaves nothing when it is stopped', async () => {
  const was = stack.ready;
  await stack.stop();
  await expectNothingLeft(was, stack.readyFile);
}, 120_000);

it('leaves nothing when the launcher itself is killed', async () => {
  const killed = await startStack();
  const was = killed.ready;
  await killed.killLauncher();
  await waitFor('the keeper', async () => (existsSync(killed.readyFile) ? undefined : true), 60_000);
  await expectNothingLeft(was, killed.readyFile);
  await killed.stop();
}, 240_000);

it('leaves nothing when it is stopped while it starts', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'chaintill-early-'));
  // PostgreSQL's own user must be able to reach it.
  chmodSync(temporary, 0o755);
  const launcher = spawn(process.execPath, [join(root, 'dist/tools/launcher/main.js'), '--ephemeral'], {
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    launcher.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(' s\n')) resolve();
    });
  });
  await endChild(launcher, 'SIGTERM', 60_000);
  expect(launcher.exitCode).toBe(0);
  expect(readdirSync(temporary).filter((name) => name.startsWith('chaintill-'))).toEqual([]);
  rmSync(temporary, { recursive: true });
}, 120_000);

it.each([
  [{ DATABASE_URL: 'mysql://x', CHAINS: '[{}]' }, /faults:.*DATABASE_URL: .*CHAINS: 0\.id: is required/s],
  [{ CHAINS_FILE: '/nowhere.json' }, /CHAINS_FILE: .*no such file/],
  [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' }, /DATABASE_URL: .*ECONNREFUSED/],
  [{ REDIS_URL: 'redis://127.0.0.1:1' }, /REDIS_URL: .*ECONNREFUSED/],
])('starts nothing on a wrong environment, and names what is wrong: %j', (wrong, words) => {
  const TMPDIR = mkdtempSync(join(tmpdir(), 'chaintill-wrong-'));
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR, ...wrong };
  const launcher = join(root, 'dist/tools/launcher/main.js');
  const { status, stdout } = spawnSync(process.execPath, [launcher, '--ephemeral'], { env, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toMatch(words);
  expect(stdout).not.toMatch(/ s\n/);
  expect(readdirSync(TMPDIR)).toEqual([]);
  rmSync(TMPDIR, { recursive: true });
});
