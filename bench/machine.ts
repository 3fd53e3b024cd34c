import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, Database, migrate } from '@chaintill/persistence';
import { startPostgres } from '../tools/local/postgres';
import { startRedis } from '../tools/local/redis';

/** PostgreSQL (durability on) and Redis of a bench, in a folder that goes with it. */
export interface Machine {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly db: Database;
  /** Starts a program of dist/ and waits until it says that it is ready. */
  run(program: string, options?: { args?: readonly string[]; env?: Record<string, string> }): Promise<Program>;
  close(): Promise<void>;
}

export interface Program {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the moment it was ready. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Root of the compiled tree: this file is dist/bench/machine.js. */
const dist = join(import.meta.dirname, '..');

export async function openMachine(poolSize = 10): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-bench-'));
  const [postgres, redis] = await Promise.all([startPostgres(folder), startRedis(folder)]);
  await migrate(postgres.url);
  const source = await createDataSource({
    url: postgres.url,
    poolSize,
    applicationName: 'chaintill-bench',
  }).initialize();
  const programs: Program[] = [];
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    db: new Database(source),
    run: async (program, { args = [], env = {} } = {}) => {
      const started = await start(join(dist, program), args, env);
      programs.push(started);
      return started;
    },
    close: async () => {
      await Promise.all(programs.map((program) => program.stop()));
      await source.destroy();
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function start(file: string, args: readonly string[], env: Record<string, string>): Promise<Program> {
  const began = performance.now();
  const child = fork(file, [...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    startMs: performance.now() - began,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function ready(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; port?: number }) => {
      if (message.ready) resolve(message.port ?? 0);
    });
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it was ready`)));
  });
}
