import { systemClock } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { OrderList } from './app/order-list';
import type { OrderQuery } from './domain/order-requests';

/** Page numbers over a few thousand orders; what each page must hold is counted out from the numbers they were made with. */
const COUNT = 3_017;
let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await testDatabase();
  shop = await openShop(database.db);
  await shop.stock(1);
  await fill(1, COUNT);
});
afterAll(() => database.close());

async function fill(from: number, to: number): Promise<void> {
  await database.db.query(
    `insert into orders (id, organization_id, livemode, order_reference, unique_reference, chain_id, asset_id, amount, amount_text,
       address_id, address, state, created_at, expires_at)
     select 'ord_' || lpad(n::text, 26, '0'), $1, false, 'R-' || n, 'R-' || n, $2, 1 + n % 2, n, n::text, a.id, a.display,
       (array['pending', 'completed', 'expired', 'underpaid'])[1 + n % 4],
       $3::timestamptz + n / 7 * interval '1 second', $3::timestamptz + interval '1 day'
     from generate_series($4::int, $5::int) n, addresses a where a.organization_id = $1`,
    [shop.scope.organizationId, TEST_CHAIN, new Date('2025-01-20T10:00:00Z'), from, to],
  );
}

const list = (query: Partial<OrderQuery>) =>
  new OrderList(database.db, shop.views, systemClock).list(shop.scope, {
    page: 1,
    limit: 20,
    sortBy: 'createdAt',
    sortOrder: 'desc',
    ...query,
  });
const numbers = (page: Awaited<ReturnType<typeof list>>): number[] =>
  page.data.map((order) => Number(order.orderReference.slice(2)));

it.each([1, 2, 75, 140, 150, 151, 152, 10_000])(
  'page %d of 20 holds what it should, from either end, before and after marks',
  async (page) => {
    const skipped = (page - 1) * 20;
    const length = Math.max(0, Math.min(20, COUNT - skipped));
    for (let round = 0; round < 2; round++) {
      const newest = await list({ page });
      expect(numbers(newest)).toEqual(Array.from({ length }, (_, n) => COUNT - skipped - n));
      expect(newest.pagination).toEqual({ page, limit: 20, total: COUNT, totalPages: 151, hasMore: page < 151 });
      const oldest = await list({ page, sortOrder: 'asc' });
      expect(numbers(oldest)).toEqual(Array.from({ length }, (_, n) => skipped + n + 1));
    }
  },
);

it('set marks while it was read, and counts what came after them', async () => {
  const [marks] = await database.db.query<{ n: number }>('select count(*)::int as n from list_marks');
  expect(marks?.n).toBe(15);
  await fill(COUNT + 1, COUNT + 5);
  expect(await list({})).toMatchObject({ pagination: { total: COUNT + 5 } });
});

it.each<[string, Partial<OrderQuery>, (n: number) => boolean]>([
  ['status', { status: 'expired' }, (n) => n % 4 >= 2],
  ['state', { state: 'underpaid' }, (n) => n % 4 === 3],
  ['currency', { currency: 'USDC' }, (n) => n % 2 === 1],
  ['reference', { orderReference: 'R-42' }, (n) => n === 42],
  ['chain', { chainId: 'nowhere' }, () => false],
])('counts and finds by %s', async (_, query, wanted) => {
  const expected = Array.from({ length: COUNT + 5 }, (_unused, n) => n + 1).filter(wanted);
  const page = await list(query);
  expect(page.pagination.total).toBe(expected.length);
  expect(numbers(page)).toEqual(expected.reverse().slice(0, 20));
});

it('shows nothing of another merchant', async () => {
  const other = await openShop(database.db);
  const page = await new OrderList(database.db, shop.views, systemClock).list(other.scope, {
    page: 1,
    limit: 20,
    sortBy: 'createdAt',
    sortOrder: 'desc',
  });
  expect(page).toEqual({ data: [], pagination: { page: 1, limit: 20, total: 0, totalPages: 0, hasMore: false } });
});
