import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  // one connection: figures are told when it is idle
  database = await testDatabase(1);
  shop = await openShop(database.db);
});
afterAll(() => database.close());

interface Reads {
  readonly table: string;
  readonly rows: number;
}

/** Rows that were read of these tables so far, over an index or not. */
async function reads(): Promise<Map<string, number>> {
  await database.db.query('select pg_stat_force_next_flush()');
  await database.db.query('select 1');
  const rows = await database.db.query<Reads>(
    `select relname as table, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_user_tables
     where relname in ('addresses', 'idempotency_keys', 'orders', 'events', 'rate_prices')`,
  );
  return new Map(rows.map(({ table, rows: count }) => [table, count]));
}

const create = (n: number): Promise<unknown> =>
  shop.orders.create(
    { ...shop.scope, actorId: 'test' },
    { orderReference: `R${n}`, amount: '1', currency: 'USDT', chainId: TEST_CHAIN },
    { key: `key-${n}`, route: 'POST /orders', requestHash: Buffer.alloc(32) },
  );

it('reads a few rows to create an order, however many addresses and keys there are', async () => {
  await database.db.query(
    `insert into addresses (organization_id, family, livemode, address, display, created_at)
     select $1, 'evm', false, '0x' || md5(n::text), '0x' || md5(n::text), now() from generate_series(1, 5000) n`,
    [shop.scope.organizationId],
  );
  await database.db.query(
    `insert into idempotency_keys (organization_id, route, key, request_hash, response_status, response_body, created_at)
     select $1, 'test POST /orders', 'old-' || n, '\\x00', 201, '', now() from generate_series(1, 5000) n`,
    [shop.scope.organizationId],
  );
  await create(1);
  const before = await reads();
  for (let n = 2; n <= 11; n++) await create(n);
  for (const [table, count] of await reads()) {
    expect([table, count - (before.get(table) ?? 0) <= 100]).toEqual([table, true]);
  }
});
