import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type LocalPostgres } from '../local/postgres';
import { startRedis, type LocalRedis } from '../local/redis';
import { forgetAnswered } from './answered';
import { ALL_DATABASES } from './redis-places';

export interface TestServers {
  readonly folder: string;
  readonly postgres: LocalPostgres;
  readonly redis: LocalRedis;
}

/** Four workers with pools of their own; and data that lives as long as the run need not survive the machine. */
const SETTINGS = ['max_connections=400', 'fsync=off', 'full_page_writes=off'];

/** Starts one PostgreSQL and one Redis for the whole run; each test file makes its own database (tools/test/database.ts). */
export default async function setup(): Promise<void> {
  forgetAnswered();
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-test-'));
  const [postgres, redis] = await Promise.all([
    startPostgres(folder, undefined, undefined, SETTINGS),
    startRedis(folder, undefined, undefined, ALL_DATABASES),
  ]);
  (globalThis as { chaintillServers?: TestServers }).chaintillServers = { folder, postgres, redis };
  process.env['TEST_POSTGRES_URL'] = postgres.url;
  process.env['TEST_REDIS_URL'] = redis.url;
  process.env['TEST_FOLDER'] = folder;
  // Jest ends at once on a signal, without its teardown.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.kill(postgres.pid, 'SIGINT');
      process.kill(redis.pid, 'SIGTERM');
      process.exit(1);
    });
  }
}
