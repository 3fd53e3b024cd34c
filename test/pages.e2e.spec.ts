import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChild } from '../tools/local/processes';
import { root } from '../tools/local/root';
import { testDatabase, testRedisUrl, type TestDatabase } from '../tools/test/database';

/* The pages of the panel and of payers as files of a real process: whatever is asked for, a page or a refusal of ours comes back. */

const CHAIN = {
  id: 'ethereum-sepolia',
  name: 'Sepolia',
  family: 'evm',
  networkId: '11155111',
  livemode: false,
  rpcUrls: ['http://127.0.0.1:1'],
  finality: { kind: 'confirmations', count: 3 },
  assets: [{ symbol: 'ETH', decimals: 18 }],
};

let database: TestDatabase;
let child: ChildProcess;
let port: number;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets/app-x.js'), '// an asset');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A page</title>');
  database = await testDatabase();
  child = fork(join(root, 'dist/apps/api/src/main.js'), [], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(7),
      API_PORT: '0',
      LOG_LEVEL: 'silent',
      PANEL_FOLDER: folder,
      CHECKOUT_FOLDER: folder,
      CHAINS: JSON.stringify([CHAIN]),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; port?: number }) => {
      if (message.ready) resolve(message.port ?? 0);
    });
    child.once('exit', (code) => reject(new Error(`the api ended with ${code}`)));
  });
}, 120_000);
afterAll(async () => {
  await endChild(child, 'SIGTERM', 10_000);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Page {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Asks for exactly this path, which a client library would tidy up. */
function get(path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: pay.example\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.once('error', reject);
    socket.once('close', () => {
      const [headers = '', body = ''] = text.split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(headers)?.[1]), headers, body });
    });
  });
}

it.each([
  '/admin',
  '/admin/orders',
  '/pay',
  '/pay/l/x',
  '/pay/ord_x-y',
  '/admin/.env',
  '/admin//etc/passwd',
  '/admin/%00',
])('gives the page at %s, whatever stands behind the question mark', async (path) => {
  for (const search of ['', '?utm=1', '?utm=1&utm=2', '?a[]=1&a[]=2', '?__proto__=1&__proto__=2', '?%zz']) {
    const { status, headers, body } = await get(path + search);
    expect([path + search, status, body]).toEqual([path + search, 200, expect.stringContaining('A page')]);
    expect(headers).toMatch(/content-security-policy: default-src 'none'; script-src 'self'/);
    expect(headers).toMatch(/x-frame-options: DENY/);
    expect(headers).toMatch(/cache-control: no-cache/);
  }
});

it.each([
  '/admin/../../../etc/passwd',
  '/admin/..%2f..%2f..%2fetc%2fpasswd',
  '/admin/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/pay/..%5c..%5cetc%5cpasswd',
  '/admin/assets/..%2findex.html',
  '/admin/assets/../index.html',
  '/admin/assets/..%2f..%2f..%2fetc%2fpasswd',
  '/admin/assets/../../../../etc/passwd',
  '/admin/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/admin/assets/..%5c..%5c..%5cetc%5cpasswd',
  '/admin/assets/%2fetc%2fpasswd',
  '/admin/assets//etc/passwd',
  '/admin/assets/%00',
  '/admin/assets/app-x.js%00.html',
  '/admin/assets/',
  '/admin/assets?x=1&x=2',
  '/admin/assets/none.js?x=1&x=2',
  '/admin/api/nothing?x=1&x=2',
  '/admin/%',
  '/admin/%zz',
  '//admin',
  '/ADMIN',
])('leads nowhere else by %s', async (path) => {
  const { status, body } = await get(path);
  expect([200, 400, 403, 404]).toContain(status);
  expect(body).not.toContain('root:');
  if (status !== 200)
    expect(JSON.parse(body)).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
});

it('keeps an asset for good, and nothing that is none', async () => {
  const [asset, none] = [await get('/admin/assets/app-x.js?x=1&x=2'), await get('/admin/assets/app-y.js')];
  expect([asset.status, none.status]).toEqual([200, 404]);
  expect(asset.headers).toContain('immutable');
  expect(none.headers).toContain('cache-control: no-store');
});

it('says nothing of our own folders when a page cannot be read', async () => {
  rmSync(join(folder, 'index.html'));
  for (const path of ['/admin/orders', '/pay/l/x']) {
    const { status, body } = await get(path);
    expect([400, 404, 500]).toContain(status);
    expect(JSON.parse(body)).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
    expect(body).not.toContain(tmpdir());
  }
});
