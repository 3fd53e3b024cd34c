import type { OrderView } from '@chaintill/orders';
import { ChainByHand } from '../../../tools/test/chain-by-hand';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { OrderActions } from './app/order-actions';

let database: TestDatabase;
let chain: ChainByHand;
let shop: Shop;
let actions: OrderActions;
const START = new Date('2025-01-20T10:30:00Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
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
  actions = new OrderActions(database.db, shop.assets, shop.settler, shop.views, clock, () => undefined);
});

async function order(): Promise<OrderView> {
  const request = { orderReference: `A-${++number}`, amount: '100.00', currency: 'USDT', chainId: TEST_CHAIN };
  return JSON.parse((await shop.orders.create({ ...shop.scope, actorId: 'test' }, request)).body) as OrderView;
}

const events = async ({ orderId }: OrderView): Promise<string[]> =>
  (
    await database.db.query<{ type: string }>('select type from events where object_id = $1 order by object_version', [
      orderId,
    ])
  ).map(({ type }) => type);

const audited = (): Promise<{ action: string; after: unknown }[]> =>
  database.db.query(`select action, after from audit_entries where organization_id = $1 and object_kind = 'order'`, [
    shop.scope.organizationId,
  ]);

it('calls an order off, lets its address rest, and says so', async () => {
  const made = await order();
  expect(await actions.cancel(shop.scope, made.orderId)).toMatchObject({ state: 'cancelled', status: 'expired' });
  expect(await events(made)).toEqual(['order.created', 'order.cancelled']);
  const [address] = await database.db.query('select state from addresses where display = $1', [made.address]);
  expect(address).toEqual({ state: 'quarantined' });
  expect(await audited()).toEqual([{ action: 'order.cancelled', after: { state: 'cancelled', acceptedAmount: null } }]);
  await expect(actions.cancel(shop.scope, made.orderId)).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
});

it('keeps money that comes to a cancelled order for a person to decide', async () => {
  const made = await order();
  await actions.cancel(shop.scope, made.orderId);
  await chain.mine(made.address, 100_000_000n, at(60));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, made.orderId)).toMatchObject({
    state: 'paid_late',
    needsReview: true,
    lateAmount: '100.00',
  });
});

it('cannot be called off once money was seen, was paid or is over', async () => {
  const [seen, paid] = [await order(), await order()];
  await chain.mine(seen.address, 1n, at(1), { state: 'seen' });
  await chain.mine(paid.address, 100_000_000n, at(1));
  await shop.settlement.settle(TEST_CHAIN);
  await expect(actions.cancel(shop.scope, seen.orderId)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await expect(actions.cancel(shop.scope, paid.orderId)).rejects.toMatchObject({ code: 'ORDER_ALREADY_PAID' });
});

it('takes less as payment when exactly that is said again', async () => {
  const made = await order();
  await chain.mine(made.address, 99_000_000n, at(1));
  await shop.settlement.settle(TEST_CHAIN);
  const accept = (acceptedAmount: unknown) => actions.accept(shop.scope, made.orderId, { acceptedAmount });
  for (const wrong of ['100.00', '98.999999', '0', 99, '1e2', undefined]) {
    await expect(accept(wrong)).rejects.toMatchObject({ code: 'INVALID_AMOUNT' });
  }
  expect(await accept('99')).toMatchObject({ state: 'completed', acceptedAmount: '99.00', confirmedAmount: '99.00' });
  expect((await events(made)).at(-1)).toBe('order.completed');
  await expect(accept('99')).rejects.toMatchObject({ code: 'ORDER_ALREADY_PAID' });
});

it('does not take what is not final, or nothing', async () => {
  const [empty, seen] = [await order(), await order()];
  await chain.mine(seen.address, 99_000_000n, at(1), { state: 'seen' });
  await shop.settlement.settle(TEST_CHAIN);
  for (const { orderId } of [empty, seen]) {
    await expect(actions.accept(shop.scope, orderId, { acceptedAmount: '99' })).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
  }
});

it("knows nothing of another merchant's orders or of the other mode", async () => {
  const made = await order();
  const stranger = await openShop(database.db, clock);
  for (const actor of [stranger.scope, { ...shop.scope, livemode: true }]) {
    await expect(actions.cancel(actor, made.orderId)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(actions.accept(actor, made.orderId, { acceptedAmount: '1' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  }
});

it('is called off or paid, never both, when both happen at once', async () => {
  const orders = [await order(), await order(), await order()];
  for (const { address } of orders) await chain.mine(address, 100_000_000n, at(1));
  const cancelled = Promise.allSettled(orders.map(({ orderId }) => actions.cancel(shop.scope, orderId)));
  await shop.settlement.settle(TEST_CHAIN);
  await cancelled;
  for (const { orderId } of orders) {
    expect(['completed', 'paid_late']).toContain((await shop.orders.get(shop.scope, orderId)).state);
  }
});
