import { createDataSource } from './data-source';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('goes all the way down and up again', async () => {
  const source = await createDataSource({ url: database.url, poolSize: 2, applicationName: 'test' }).initialize();
  const count = await source.query<{ n: number }[]>('select count(*)::int as n from schema_migrations');
  for (let i = 0; i < (count[0]?.n ?? 0); i++) await source.undoLastMigration();
  const left = await source.query<unknown[]>(
    `select table_name from information_schema.tables where table_schema = 'public' and table_name <> 'schema_migrations'`,
  );
  expect(left).toEqual([]);
  await source.runMigrations();
  await source.destroy();
});
