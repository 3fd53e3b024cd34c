import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, waitFor } from './ports';
import { childEnd, endChild } from './processes';

export interface LocalRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Redis from the PATH (redis-server or valkey-server), installing Debian's package where that is possible. It
 * keeps nothing on disk: Redis may lose everything.
 * @param fixedPort a free one when absent
 * @param databases how many it has
 */
export async function startRedis(
  folder: string,
  log: (line: string) => void = () => undefined,
  fixedPort?: number,
  databases = 16,
): Promise<LocalRedis> {
  const program = findRedis() ?? installRedis(log);
  const port = fixedPort ?? (await freePort());
  const home = join(folder, 'redis');
  mkdirSync(home, { recursive: true });
  const child = spawn(
    program,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', home],
      ...['--save', '', '--appendonly', 'no', '--databases', String(databases)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.on('data', (chunk: Buffer) => log(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => log(chunk.toString()));
  const url = `redis://127.0.0.1:${port}`;
  await waitFor('Redis', async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    return pingRedis(url);
  });
  return {
    url,
    port,
    pid: child.pid ?? 0,
    ended: childEnd(child),
    stop: () => endChild(child, 'SIGTERM', 5_000),
  };
}

/** Asks once. @throws Error with the reason when nothing answers */
export async function pingRedis(url: string): Promise<string> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  let reason: Error | undefined;
  client.on('error', (error: Error) => (reason = error));
  try {
    await client.connect();
    return await client.ping();
  } catch (error) {
    // What is thrown says no more than that the connection is closed.
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

function findRedis(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

function installRedis(log: (line: string) => void): string {
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    log('installing redis-server with apt-get');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], {
      stdio: 'ignore',
      // The package would start a service of its own; only the program is wanted.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    const found = findRedis();
    if (found) return found;
  }
  throw new Error(
    'Redis is missing. Three ways: set REDIS_URL to a running Redis; install redis-server or valkey-server so that it is on ' +
      'the PATH; or run as root on Debian or Ubuntu, where it is installed with apt-get.',
  );
}
