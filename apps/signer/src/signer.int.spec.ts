import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';

const LISTEN = '0A';
const CHAINS = JSON.stringify([
  {
    id: 'nowhere',
    name: 'Nowhere',
    family: 'evm',
    networkId: '1',
    livemode: false,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'finalized' },
    assets: [{ symbol: 'ETH', decimals: 18 }],
  },
]);

/** Sockets of a process that listen, TCP and UDP, as the kernel tells it; without /proc as lsof does. */
function openPorts(pid: number): string[] {
  if (!existsSync('/proc/net/tcp')) {
    const { stdout } = spawnSync('lsof', ['-nP', '-a', '-p', String(pid), '-iTCP', '-sTCP:LISTEN', '-t'], {
      encoding: 'utf8',
    });
    return stdout.split('\n').filter(Boolean);
  }
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined; // closed meanwhile
      }
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) =>
          inode !== undefined && sockets.has(inode) && (protocol.startsWith('udp') || state === LISTEN),
      )
      .map(([, local]) => `${protocol} ${local}`),
  );
}

let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase(2);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.close();
});

function startSigner(env: Record<string, string>): {
  child: ChildProcess;
  log: () => string;
  exited: Promise<number | null>;
} {
  const child = fork(join(process.cwd(), 'tools/run.mjs'), ['apps/signer/src/main'], {
    silent: true,
    execArgv: [],
    env: {
      PATH: process.env['PATH'],
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      CHAINS,
      ...env,
    },
  });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, log: () => text, exited: new Promise((resolve) => child.once('exit', resolve)) };
}

async function ready(signer: ReturnType<typeof startSigner>): Promise<number> {
  const message = await Promise.race([
    new Promise((resolve) => signer.child.once('message', resolve)),
    signer.exited.then((code) => `ended with ${code}: ${signer.log()}`),
  ]);
  expect(message).toEqual({ ready: true });
  return signer.child.pid ?? 0;
}

it('sees an open port where there is one', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect(openPorts(process.pid).length).toBeGreaterThan(0);
  await new Promise((resolve) => server.close(resolve));
});

it('opens no port, and stops gracefully', async () => {
  const signer = startSigner({});
  const pid = await ready(signer);
  expect(openPorts(pid)).toEqual([]);
  signer.child.kill('SIGTERM');
  expect(await signer.exited).toBe(0);
  expect(signer.log()).toContain('nothing to sign until payouts exist');
});

it('stops when its parent is gone', async () => {
  const signer = startSigner({});
  await ready(signer);
  signer.child.disconnect();
  expect(await signer.exited).toBe(0);
});

it('names every fault of its configuration and ends', async () => {
  const signer = startSigner({ DATABASE_URL: 'mysql://nowhere', MASTER_KEY: 'c2hvcnQ=' });
  expect(await signer.exited).toBe(1);
  expect(signer.log()).toContain('DATABASE_URL');
  expect(signer.log()).toContain('MASTER_KEY');
});

it('ends when the database cannot be reached', async () => {
  const signer = startSigner({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
  expect(await signer.exited).toBe(1);
  expect(signer.log()).toContain('ECONNREFUSED');
});
