import fc from 'fast-check';
import type { OrderView } from '@chaintill/orders';
import { ChainByHand } from '../../../tools/test/chain-by-hand';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { simulationSeed } from '../../../tools/test/random';
import { at, UNIT } from '../../../tools/test/settlement-rig';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';

/**
 * Settlement on the real database. What the indexer would write (transfers, cursor) is written here by hand; what must come
 * of it is computed from that list alone.
 */
let database: TestDatabase;
let chain: ChainByHand;
beforeAll(async () => {
  database = await testDatabase();
  chain = new ChainByHand(database.db);
});
afterAll(() => database.close());

let now = at(0);
const clock = { now: (): Date => now };
beforeEach(() => {
  now = at(0);
});

interface Mined {
  readonly id: string;
  readonly amount: bigint;
  readonly assetId: number | null;
}

async function mine(
  address: string,
  amount: bigint,
  time: Date,
  values: { assetId?: number | null; state?: string } = {},
): Promise<Mined> {
  const id = await chain.mine(address, amount, time, values);
  return { id, amount, assetId: values.assetId === undefined ? 1 : values.assetId };
}

const becomes = (transfer: Mined, state: string): Promise<void> => chain.becomes(transfer.id, state);
const readUpTo = (time: Date): Promise<void> => chain.readUpTo(time);

let number = 0;
async function openOrder(shop: Shop, amount = '100.00'): Promise<OrderView> {
  const request = { orderReference: `O-${++number}`, amount, currency: 'USDT', chainId: TEST_CHAIN };
  return JSON.parse((await shop.orders.create({ ...shop.scope, actorId: 'test' }, request)).body) as OrderView;
}

/** Balances other than zero, in USDT; what lies on chain must be their sum. */
async function books(shop: Shop): Promise<Record<string, string>> {
  const rows = await database.db.query<{ kind: string; balance: string }>(
    'select kind, balance from ledger_accounts where organization_id = $1 and asset_id = 1 and balance <> 0',
    [shop.scope.organizationId],
  );
  expect(rows.reduce((sum, row) => sum + BigInt(row.balance), 0n)).toBe(0n);
  return Object.fromEntries(rows.filter((row) => row.kind !== 'custody').map((row) => [row.kind, row.balance]));
}

/** Returns once a statement of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const [row] = await database.db.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row) return;
  }
}

/** Binds available money, as a payout would. */
async function spend(shop: Shop, amount: bigint): Promise<void> {
  const { organizationId } = shop.scope;
  await database.db.query('select ledger_book($1, $2)', [
    JSON.stringify([
      {
        kind: 'test',
        causeKind: 'test',
        causeId: organizationId,
        step: 1,
        assetId: 1,
        amount: amount.toString(),
        debitOrganization: organizationId,
        debitKind: 'available',
        creditOrganization: organizationId,
        creditKind: 'held',
      },
    ]),
    now,
  ]);
}

async function eventTypes(id: string): Promise<string[]> {
  const rows = await database.db.query<{ type: string }>(
    'select type from events where object_id = $1 order by object_version',
    [id],
  );
  return rows.map((row) => row.type);
}

async function shopWithOrder(): Promise<{ shop: Shop; order: OrderView }> {
  const shop = await openShop(database.db, clock);
  await shop.stock(1);
  return { shop, order: await openOrder(shop) };
}

it('follows a payment from seen to final', async () => {
  const { shop, order } = await shopWithOrder();
  const paid = await mine(order.address, 100n * UNIT, at(60), { state: 'seen' });
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({
    state: 'confirming',
    receivedAmount: '100.00',
    confirmedAmount: '0.00',
  });
  expect(await books(shop)).toEqual({ pending: '100000000' });
  await becomes(paid, 'final');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({
    status: 'completed',
    remainingAmount: '0.00',
    version: 4,
  });
  expect(await books(shop)).toEqual({ available: '100000000' });
  expect(await eventTypes(order.orderId)).toEqual([
    'order.created',
    'order.payment_detected',
    'order.confirming',
    'order.completed',
  ]);
});

