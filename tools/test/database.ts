import { randomBytes } from 'node:crypto';
import { Database, createDataSource, migrate } from '@chaintill/persistence';
import pg from 'pg';
import { DATABASES_OF_FILE, takeRedisPlace } from './redis-places';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes the pool; the database goes with the server at the end of the run. */
  close(): Promise<void>;
}

/** Made by the first file that asks for a database, copied for every other. */
const TEMPLATE = 'chaintill_template';
const TEMPLATE_LOCK = 4712;

/** A fresh database with the real migrations applied, on the server of this test run. */
export async function testDatabase(poolSize = 10): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('TEST_POSTGRES_URL is not set: run through jest, whose global set-up starts PostgreSQL');
  const urlOf = (name: string): string => server.replace(/\/[^/]*$/, `/${name}`);
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client(server);
  await admin.connect();
  try {
    await makeTemplate(admin, urlOf(TEMPLATE));
    await admin.query(`create database ${name} template ${TEMPLATE}`);
  } finally {
    await admin.end();
  }
  const url = urlOf(name);
  const source = await createDataSource({ url, poolSize, applicationName: 'chaintill-test' }).initialize();
  return { url, db: new Database(source), close: () => source.destroy() };
}

/** Migrates a database once for all files of a run. It takes its name when it is whole: a migration that fails fails every file. */
async function makeTemplate(admin: pg.Client, url: string): Promise<void> {
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount) return;
    const unfinished = `${TEMPLATE}_unfinished`;
    await admin.query(`drop database if exists ${unfinished}`);
    await admin.query(`create database ${unfinished}`);
    await migrate(url.replace(TEMPLATE, unfinished));
    await admin.query(`alter database ${unfinished} rename to ${TEMPLATE}`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** Which databases of Redis are this file's; jest loads this module anew for each file. */
let redisPlace: number | undefined;

/** The Redis of this test run; `index` (0 to 15) picks a database of it that no other file touches. */
export function testRedisUrl(index = 0): string {
  const url = process.env['TEST_REDIS_URL'];
  if (!url) throw new Error('TEST_REDIS_URL is not set: run through jest, whose global set-up starts Redis');
  redisPlace ??= takeRedisPlace(process.env['TEST_FOLDER'] ?? '');
  return `${url}/${redisPlace * DATABASES_OF_FILE + index}`;
}
