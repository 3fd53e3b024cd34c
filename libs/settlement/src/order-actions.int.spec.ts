import type { OrderView } from '@chaintill/orders';
import { at, settlementRig } from '../../../tools/test/settlement-rig';
import { openShop } from '../../../tools/test/shop';
import { OrderActions } from './app/order-actions';

let actions: OrderActions;

const rig = settlementRig(3);
beforeEach(async () => {
  actions = new OrderActions(rig.db, rig.shop.assets, rig.shop.settler, rig.shop.views, rig.clock, () => undefined);
});

const events = async ({ orderId }: OrderView): Promise<string[]> =>
  (
    await rig.db.query<{ type: string }>('select type from events where object_id = $1 order by object_version', [
      orderId,
    ])
  ).map(({ type }) => type);

const audited = (): Promise<{ action: string; after: unknown }[]> =>
  rig.db.query(`select action, after from audit_entries where organization_id = $1 and object_kind = 'order'`, [
    rig.shop.scope.organizationId,
  ]);

it('calls an order off, lets its address rest, and says so', async () => {
  const made = await rig.order();
  expect(await actions.cancel(rig.shop.scope, made.orderId)).toMatchObject({ state: 'cancelled', status: 'expired' });
  expect(await events(made)).toEqual(['order.created', 'order.cancelled']);
  const [address] = await rig.db.query('select state from addresses where display = $1', [made.address]);
  expect(address).toEqual({ state: 'quarantined' });
  expect(await audited()).toEqual([{ action: 'order.cancelled', after: { state: 'cancelled', acceptedAmount: null } }]);
  await expect(actions.cancel(rig.shop.scope, made.orderId)).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
});

it('keeps money that comes to a cancelled order for a person to decide', async () => {
  const made = await rig.order();
  await actions.cancel(rig.shop.scope, made.orderId);
  await rig.chain.mine(made.address, 100_000_000n, at(60));
  await rig.settle();
  expect(await rig.shop.orders.get(rig.shop.scope, made.orderId)).toMatchObject({
    state: 'paid_late',
    needsReview: true,
    lateAmount: '100.00',
  });
});

it('cannot be called off once money was seen, was paid or is over', async () => {
  const [seen, paid] = [await rig.order(), await rig.order()];
  await rig.chain.mine(seen.address, 1n, at(1), { state: 'seen' });
  await rig.chain.mine(paid.address, 100_000_000n, at(1));
  await rig.settle();
  await expect(actions.cancel(rig.shop.scope, seen.orderId)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await expect(actions.cancel(rig.shop.scope, paid.orderId)).rejects.toMatchObject({ code: 'ORDER_ALREADY_PAID' });
});

it('takes less as payment when exactly that is said again', async () => {
  const made = await rig.order();
  await rig.chain.mine(made.address, 99_000_000n, at(1));
  await rig.settle();
  const accept = (acceptedAmount: unknown) => actions.accept(rig.shop.scope, made.orderId, { acceptedAmount });
  for (const wrong of ['100.00', '98.999999', '0', 99, '1e2', undefined]) {
    await expect(accept(wrong)).rejects.toMatchObject({ code: 'INVALID_AMOUNT' });
  }
  expect(await accept('99')).toMatchObject({ state: 'completed', acceptedAmount: '99.00', confirmedAmount: '99.00' });
  expect((await events(made)).at(-1)).toBe('order.completed');
  await expect(accept('99')).rejects.toMatchObject({ code: 'ORDER_ALREADY_PAID' });
});

it('does not take what is not final, or nothing', async () => {
  const [empty, seen] = [await rig.order(), await rig.order()];
  await rig.chain.mine(seen.address, 99_000_000n, at(1), { state: 'seen' });
  await rig.settle();
  for (const { orderId } of [empty, seen]) {
    await expect(actions.accept(rig.shop.scope, orderId, { acceptedAmount: '99' })).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
  }
});

it("knows nothing of another merchant's orders or of the other mode", async () => {
  const made = await rig.order();
  const stranger = await openShop(rig.db, rig.clock);
  for (const actor of [stranger.scope, { ...rig.shop.scope, livemode: true }]) {
    await expect(actions.cancel(actor, made.orderId)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(actions.accept(actor, made.orderId, { acceptedAmount: '1' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  }
});

it('is called off or paid, never both, when both happen at once', async () => {
  const orders = [await rig.order(), await rig.order(), await rig.order()];
  for (const { address } of orders) await rig.chain.mine(address, 100_000_000n, at(1));
  const cancelled = Promise.allSettled(orders.map(({ orderId }) => actions.cancel(rig.shop.scope, orderId)));
  await rig.settle();
  await cancelled;
  for (const { orderId } of orders) {
    expect(['completed', 'paid_late']).toContain((await rig.shop.orders.get(rig.shop.scope, orderId)).state);
  }
});