it('takes a dropped payment back and credits it when it is mined again', async () => {
  const { shop, order } = await shopWithOrder();
  const paid = await mine(order.address, 100n * UNIT, at(60), { state: 'seen' });
  await shop.settlement.settle(TEST_CHAIN);
  await becomes(paid, 'orphaned');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'pending', receivedAmount: '0.00' });
  expect(await books(shop)).toEqual({});
  await mine(order.address, 100n * UNIT, at(90));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ status: 'completed' });
  expect(await books(shop)).toEqual({ available: '100000000' });
});

it('books what the chain takes back beyond finality against the merchant, even if it was spent', async () => {
  const { shop, order } = await shopWithOrder();
  const paid = await mine(order.address, 100n * UNIT, at(60));
  await shop.settlement.settle(TEST_CHAIN);
  await spend(shop, 70n * UNIT);
  await becomes(paid, 'orphaned');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'reverted' });
  expect(await books(shop)).toEqual({ receivable: '-70000000', held: '70000000' });
});

it('lets nobody spend twice what was taken back and is mined again', async () => {
  const { shop, order } = await shopWithOrder();
  const paid = await mine(order.address, 100n * UNIT, at(60));
  await shop.settlement.settle(TEST_CHAIN);
  await spend(shop, 70n * UNIT);
  await becomes(paid, 'orphaned');
  await shop.settlement.settle(TEST_CHAIN);
  const again = await mine(order.address, 100n * UNIT, at(61));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ status: 'completed' });
  // what he owes is paid first: 100 came, 70 are spent
  expect(await books(shop)).toEqual({ available: '30000000', held: '70000000' });
  await becomes(again, 'orphaned');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await books(shop)).toEqual({ receivable: '-70000000', held: '70000000' });
  await mine(order.address, 40n * UNIT, at(62));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await books(shop)).toEqual({ receivable: '-30000000', held: '70000000' });
});

it('takes back several spent payments at once without asking the same money twice', async () => {
  const shop = await openShop(database.db, clock);
  await shop.stock(2);
  const orders = [await openOrder(shop), await openOrder(shop)];
  const paid: Mined[] = [];
  for (const { address } of orders) paid.push(await mine(address, 100n * UNIT, at(60)));
  await shop.settlement.settle(TEST_CHAIN);
  await spend(shop, 150n * UNIT);
  for (const transfer of paid) await becomes(transfer, 'orphaned');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await books(shop)).toEqual({ receivable: '-150000000', held: '150000000' });
});

it('closes a window only when the chain is read and booked past its end', async () => {
  const { shop, order } = await shopWithOrder();
  now = at(7_200);
  await readUpTo(at(600));
  await shop.settlement.settle(TEST_CHAIN);
  await shop.settlement.closeWindows();
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'pending' });
  await readUpTo(at(601));
  await shop.settlement.closeWindows();
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'pending' });
  await shop.settlement.settle(TEST_CHAIN);
  await shop.settlement.closeWindows();
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ status: 'expired' });
  expect(await eventTypes(order.orderId)).toEqual(['order.created', 'order.expired']);
});

it('says how far the chain is booked of the branch it has booked, and of no other', async () => {
  const { shop, order } = await shopWithOrder();
  await readUpTo(at(590));
  await shop.settlement.settle(TEST_CHAIN);
  const due = await mine(order.address, 1n * UNIT, at(590));
  const ahead = chain.height;
  await readUpTo(at(700));
  let settling = Promise.resolve(0);
  await database.db.tx(async (tx) => {
    await tx.query('select 1 from transfers where id = $1 for update', [due.id]);
    settling = shop.settlement.settle(TEST_CHAIN);
    await someoneWaits();
    // what the indexer writes when it steps back to the fork of a reorg
    await database.db.query(
      'update chain_cursors set height = $2, block_time = $3, rewinds = rewinds + 1 where chain_id = $1',
      [TEST_CHAIN, ahead, at(590)],
    );
  });
  await settling;
  await shop.settlement.closeWindows();
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'partially_paid' });
  await shop.settlement.settle(TEST_CHAIN);
  await readUpTo(at(700));
  await shop.settlement.settle(TEST_CHAIN);
  await shop.settlement.closeWindows();
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'underpaid' });
});

