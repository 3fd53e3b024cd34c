import { numericId } from '@chaintill/kernel';
import type { OrderView } from '@chaintill/orders';
import { toldOf } from '../../../tools/test/books';
import { at, settlementRig, UNIT } from '../../../tools/test/settlement-rig';
import { openShop, someAddress, TEST_CHAIN } from '../../../tools/test/shop';
import type { DecideTransfer } from './domain/decision';

const SENDER = someAddress('sender');

const rig = settlementRig();

const trf = (id: string): string => numericId('transfer', id);
const decide = (id: string, request: DecideTransfer) => rig.shop.decisions.decide(rig.shop.scope, trf(id), request);
const read = (id: string) => rig.shop.transfers.get(rig.shop.scope, trf(id));

/** Another one was first, or the chain. */
function onlyConflict(error: unknown): void {
  expect(error).toMatchObject({ code: 'STATE_CONFLICT' });
}

/** A final payment after the window of an order. */
async function late(to: OrderView, amount = 100n): Promise<string> {
  const id = await rig.chain.mine(to.address, amount * UNIT, at(700), { from: SENDER });
  await rig.settle();
  return id;
}

/** Final money to an address that nobody has. */
async function unassigned(amount = 100n): Promise<string> {
  const [free] = await rig.db.query<{ display: string }>(
    `select display from addresses where organization_id = $1 and state = 'available' limit 1`,
    [rig.shop.scope.organizationId],
  );
  const id = await rig.chain.mine(free?.display ?? '', amount * UNIT, at(60), { from: SENDER });
  await rig.settle();
  return id;
}

/** The window of every order closes. */
async function close(): Promise<void> {
  await rig.chain.readUpTo(at(800));
  await rig.settle();
  await rig.shop.settlement.closeWindows();
}

