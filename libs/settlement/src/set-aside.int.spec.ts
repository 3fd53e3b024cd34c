import type { OrderView } from '@chaintill/orders';
import { booksOf } from '../../../tools/test/books';
import { ChainByHand } from '../../../tools/test/chain-by-hand';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';

/** A transfer that the database refuses to book, whatever is tried: the chain goes on, and everybody can see it. */
let database: TestDatabase;
let chain: ChainByHand;
let shop: Shop;
const START = new Date('2025-01-20T10:30:00Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
const UNIT = 1_000_000n;
let now = START;
const clock = { now: (): Date => now };
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  chain = new ChainByHand(database.db);
});
afterAll(() => database.close());
beforeEach(async () => {
  now = START;
  shop = await openShop(database.db, clock);
  await shop.stock(3);
});
afterEach(heal);

const settle = () => shop.settlement.settle(TEST_CHAIN);
const books = () => booksOf(database.db, shop.scope.organizationId);
const state = async ({ orderId }: OrderView) => (await shop.orders.get(shop.scope, orderId)).state;

async function order(): Promise<OrderView> {
  const request = { orderReference: `S-${++number}`, amount: '100.00', currency: 'USDT', chainId: TEST_CHAIN };
  return JSON.parse((await shop.orders.create({ ...shop.scope, actorId: 'test' }, request)).body) as OrderView;
}

async function poison(transferId: string): Promise<void> {
  await database.db.query(`
    create function poison() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
    create trigger poison before insert on ledger_entries for each row
      when (new.cause_id = '${transferId}') execute function poison()`);
}

async function heal(): Promise<void> {
  await database.db.query(
    'drop trigger if exists poison on ledger_entries; drop trigger if exists poison on orders; drop function if exists poison()',
  );
}

async function aside(): Promise<unknown[]> {
  return database.db.query(
    'select id, set_aside_reason as reason from transfers where set_aside_at is not null and organization_id = $1',
    [shop.scope.organizationId],
  );
}

it('sets a poisoned transfer aside, books the others, and keeps its order open until it is booked', async () => {
  const [good, bad, empty] = [await order(), await order(), await order()];
  await chain.mine(good.address, 100n * UNIT, at(60));
  const poisoned = await chain.mine(bad.address, 100n * UNIT, at(60));
  await poison(poisoned);
  await chain.readUpTo(at(800));
  await settle();
  expect(await state(good)).toBe('completed');
  expect(await books()).toEqual({ available: 100n * UNIT });
  expect(await aside()).toEqual([{ id: poisoned, reason: expect.stringContaining('poisoned') }]);

  now = at(900);
  await shop.settlement.closeWindows();
  expect(await state(empty)).toBe('expired');
  expect(await state(bad)).toBe('pending');

  await heal();
  now = at(930);
  await settle();
  expect(await state(bad)).toBe('completed');
  expect(await aside()).toEqual([]);
  expect(await books()).toEqual({ available: 200n * UNIT });
});

it('closes the other windows when one cannot be closed', async () => {
  const orders = [await order(), await order(), await order()];
  const [, stuck = orders[0]] = orders;
  await database.db.query(`
    create function poison() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
    create trigger poison before update on orders for each row
      when (new.id = '${stuck?.orderId}') execute function poison()`);
  await chain.readUpTo(at(800));
  await settle();
  expect(await shop.settlement.closeWindows()).toBe(2);
  expect(await Promise.all(orders.map(state))).toEqual(['expired', 'pending', 'expired']);
  await heal();
  expect(await shop.settlement.closeWindows()).toBe(1);
  expect(await Promise.all(orders.map(state))).toEqual(['expired', 'expired', 'expired']);
});

it('tries again only after a while, and stays set aside while it fails', async () => {
  const bad = await order();
  const poisoned = await chain.mine(bad.address, 100n * UNIT, at(60));
  await poison(poisoned);
  expect(await settle()).toBe(1);
  expect(await settle()).toBe(0);
  await heal();
  expect(await settle()).toBe(0);
  now = at(59);
  expect(await settle()).toBe(0);
  now = at(60);
  expect(await settle()).toBe(1);
  expect(await state(bad)).toBe('completed');
});
