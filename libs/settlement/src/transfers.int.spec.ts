import { systemClock } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { TransfersService, type TransferQuery } from './app/transfers.service';

/** Lists over a fixed set of transfers; what each filter must find is worked out from the same set in plain code. */
let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await testDatabase();
  shop = await openShop(database.db);
  await shop.stock(1);
  await database.db.query(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, address_id, state, outcome, created_at)
     select $1, '0xab' || n, 0, 1000 - n, '0xb', now(), 1 + n % 2, '0xcc', '0xff', a.address, n * 1000000, a.organization_id, false,
       a.id, (array['seen', 'final', 'orphaned'])[1 + n % 3], 'payment', $2::timestamptz + n * interval '1 second'
     from generate_series(1, 60) n, addresses a where a.organization_id = $3`,
    [TEST_CHAIN, new Date('2025-01-20T10:30:00Z'), shop.scope.organizationId],
  );
});
afterAll(() => database.close());

const all = Array.from({ length: 60 }, (_, n) => ({
  n: n + 1,
  status: (['pending', 'confirmed', 'orphaned'] as const)[(n + 1) % 3],
  currency: (['USDT', 'USDC'] as const)[(n + 1) % 2],
}));

const ask = (query: Partial<TransferQuery>) =>
  new TransfersService(database.db, shop.assets, systemClock).list(shop.scope, {
    page: 1,
    limit: 100,
    sortBy: 'createdAt',
    sortOrder: 'desc',
    ...query,
  });

it.each<[string, Partial<TransferQuery>, (row: (typeof all)[number]) => boolean]>([
  ['nothing', {}, () => true],
  ['status', { status: 'confirmed' }, (row) => row.status === 'confirmed'],
  [
    'status and currency',
    { status: 'orphaned', currency: 'USDC' },
    (row) => row.status === 'orphaned' && row.currency === 'USDC',
  ],
  ['hash of one that counts', { txHash: '0xab6' }, (row) => row.n === 6],
  ['hash of an orphaned one, in capitals', { txHash: '0xAB5' }, (row) => row.n === 5],
  ['an unknown chain', { chainId: 'nowhere' }, () => false],
  ['an unknown order', { orderId: 'ord_x' }, () => false],
])('finds by %s', async (_, query, wanted) => {
  const page = await ask(query);
  const expected = all.filter(wanted);
  expect(page.data.map((row) => Number(row.txHash.slice(4)))).toEqual(expected.map((row) => row.n).reverse());
  expect(page.pagination).toMatchObject({ total: expected.length, hasMore: false });
});

it('sorts and pages', async () => {
  const page = await ask({ sortBy: 'amount', sortOrder: 'asc', page: 2, limit: 25 });
  expect(page.data.map((row) => row.amount)).toEqual(Array.from({ length: 25 }, (_, n) => String(26 + n)));
  expect(page.pagination).toEqual({ page: 2, limit: 25, total: 60, totalPages: 3, hasMore: true });
  const byBlock = await ask({ sortBy: 'blockNumber', sortOrder: 'asc', limit: 1 });
  expect(byBlock.data[0]?.blockNumber).toBe(940);
});