describe('credit', () => {
  it('lets a late payment pay its order', async () => {
    const made = await rig.order();
    await close();
    const id = await late(made);
    expect(await rig.state(made)).toBe('paid_late');
    expect(await read(id)).toMatchObject({ needsDecision: true, decision: null });
    await decide(id, { decision: 'credit', orderId: made.orderId, note: 'called the customer' });
    expect(await rig.shop.orders.get(rig.shop.scope, made.orderId)).toMatchObject({
      status: 'completed',
      confirmedAmount: '100.00',
      lateAmount: '0.00',
      needsReview: false,
    });
    expect(await read(id)).toMatchObject({
      outcome: 'payment',
      bookedIn: 'available',
      needsDecision: false,
      orderId: made.orderId,
      decision: {
        kind: 'credit',
        decidedAt: '2025-01-20T10:30:00Z',
        decidedBy: 'test',
        note: 'called the customer',
        returnAddress: null,
        returnState: null,
      },
    });
    expect(await rig.books()).toEqual({ available: 100n * UNIT });
    const types = await toldOf(rig.db, made.orderId);
    expect(types.slice(-2)).toEqual(['order.payment_decided', 'order.completed']);
  });

  it('lets the money of one order pay another, and of nobody too', async () => {
    const [first, second] = [await rig.order(), await rig.order({ amount: '130' })];
    await close();
    const [one, two] = [await late(first, 30n), await unassigned(100n)];
    expect(await rig.state(first)).toBe('underpaid');
    await decide(one, { decision: 'credit', orderId: second.orderId });
    expect(await rig.state(first)).toBe('expired');
    expect(await rig.state(second)).toBe('underpaid');
    expect(await rig.shop.orders.get(rig.shop.scope, first.orderId)).toMatchObject({
      needsReview: false,
      lateAmount: '0.00',
    });
    await decide(two, { decision: 'credit', orderId: second.orderId });
    expect(await rig.state(second)).toBe('completed');
    expect(await rig.books()).toEqual({ available: 130n * UNIT });
  });

  it('makes a repeated payment an overpayment, and a cancelled order a completed one', async () => {
    const [paid, cancelled] = [await rig.order(), await rig.order()];
    for (let n = 0; n < 2; n++) await rig.chain.mine(paid.address, 100n * UNIT, at(60 + n), { from: SENDER });
    await rig.settle();
    const [again] = (
      await rig.shop.transfers.list(rig.shop.scope, {
        page: 1,
        limit: 20,
        sortBy: 'createdAt',
        sortOrder: 'desc',
        needsDecision: true,
      })
    ).data;
    await rig.shop.decisions.decide(rig.shop.scope, again?.transferId ?? '', {
      decision: 'credit',
      orderId: paid.orderId,
    });
    expect(await rig.shop.orders.get(rig.shop.scope, paid.orderId)).toMatchObject({
      state: 'overpaid',
      overpaidAmount: '100.00',
    });

    await rig.db.tx((tx) =>
      rig.shop.settler.settle(tx, {
        orderIds: [cancelled.orderId],
        change: (o, time) => ({ ...o, cancelledAt: time, windowClosedAt: time }),
      }),
    );
    const money = await rig.chain.mine(cancelled.address, 100n * UNIT, at(60));
    await rig.settle();
    await decide(money, { decision: 'credit', orderId: cancelled.orderId });
    expect(await rig.state(cancelled)).toBe('completed');
  });

  it('makes a deposit of money of nobody', async () => {
    const request = { depositReference: 'c-1', currency: 'USDT', chainId: TEST_CHAIN };
    await rig.db.tx((tx) => rig.shop.references.bind(tx, rig.shop.scope, request));
    const id = await unassigned(42n);
    rig.now = at(100);
    await decide(id, { decision: 'credit', depositReference: 'c-1' });
    expect(await read(id)).toMatchObject({
      depositReference: 'c-1',
      depositId: numericId('deposit', id),
      outcome: 'deposit',
    });
    expect(await rig.shop.deposits.get(rig.shop.scope, numericId('deposit', id))).toMatchObject({
      credited: true,
      createdAt: '2025-01-20T10:31:40Z',
      version: 1,
    });
    expect(await toldOf(rig.db, numericId('deposit', id))).toEqual(['deposit.confirmed']);
    expect(await rig.shop.referenceReader.get(rig.shop.scope, 'c-1')).toMatchObject({ totalAmount: { USDT: '42.00' } });
  });

  it('refuses an order of another currency, and things of others', async () => {
    const ether = await rig.order({ currency: 'ETH', amount: '1' });
    const stranger = await openShop(rig.db, rig.clock);
    await stranger.stock(1);
    const foreign = JSON.parse(
      (
        await stranger.orders.create(
          { ...stranger.scope, actorId: 'x' },
          { orderReference: 'x', amount: '1', currency: 'USDT', chainId: TEST_CHAIN },
        )
      ).body,
    ) as OrderView;
    const id = await unassigned();
    const credit = (target: object) => decide(id, { decision: 'credit', ...target });
    await expect(credit({ orderId: ether.orderId })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: { field: 'orderId' },
    });
    await expect(credit({ orderId: foreign.orderId })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(credit({ orderId: 'ord_1' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(credit({ depositReference: 'nobody' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(rig.shop.decisions.decide(stranger.scope, trf(id), { decision: 'keep' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    expect(await read(id)).toMatchObject({ needsDecision: true, decision: null });
  });
});

describe('keep and return', () => {
  it('keep makes it the merchant’s own and no payment of the order', async () => {
    const made = await rig.order();
    await close();
    const id = await late(made);
    await decide(id, { decision: 'keep' });
    expect(await read(id)).toMatchObject({ outcome: 'late', bookedIn: 'available', orderId: made.orderId });
    expect(await rig.shop.orders.get(rig.shop.scope, made.orderId)).toMatchObject({
      state: 'paid_late',
      needsReview: false,
    });
    expect(await rig.books()).toEqual({ available: 100n * UNIT });
  });

  it('return holds it for the sender, or for an address that is one', async () => {
    const made = await rig.order();
    await close();
    const [one, two] = [await late(made), await unassigned(5n)];
    for (const address of ['0x1', `0x${'0'.repeat(40)}`, `0x${'11'.repeat(20)}`]) {
      await expect(decide(two, { decision: 'return', address })).rejects.toMatchObject({ code: 'INVALID_ADDRESS' });
    }
    await decide(one, { decision: 'return' });
    await decide(two, { decision: 'return', address: someAddress('elsewhere') });
    expect((await read(one)).decision).toMatchObject({
      kind: 'return',
      returnAddress: SENDER.toLowerCase(),
      returnState: 'waiting_for_payout',
    });
    expect((await read(two)).decision).toMatchObject({ returnAddress: someAddress('elsewhere').toLowerCase() });
    expect(await rig.state(made)).toBe('expired');
    expect(await rig.books()).toEqual({ held: 105n * UNIT });
  });
});

describe('a decision', () => {
  it('is made once: of several at the same time one wins', async () => {
    const made = await rig.order();
    const id = await unassigned();
    const requests: DecideTransfer[] = [
      { decision: 'keep' },
      { decision: 'return' },
      { decision: 'credit', orderId: made.orderId },
      { decision: 'keep' },
      { decision: 'return' },
      { decision: 'credit', orderId: made.orderId },
    ];
    const tries = await Promise.allSettled(requests.map((request) => decide(id, request)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of tries) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'STATE_CONFLICT' });
    }
    await expect(decide(id, { decision: 'keep' })).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const total = Object.values(await rig.books()).reduce((sum, units) => sum + units, 0n);
    expect(total).toBe(100n * UNIT);
  });

  it('is about final money in review only', async () => {
    const made = await rig.order();
    const seen = await rig.chain.mine(made.address, UNIT, at(700), { state: 'seen' });
    const credited = await rig.chain.mine(made.address, 100n * UNIT, at(60));
    const gone = await rig.chain.mine(made.address, UNIT, at(700), { state: 'orphaned' });
    const junk = await rig.chain.mine(made.address, UNIT, at(60), { assetId: null });
    const unsettled = async () => rig.chain.mine(made.address, UNIT, at(700));
    await rig.settle();
    for (const id of [seen, credited, gone, junk, await unsettled()]) {
      await expect(decide(id, { decision: 'keep' })).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    }
    await expect(rig.shop.decisions.decide(rig.shop.scope, 'trf_1', { decision: 'keep' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });

  it.each<[DecideTransfer, string]>([
    [{ decision: 'credit' }, 'orderId'],
    [{ decision: 'credit', orderId: 'a', depositReference: 'b' }, 'orderId'],
    [{ decision: 'keep', orderId: 'a' }, 'orderId'],
    [{ decision: 'return', depositReference: 'a' }, 'depositReference'],
    [{ decision: 'credit', orderId: 'a', address: 'b' }, 'address'],
  ])('refuses %j', async (request, field) => {
    await expect(decide('1', request)).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { field } });
  });

  it('follows the chain when it is reorganised beyond finality, and what is mined again is decided again', async () => {
    const made = await rig.order();
    await close();
    const ids = [await late(made, 40n), await late(made, 60n), await late(made, 1n), await late(made, 2n)];
    const [a = '', b = '', c = '', d = ''] = ids;
    for (const id of [a, b]) await decide(id, { decision: 'credit', orderId: made.orderId });
    await decide(c, { decision: 'keep' });
    await decide(d, { decision: 'return' });
    expect(await rig.state(made)).toBe('completed');
    expect(await rig.books()).toEqual({ available: 101n * UNIT, held: 2n * UNIT });
    for (const id of [b, c, d]) await rig.chain.becomes(id, 'orphaned');
    await rig.settle();
    expect(await rig.state(made)).toBe('reverted');
    expect(await rig.books()).toEqual({ available: 40n * UNIT });
    const again = await late(made, 60n);
    expect(await read(again)).toMatchObject({ needsDecision: true });
    await decide(again, { decision: 'credit', orderId: made.orderId });
    expect(await rig.state(made)).toBe('completed');
    expect(await rig.books()).toEqual({ available: 100n * UNIT });
  });

  it('stays exact while settlers, a reorg and several people are at it at the same time', async () => {
    const orders = [await rig.order(), await rig.order(), await rig.order()];
    await close();
    const ids: string[] = [];
    for (let n = 0; n < 18; n++) ids.push(await late(orders[n % 3] as OrderView, BigInt(n + 1)));
    const gone = ids.filter((_, n) => n % 4 === 0);
    const rulings = (n: number): DecideTransfer[] => [
      { decision: 'credit', orderId: (orders[(n + 1) % 3] as OrderView).orderId },
      { decision: 'keep' },
      { decision: 'return' },
    ];
    await Promise.all([
      ...ids.flatMap((id, n) => rulings(n).map((request) => decide(id, request).catch(onlyConflict))),
      ...gone.map((id) => rig.chain.becomes(id, 'orphaned')),
      ...Array.from({ length: 4 }, () => rig.settle()),
    ]);
    await rig.settle();
    const shown = await Promise.all(ids.map(read));
    const place = { credit: 'available', keep: 'available', return: 'held' } as const;
    const expected: Record<string, bigint> = {};
    for (const { status, decision, bookedIn, amount } of shown) {
      const where = status === 'orphaned' ? null : decision ? place[decision.kind] : 'review';
      expect(bookedIn).toBe(where);
      if (where) expected[where] = (expected[where] ?? 0n) + BigInt(amount.split('.')[0] ?? 0) * UNIT;
    }
    expect(shown.filter(({ status }) => status === 'orphaned')).toHaveLength(gone.length);
    expect(shown.filter(({ status, decision }) => status === 'confirmed' && !decision)).toEqual([]);
    expect(await rig.books()).toEqual(expected);
    for (const { orderId } of orders) {
      const credited = shown.filter(
        (t) => t.orderId === orderId && t.outcome === 'payment' && t.status === 'confirmed',
      );
      const total = credited.reduce((sum, { amount }) => sum + Number(amount), 0);
      expect(await rig.shop.orders.get(rig.shop.scope, orderId)).toMatchObject({ confirmedAmount: total.toFixed(2) });
      await toldOf(rig.db, orderId);
    }
  });

  it('is audited and told', async () => {
    const id = await unassigned();
    await decide(id, { decision: 'return', note: 'unknown sender' });
    const [entry] = await rig.db.query<{ before: Record<string, unknown> }>(
      `select action, object_id, before, after from audit_entries
       where organization_id = $1 and object_kind = 'transfer'`,
      [rig.shop.scope.organizationId],
    );
    const { bookedIn, ownerKind, ownerId, ...facts } = entry?.before ?? {};
    expect([bookedIn, ownerKind, ownerId, facts['outcome']]).toEqual(['review', null, null, 'unassigned']);
    expect(entry).toEqual({
      action: 'transfer.decided',
      object_id: trf(id),
      before: { ...facts, bookedIn: 'review', ownerKind: null, ownerId: null },
      after: {
        ...facts,
        bookedIn: 'held',
        decision: 'return',
        ownerKind: null,
        ownerId: null,
        returnAddress: SENDER.toLowerCase(),
        note: 'unknown sender',
      },
    });
    expect(await toldOf(rig.db, trf(id))).toEqual(['transfer.unassigned', 'transfer.decided']);
  });

  it('is asked for by a filter', async () => {
    const [one, two] = [await unassigned(1n), await unassigned(2n)];
    await decide(one, { decision: 'keep' });
    const list = async (needsDecision?: boolean): Promise<string[]> => {
      const query = { page: 1, limit: 20, sortBy: 'createdAt', sortOrder: 'asc', needsDecision } as const;
      const page = await rig.shop.transfers.list(rig.shop.scope, query);
      expect(page.pagination.total).toBe(page.data.length);
      return page.data.map(({ transferId }) => transferId);
    };
    expect(await list(true)).toEqual([trf(two)]);
    expect(await list(false)).toEqual([trf(one)]);
    expect(await list()).toEqual([trf(one), trf(two)]);
  });
});

describe('the fee of an order', () => {
  const operator = () => ({ ...rig.shop.scope, kind: 'operator' }) as const;

  it('is booked with the payment, once, and given back with it', async () => {
    await rig.shop.settings.set(operator(), 'platformFeePercent', '2');
    const made = await rig.order();
    const paid = await rig.chain.mine(made.address, 100n * UNIT, at(60), { state: 'seen' });
    await rig.settle();
    expect(await rig.books()).toEqual({ pending: 100n * UNIT });
    await rig.chain.becomes(paid, 'final');
    await rig.settle();
    await rig.settle();
    expect(await rig.books()).toEqual({ available: 98n * UNIT, fees: 2n * UNIT });
    await rig.chain.becomes(paid, 'orphaned');
    await rig.settle();
    expect(await rig.state(made)).toBe('reverted');
    expect(await rig.books()).toEqual({});
    await rig.chain.mine(made.address, 100n * UNIT, at(90));
    await rig.settle();
    expect(await rig.books()).toEqual({ available: 98n * UNIT, fees: 2n * UNIT });
  });

  it('is not booked before enough is there, and then also for an order that a person completed', async () => {
    await rig.shop.settings.set(operator(), 'platformFeePercent', '2');
    const made = await rig.order();
    await rig.chain.mine(made.address, 60n * UNIT, at(60));
    await rig.settle();
    expect(await rig.books()).toEqual({ available: 60n * UNIT });
    await close();
    const id = await late(made, 40n);
    expect(await rig.books()).toEqual({ available: 60n * UNIT, review: 40n * UNIT });
    await decide(id, { decision: 'credit', orderId: made.orderId });
    expect(await rig.books()).toEqual({ available: 98n * UNIT, fees: 2n * UNIT });
  });

  it('is owed where the merchant has spent what came before', async () => {
    await rig.shop.settings.set(operator(), 'platformFeePercent', '2');
    const made = await rig.order();
    await rig.chain.mine(made.address, 99n * UNIT, at(60));
    await rig.settle();
    await rig.db.query('select ledger_book($1, $2)', [
      JSON.stringify([
        {
          kind: 'test',
          causeKind: 'test',
          causeId: made.orderId,
          step: 1,
          assetId: 1,
          amount: (99n * UNIT).toString(),
          debitOrganization: rig.shop.scope.organizationId,
          debitKind: 'available',
          creditOrganization: rig.shop.scope.organizationId,
          creditKind: 'held',
        },
      ]),
      rig.now,
    ]);
    await rig.chain.mine(made.address, 1n * UNIT, at(61));
    await rig.settle();
    expect(await rig.state(made)).toBe('completed');
    expect(await rig.books()).toEqual({ held: 99n * UNIT, fees: 2n * UNIT, receivable: -1n * UNIT });
  });
});
