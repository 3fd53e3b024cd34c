import { randomBytes } from 'node:crypto';
import { Database, createDataSource, migrate } from '@chaintill/persistence';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes the pool; the database goes with the server at the end of the run. */
  close(): Promise<void>;
}

/** A fresh database with the real migrations applied, on the server of this test run. */
export async function testDatabase(poolSize = 10): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('TEST_POSTGRES_URL is not set: run through jest, whose global set-up starts PostgreSQL');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = server.replace(/\/[^/]*$/, `/${name}`);
  await migrate(url);
  const source = await createDataSource({ url, poolSize, applicationName: 'chaintill-test' }).initialize();
  return { url, db: new Database(source), close: () => source.destroy() };
}

/** The Redis of this test run; `index` (0 to 15) picks a database of it. */
export function testRedisUrl(index = 0): string {
  const url = process.env['TEST_REDIS_URL'];
  if (!url) throw new Error('TEST_REDIS_URL is not set: run through jest, whose global set-up starts Redis');
  return `${url}/${index}`;
}
