import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { migrations } from './migrations';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly poolSize: number;
  /** Shown in `pg_stat_activity`, e.g. `chaintill-api`. */
  readonly applicationName: string;
  /** Statements, and transactions that do nothing, are ended after so many seconds; without it they never are. */
  readonly patienceSeconds?: number;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
}

/** Makes the TypeORM data source. `synchronize` is off: the schema is what the migrations say. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize,
    applicationName: options.applicationName,
    connectTimeoutMS: 10_000,
    entities: [...(options.entities ?? [])] as never[],
    migrations,
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    extra: {
      keepAlive: true,
      ...(options.patienceSeconds && {
        statement_timeout: options.patienceSeconds * 1_000,
        idle_in_transaction_session_timeout: options.patienceSeconds * 1_000,
      }),
    },
  });
}

/** Brings the schema up to date, one process at a time; the others wait. */
export async function migrate(url: string): Promise<void> {
  const source = await createDataSource({ url, poolSize: 2, applicationName: 'chaintill-migrate' }).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.connect();
    await lock.query('select pg_advisory_lock(4711)');
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await lock.release();
    await source.destroy();
  }
}
