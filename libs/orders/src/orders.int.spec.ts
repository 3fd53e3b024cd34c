import { createHash } from 'node:crypto';
import { DomainError } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import type { CreateOrder, IdempotentRequest } from './domain/order-requests';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(40);
});
afterAll(() => database.close());

let sequence = 0;
function request(values: Partial<CreateOrder> = {}): CreateOrder {
  sequence += 1;
  return { orderReference: `ORDER-${sequence}`, amount: '100.00', currency: 'USDT', chainId: TEST_CHAIN, ...values };
}

function idempotent(key: string, body: string): IdempotentRequest {
  return { key, route: 'POST /api/v1/orders', requestHash: createHash('sha256').update(body).digest() };
}

function creatorOf(shop: Shop) {
  return { ...shop.scope, actorId: 'test' };
}

async function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
}

async function count(sql: string, ...params: unknown[]): Promise<number> {
  const rows = await database.db.query<{ n: number }>(`select count(*)::int as n from ${sql}`, params);
  return rows[0]?.n ?? 0;
}

it('answers 50 parallel creates of one idempotency key with one order, equal to the byte', async () => {
  const shop = await openShop(database.db);
  await shop.stock(60);
  const body = request();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => shop.orders.create(creatorOf(shop), body, idempotent('k-1', 'body'))),
  );
  expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
  expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
  expect(await count('orders where organization_id = $1', shop.scope.organizationId)).toBe(1);
  expect(await count(`addresses where organization_id = $1 and state = 'allocated'`, shop.scope.organizationId)).toBe(
    1,
  );
});

it('refuses a used key with another body, and does not share keys between merchants', async () => {
  const [one, two] = [await openShop(database.db), await openShop(database.db)];
  await one.stock(5);
  await two.stock(5);
  const body = request();
  await one.orders.create(creatorOf(one), body, idempotent('k', 'a'));
  expect(await code(one.orders.create(creatorOf(one), request(), idempotent('k', 'b')))).toBe(
    'IDEMPOTENCY_KEY_CONFLICT',
  );
  const theirs = await two.orders.create(creatorOf(two), body, idempotent('k', 'a'));
  expect(theirs.replayed).toBe(false);
});

it('forgets a key after 24 hours', async () => {
  let now = new Date('2025-01-20T10:00:00Z');
  const shop = await openShop(database.db, { now: () => now });
  await shop.stock(5);
  const first = await shop.orders.create(creatorOf(shop), request(), idempotent('day', 'a'));
  now = new Date('2025-01-21T09:59:59Z');
  expect((await shop.orders.create(creatorOf(shop), request(), idempotent('day', 'a'))).body).toBe(first.body);
  now = new Date('2025-01-21T10:00:00Z');
  expect((await shop.orders.create(creatorOf(shop), request(), idempotent('day', 'a'))).replayed).toBe(false);
});

it('gives 20 of 100 parallel creates an address, each its own, and the rest a clear answer', async () => {
  const shop = await openShop(database.db);
  await shop.stock(20);
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      code(shop.orders.create(creatorOf(shop), request(), idempotent(`p-${n}`, String(n)))),
    ),
  );
  expect(results.filter((result) => result === 'none')).toHaveLength(20);
  expect(results.filter((result) => result === 'NO_AVAILABLE_ADDRESSES')).toHaveLength(80);
  const rows = await database.db.query<{ n: number; addresses: number }>(
    'select count(*)::int as n, count(distinct address)::int as addresses from orders where organization_id = $1',
    [shop.scope.organizationId],
  );
  expect(rows[0]).toEqual({ n: 20, addresses: 20 });
  expect(await count('idempotency_keys where organization_id = $1', shop.scope.organizationId)).toBe(20);
});

it('refuses a doubled reference, keeps the address and the key', async () => {
  const shop = await openShop(database.db);
  await shop.stock(3);
  const first = JSON.parse((await shop.orders.create(creatorOf(shop), request({ orderReference: 'R' }))).body) as {
    orderId: string;
  };
  await expect(
    shop.orders.create(creatorOf(shop), request({ orderReference: 'R' }), idempotent('again', 'x')),
  ).rejects.toMatchObject({
    code: 'DUPLICATE_ORDER_REFERENCE',
    details: { existingOrderId: first.orderId },
  });
  expect(await count(`addresses where organization_id = $1 and state = 'available'`, shop.scope.organizationId)).toBe(
    2,
  );
  expect(await count('idempotency_keys where organization_id = $1', shop.scope.organizationId)).toBe(0);
});

it('answers what it stored', async () => {
  const shop = await openShop(database.db);
  await shop.stock(1);
  const { body } = await shop.orders.create(creatorOf(shop), request({ amount: '12.50', metadata: { cart: '7' } }));
  const created = JSON.parse(body) as { orderId: string; address: string };
  expect(created).toMatchObject({
    amount: '12.50',
    currency: 'USDT',
    chainId: TEST_CHAIN,
    status: 'pending',
    metadata: { cart: '7' },
  });
  expect(created.address).toMatch(/^0x[0-9a-fA-F]{40}$/);
  expect(await shop.orders.get(shop.scope, created.orderId)).toEqual(created);
});

it.each<[string, Partial<CreateOrder>, string]>([
  ['unknown chain', { chainId: 'nowhere' }, 'INVALID_CHAIN'],
  ['unknown currency', { currency: 'DOGE' }, 'INVALID_CURRENCY'],
  ['amount as exponent', { amount: '1e3' }, 'INVALID_AMOUNT'],
  ['amount as number', { amount: 100 }, 'INVALID_AMOUNT'],
  ['too many decimals', { amount: '0.0000001' }, 'INVALID_AMOUNT'],
  ['zero', { amount: '0' }, 'INVALID_AMOUNT'],
  ['tolerance above the amount', { tolerance: '100' }, 'INVALID_AMOUNT'],
  ['window longer than a day', { paymentWindowMinutes: 1_441 }, 'INVALID_REQUEST'],
])('refuses %s and stores nothing', async (_, values, expected) => {
  const shop = await openShop(database.db);
  await shop.stock(1);
  expect(await code(shop.orders.create(creatorOf(shop), request(values), idempotent('bad', 'x')))).toBe(expected);
  expect(await count('orders where organization_id = $1', shop.scope.organizationId)).toBe(0);
  expect(await count('idempotency_keys where organization_id = $1', shop.scope.organizationId)).toBe(0);
});

it('finds nothing behind another merchant’s id, and nothing behind no id', async () => {
  const [one, two] = [await openShop(database.db), await openShop(database.db)];
  await one.stock(1);
  const { orderId } = JSON.parse((await one.orders.create(creatorOf(one), request())).body) as { orderId: string };
  expect(await code(two.orders.get(two.scope, orderId))).toBe('RESOURCE_NOT_FOUND');
  expect(await code(one.orders.get({ ...one.scope, livemode: true }, orderId))).toBe('RESOURCE_NOT_FOUND');
  expect(await code(one.orders.get(one.scope, undefined as unknown as string))).toBe('RESOURCE_NOT_FOUND');
});
