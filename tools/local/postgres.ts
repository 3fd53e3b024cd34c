import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { freePort, waitFor } from './ports';
import { postgresHome, type PostgresHome } from './postgres-binaries';
import { childEnd, commandOf, endChild, endProcess } from './processes';

export interface LocalPostgres {
  /** Connection string of the database `chaintill`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data is: `postgres` in the folder asked for, unless its owner could not reach that. */
  readonly data: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'chaintill';
const SAID_LENGTH = 4_000;
const TRIES = 50;
const TRY_AGAIN_MS = 300;
const FLAGS = ['max_connections=200', 'shared_buffers=256MB', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];

/**
 * Starts a real PostgreSQL from the npm package, with its data in `folder`; a second start takes the data up again.
 * Durability stays on. A server that an earlier, killed start left on the same data is stopped first.
 * @param port a fixed port; a free one when absent
 * @param settings more of them, e.g. `fsync=off`
 */
export async function startPostgres(
  folder: string,
  log: (line: string) => void = () => undefined,
  port?: number,
  settings: readonly string[] = [],
): Promise<LocalPostgres> {
  const home = await postgresHome(folder);
  await stopLeftOver(home.data);
  if (!existsSync(join(home.data, 'PG_VERSION'))) await initialise(home);
  for (let tries = 1; ; tries++) {
    const chosen = port ?? (await freePort());
    const child = spawn(
      home.postgres,
      ['-D', home.data, '-p', String(chosen), ...[...FLAGS, ...settings].flatMap((flag) => ['-c', flag])],
      {
        ...home.owner,
        cwd: dirname(home.data),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout.on('data', (chunk: Buffer) => log(chunk.toString()));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_LENGTH);
      log(chunk.toString());
    });
    try {
      await ready(child, chosen);
    } catch (error) {
      await endChild(child, 'SIGINT', 10_000);
      // The port, taken by another program since we looked; or memory that sessions of a killed server still hold.
      if (tries === TRIES || !/in use/.test(said))
        throw new Error(/FATAL:.*/.exec(said)?.[0] ?? 'PostgreSQL does not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      continue;
    }
    return {
      url: urlOf(chosen, 'chaintill'),
      port: chosen,
      pid: child.pid ?? 0,
      data: home.data,
      ended: childEnd(child),
      // SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written.
      stop: () => endChild(child, 'SIGINT', 20_000),
    };
  }
}

async function initialise(home: PostgresHome): Promise<void> {
  // A cut-off first start leaves half a folder, which initdb refuses.
  rmSync(home.data, { recursive: true, force: true });
  mkdirSync(home.data, { recursive: true });
  const passwordFile = join(tmpdir(), `chaintill-${randomBytes(6).toString('hex')}`);
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const { uid, gid } = home.owner;
  if (uid !== undefined && gid !== undefined) for (const path of [home.data, passwordFile]) chownSync(path, uid, gid);
  const args = [`--pgdata=${home.data}`, '--auth=scram-sha-256', '--username=chaintill', `--pwfile=${passwordFile}`];
  try {
    await promisify(execFile)(home.initdb, [...args, '--encoding=UTF8', '--locale=C.UTF-8'], {
      ...home.owner,
      cwd: dirname(home.data),
    }).catch(() =>
      // macOS has no C.UTF-8.
      promisify(execFile)(home.initdb, [...args, '--encoding=UTF8', '--locale=C'], {
        ...home.owner,
        cwd: dirname(home.data),
      }),
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Connects once. @throws Error with the reason when nothing answers or the login is refused */
export async function pingDatabase(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.end();
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  await waitFor(
    'PostgreSQL',
    async () => {
      if (child.exitCode !== null) return 'ended';
      const client = new pg.Client(urlOf(port, 'postgres'));
      await client.connect();
      try {
        const { rowCount } = await client.query(`select 1 from pg_database where datname = 'chaintill'`);
        if (!rowCount) await client.query('create database chaintill');
        return 'ready';
      } finally {
        await client.end();
      }
    },
    60_000,
    50,
  );
  if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
}

/**
 * Ends a server that is still running on the data. One that was killed leaves its lock file, and PostgreSQL believes in it as
 * long as there is a process of that number: another program's by now, or a dead one that nobody has collected. Our own number
 * in its place says "stale" (PostgreSQL ignores its parent's), and leaves the rest of the file, by which it finds out whether
 * sessions of the killed server still live.
 */
async function stopLeftOver(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [first, ...rest] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  const ours = (): boolean => commandOf(pid)?.includes(data) ?? false;
  if (pid > 0 && ours()) await endProcess(pid, 'SIGINT', 20_000, ours);
  if (existsSync(file)) writeFileSync(file, [process.pid, ...rest].join('\n'));
}

function urlOf(port: number, database: string): string {
  return `postgres://chaintill:${PASSWORD}@127.0.0.1:${port}/${database}`;
}