it('lets an address rest, still knows its last owner, and gives it out again after', async () => {
  const { shop, order } = await shopWithOrder();
  await readUpTo(at(601));
  now = at(602);
  await shop.settlement.settle(TEST_CHAIN);
  await shop.settlement.closeWindows();
  await expect(openOrder(shop)).rejects.toMatchObject({ code: 'NO_AVAILABLE_ADDRESSES' });
  await mine(order.address, 100n * UNIT, at(700));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({
    state: 'paid_late',
    lateAmount: '100.00',
    needsReview: true,
  });
  expect(await books(shop)).toEqual({ review: '100000000' });

  now = at(602 + 1_801);
  await shop.pool.releaseQuarantined();
  await expect(openOrder(shop)).rejects.toMatchObject({ code: 'NO_AVAILABLE_ADDRESSES' });
  await readUpTo(at(602 + 1_801));
  await shop.settlement.settle(TEST_CHAIN);
  await shop.pool.releaseQuarantined();
  const unowned = await mine(order.address, 5n * UNIT, at(602 + 1_900));
  await shop.settlement.settle(TEST_CHAIN);
  const rows = await database.db.query<{ outcome: string }>('select outcome from transfers where id = $1', [
    unowned.id,
  ]);
  expect(rows[0]?.outcome).toBe('unassigned');

  now = at(602 + 2_200);
  const next = await openOrder(shop);
  expect(next.address).toBe(order.address);
  await mine(next.address, 100n * UNIT, at(602 + 2_300));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, next.orderId)).toMatchObject({ status: 'completed' });
  expect(await books(shop)).toEqual({ review: '105000000', available: '100000000' });
});

it('leaves money to who owned the address when it was mined, whoever has it a moment later', async () => {
  const { shop, order } = await shopWithOrder();
  await readUpTo(at(601));
  now = at(602);
  await shop.settlement.settle(TEST_CHAIN);
  await shop.settlement.closeWindows();
  await readUpTo(at(2_403));
  await shop.settlement.settle(TEST_CHAIN);
  now = at(2_430);
  await shop.pool.releaseQuarantined();
  now = at(2_440);
  const next = await openOrder(shop);
  expect(next.address).toBe(order.address);
  await mine(order.address, 100n * UNIT, at(2_420));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, next.orderId)).toMatchObject({ state: 'pending', receivedAmount: '0.00' });
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'paid_late', lateAmount: '100.00' });
  expect(await books(shop)).toEqual({ review: '100000000' });
});

it('gives money that nobody owned when it was seen to nobody who comes after', async () => {
  const shop = await openShop(database.db, clock);
  await shop.stock(1);
  const [free] = await database.db.query<{ display: string }>(
    'select display from addresses where organization_id = $1',
    [shop.scope.organizationId],
  );
  const paid = await mine(free?.display ?? '', 100n * UNIT, at(0), { state: 'seen' });
  await shop.settlement.settle(TEST_CHAIN);
  now = at(30);
  const order = await openOrder(shop);
  expect(order.address).toBe(free?.display);
  await becomes(paid, 'final');
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ state: 'pending', receivedAmount: '0.00' });
  expect(await books(shop)).toEqual({ review: '100000000' });
});

it('tells endpoints of an event in the transaction that made it true', async () => {
  const { shop, order } = await shopWithOrder();
  await database.db.query(
    `insert into webhook_endpoints (id, organization_id, livemode, url, event_types, created_at, updated_at)
     values ('whe_1', $1, false, 'https://example.com', '{order.completed}', $2, $2)`,
    [shop.scope.organizationId, now],
  );
  await mine(order.address, 100n * UNIT, at(60));
  await shop.settlement.settle(TEST_CHAIN);
  const rows = await database.db.query<{ type: string; status: string }>(
    `select e.type, e.object_data ->> 'status' as status from webhook_deliveries d join events e on e.id = d.event_id where e.organization_id = $1`,
    [shop.scope.organizationId],
  );
  expect(rows).toEqual([{ type: 'order.completed', status: 'completed' }]);
});

