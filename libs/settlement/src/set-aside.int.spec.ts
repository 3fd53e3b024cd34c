import { at, settlementRig, UNIT } from '../../../tools/test/settlement-rig';

/** A transfer that the database refuses to book, whatever is tried: the chain goes on, and everybody can see it. */
const rig = settlementRig(3);
afterEach(heal);

async function poison(transferId: string): Promise<void> {
  await rig.db.query(`
    create function poison() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
    create trigger poison before insert on ledger_entries for each row
      when (new.cause_id = '${transferId}') execute function poison()`);
}

async function heal(): Promise<void> {
  await rig.db.query(
    'drop trigger if exists poison on ledger_entries; drop trigger if exists poison on orders; drop function if exists poison()',
  );
}

async function aside(): Promise<unknown[]> {
  return rig.db.query(
    'select id, set_aside_reason as reason from transfers where set_aside_at is not null and organization_id = $1',
    [rig.shop.scope.organizationId],
  );
}

it('sets a poisoned transfer aside, books the others, and keeps its order open until it is booked', async () => {
  const [good, bad, empty] = [await rig.order(), await rig.order(), await rig.order()];
  await rig.chain.mine(good.address, 100n * UNIT, at(60));
  const poisoned = await rig.chain.mine(bad.address, 100n * UNIT, at(60));
  await poison(poisoned);
  await rig.chain.readUpTo(at(800));
  await rig.settle();
  expect(await rig.state(good)).toBe('completed');
  expect(await rig.books()).toEqual({ available: 100n * UNIT });
  expect(await aside()).toEqual([{ id: poisoned, reason: expect.stringContaining('poisoned') }]);

  rig.now = at(900);
  await rig.shop.settlement.closeWindows();
  expect(await rig.state(empty)).toBe('expired');
  expect(await rig.state(bad)).toBe('pending');

  await heal();
  rig.now = at(930);
  await rig.settle();
  expect(await rig.state(bad)).toBe('completed');
  expect(await aside()).toEqual([]);
  expect(await rig.books()).toEqual({ available: 200n * UNIT });
});

it('closes the other windows when one cannot be closed', async () => {
  const orders = [await rig.order(), await rig.order(), await rig.order()];
  const [, stuck = orders[0]] = orders;
  await rig.db.query(`
    create function poison() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
    create trigger poison before update on orders for each row
      when (new.id = '${stuck?.orderId}') execute function poison()`);
  await rig.chain.readUpTo(at(800));
  await rig.settle();
  expect(await rig.shop.settlement.closeWindows()).toBe(2);
  expect(await Promise.all(orders.map((one) => rig.state(one)))).toEqual(['expired', 'pending', 'expired']);
  await heal();
  expect(await rig.shop.settlement.closeWindows()).toBe(1);
  expect(await Promise.all(orders.map((one) => rig.state(one)))).toEqual(['expired', 'expired', 'expired']);
});

it('tries again only after a while, and stays set aside while it fails', async () => {
  const bad = await rig.order();
  const poisoned = await rig.chain.mine(bad.address, 100n * UNIT, at(60));
  await poison(poisoned);
  expect(await rig.settle()).toBe(1);
  expect(await rig.settle()).toBe(0);
  await heal();
  expect(await rig.settle()).toBe(0);
  rig.now = at(59);
  expect(await rig.settle()).toBe(0);
  rig.now = at(60);
  expect(await rig.settle()).toBe(1);
  expect(await rig.state(bad)).toBe('completed');
});
