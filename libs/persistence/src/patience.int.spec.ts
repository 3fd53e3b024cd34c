import { createDataSource } from './data-source';
import { Database, sqlFault } from './database';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('ends a statement that takes longer than the patience of the process, and goes on', async () => {
  const options = { url: database.url, poolSize: 1, applicationName: 'test', patienceSeconds: 1 };
  const source = await createDataSource(options).initialize();
  const db = new Database(source);
  const error = await db.query('select pg_sleep(60)').catch((caught: unknown) => caught);
  expect(sqlFault(error)?.code).toBe('57014');
  expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
  await source.destroy();
});