it('does not miss what the chain says of a transfer while another one is being settled', async () => {
  const shop = await openShop(database.db, clock);
  await shop.stock(1);
  const order = await openOrder(shop);
  const first = await mine(order.address, 100n * UNIT, at(1), { state: 'seen' });
  const second = await mine(order.address, 100n * UNIT, at(2), { state: 'seen' });
  await shop.settlement.settle(TEST_CHAIN);
  await becomes(first, 'orphaned');
  let settled: Promise<unknown> = Promise.resolve();
  await database.db.tx(async (tx) => {
    await tx.query('select 1 from ledger_accounts where organization_id = $1 for update', [shop.scope.organizationId]);
    settled = shop.settlement.settle(TEST_CHAIN);
    await someoneWaits();
    // it was read as pending, and is the payment now
    await becomes(second, 'final');
  });
  await settled;
  await shop.settlement.settle(TEST_CHAIN);
  expect(await shop.orders.get(shop.scope, order.orderId)).toMatchObject({ status: 'completed' });
  expect(await books(shop)).toEqual({ available: (100n * UNIT).toString() });
});

it('agrees with the list of what was mined, whatever happens in whatever order and by how many settlers', async () => {
  const step = fc.record({
    kind: fc.constantFrom('mine', 'mine', 'final', 'orphan', 'settle', 'settle-twice', 'close'),
    order: fc.nat(2),
    pick: fc.nat(20),
    amount: fc.constantFrom(40n, 60n, 100n, 100n, 130n, 0n),
    assetId: fc.constantFrom(1, 1, 1, 2, null),
    late: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      now = at(0);
      const shop = await openShop(database.db, clock);
      await shop.stock(3);
      const orders = [await openOrder(shop), await openOrder(shop), await openOrder(shop)];
      const chain: { -readonly [K in keyof Mined]: Mined[K] }[] = [];
      const state = new Map<string, string>();
      for (const { kind, order, pick, amount, assetId, late } of steps) {
        const target = chain[pick % Math.max(chain.length, 1)];
        if (kind === 'mine') {
          const mined = await mine(orders[order]?.address ?? '', amount * UNIT, at(late ? 700 : 60), {
            assetId,
            state: 'seen',
          });
          chain.push(mined);
          state.set(mined.id, 'seen');
        } else if ((kind === 'final' || kind === 'orphan') && target && state.get(target.id) !== 'orphaned') {
          const next = kind === 'final' ? 'final' : 'orphaned';
          await becomes(target, next);
          state.set(target.id, next);
        } else if (kind === 'settle') await shop.settlement.settle(TEST_CHAIN);
        else if (kind === 'settle-twice')
          await Promise.all([
            shop.settlement.settle(TEST_CHAIN),
            shop.settlement.settle(TEST_CHAIN),
            shop.settlement.closeWindows(),
          ]);
        else if (kind === 'close') {
          await readUpTo(at(800));
          await shop.settlement.settle(TEST_CHAIN);
          await shop.settlement.closeWindows();
        }
      }
      await shop.settlement.settle(TEST_CHAIN);
      const valueOf = (states: string[]): string =>
        chain
          .filter((t) => t.assetId === 1 && states.includes(state.get(t.id) ?? ''))
          .reduce((sum, t) => sum + t.amount, 0n)
          .toString();
      const booked = await books(shop);
      expect(booked['pending'] ?? '0').toBe(valueOf(['seen']));
      expect((BigInt(booked['available'] ?? 0) + BigInt(booked['review'] ?? 0)).toString()).toBe(valueOf(['final']));
      const versions = await database.db.query(
        'select object_id, object_version from events where organization_id = $1 group by 1, 2 having count(*) > 1',
        [shop.scope.organizationId],
      );
      expect(versions).toEqual([]);
    }),
    { numRuns: 60, seed: simulationSeed('settlement') },
  );
});
