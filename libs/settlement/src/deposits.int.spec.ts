import fc from 'fast-check';
import { numericId } from '@chaintill/kernel';
import { toldOf } from '../../../tools/test/books';
import { simulationSeed } from '../../../tools/test/random';
import { at, settlementRig, UNIT } from '../../../tools/test/settlement-rig';
import { openShop, someAddress, TEST_CHAIN } from '../../../tools/test/shop';

const rig = settlementRig();

const dep = (transferId: string): string => numericId('deposit', transferId);
const told = (transferId: string) => toldOf(rig.db, dep(transferId));
const read = (transferId: string) => rig.shop.deposits.get(rig.shop.scope, dep(transferId));
const reference = (name = 'c-1') => rig.shop.referenceReader.get(rig.shop.scope, name);

async function bind(depositReference = 'c-1', currency = 'USDT'): Promise<string> {
  const request = { depositReference, currency, chainId: TEST_CHAIN, callbackUrl: 'https://a.example/in' };
  return (await rig.db.tx((tx) => rig.shop.references.bind(tx, rig.shop.scope, request))).address;
}

it('follows a deposit from pending to confirmed and counts it once', async () => {
  const address = await bind();
  const id = await rig.chain.mine(address, 25n * UNIT, at(60), { state: 'seen' });
  await rig.settle();
  expect(await read(id)).toMatchObject({
    status: 'pending',
    credited: false,
    reason: null,
    amount: '25.00',
    depositReference: 'c-1',
    address,
    version: 1,
    confirmedAt: null,
  });
  expect(await reference()).toMatchObject({ totalDeposits: 0, totalAmount: {}, pendingAmount: { USDT: '25.00' } });
  expect(await rig.books()).toEqual({ pending: 25n * UNIT });
  await rig.chain.becomes(id, 'final');
  rig.now = at(120);
  await rig.settle();
  await rig.settle();
  expect(await read(id)).toMatchObject({
    status: 'confirmed',
    credited: true,
    version: 2,
    confirmedAt: '2025-01-20T10:32:00Z',
  });
  expect(await reference()).toMatchObject({ totalDeposits: 1, totalAmount: { USDT: '25.00' }, pendingAmount: {} });
  expect(await rig.books()).toEqual({ available: 25n * UNIT });
  expect(await told(id)).toEqual(['deposit.pending', 'deposit.confirmed']);
  const [event] = await rig.db.query(
    `select callback_url, object_data ->> 'credited' as credited, object_data -> 'version' as version from events
     where object_id = $1 and type = 'deposit.confirmed'`,
    [dep(id)],
  );
  expect(event).toEqual({ callback_url: 'https://a.example/in', credited: 'true', version: 2 });
});

it('takes a deposit back with its block, and the one that replaces it counts', async () => {
  const address = await bind();
  const first = await rig.chain.mine(address, 25n * UNIT, at(60), { state: 'seen' });
  await rig.settle();
  await rig.chain.becomes(first, 'orphaned');
  await rig.settle();
  const second = await rig.chain.mine(address, 25n * UNIT, at(90));
  await rig.settle();
  expect(await read(first)).toMatchObject({ status: 'reverted', credited: false, confirmations: 0 });
  expect(await told(first)).toEqual(['deposit.pending', 'deposit.reverted']);
  expect(await told(second)).toEqual(['deposit.pending', 'deposit.confirmed']);
  expect(await reference()).toMatchObject({ totalDeposits: 1, totalAmount: { USDT: '25.00' } });
  await rig.chain.becomes(second, 'orphaned');
  await rig.settle();
  expect(await reference()).toMatchObject({ totalDeposits: 0, totalAmount: {} });
  expect(await rig.books()).toEqual({});
});

it('adds up tokens that are bound, and lets others wait', async () => {
  const address = await bind();
  await bind('c-1', 'USDC');
  await rig.chain.mine(address, 10n * UNIT, at(60));
  await rig.chain.mine(address, 5_500_001n, at(60), { assetId: 2 });
  const ether = await rig.chain.mine(address, 10n ** 18n, at(60), { assetId: 3 });
  const junk = await rig.chain.mine(address, 10n, at(60), { assetId: null });
  await rig.settle();
  expect(await reference()).toMatchObject({
    totalDeposits: 2,
    totalAmount: { USDT: '10.00', USDC: '5.500001' },
    reviewAmount: { ETH: '1.00' },
  });
  expect(await read(ether)).toMatchObject({ status: 'confirmed', credited: false, reason: 'WRONG_CURRENCY' });
  expect(await told(ether)).toEqual(['deposit.pending', 'deposit.wrong_payment']);
  await expect(read(junk)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  expect(await rig.shop.transfers.get(rig.shop.scope, numericId('transfer', junk))).toMatchObject({
    depositReference: 'c-1',
    depositId: null,
    outcome: 'unlisted_token',
  });
});

it('lets what is below the minimum wait, and credits it when a person says so', async () => {
  await rig.shop.settings.set(rig.shop.scope, 'minimumDeposits', { [TEST_CHAIN]: { USDT: '20' } });
  const address = await bind();
  const small = await rig.chain.mine(address, 20n * UNIT - 1n, at(60), { state: 'seen' });
  const enough = await rig.chain.mine(address, 20n * UNIT, at(60));
  await rig.settle();
  expect(await read(small)).toMatchObject({ status: 'pending', reason: 'BELOW_MINIMUM' });
  // what was seen is judged by the minimum of that time
  await rig.shop.settings.set(rig.shop.scope, 'minimumDeposits', {});
  await rig.chain.becomes(small, 'final');
  await rig.settle();
  expect(await read(small)).toMatchObject({ status: 'confirmed', credited: false, reason: 'BELOW_MINIMUM' });
  expect(await read(enough)).toMatchObject({ credited: true, reason: null });
  expect(await told(small)).toEqual(['deposit.pending', 'deposit.below_minimum']);
  expect(await rig.books()).toEqual({ review: 20n * UNIT - 1n, available: 20n * UNIT });
  await rig.shop.decisions.decide(rig.shop.scope, numericId('transfer', small), {
    decision: 'credit',
    depositReference: 'c-1',
  });
  expect(await read(small)).toMatchObject({ credited: true, reason: null, decision: 'credit', version: 3 });
  expect(await told(small)).toEqual(['deposit.pending', 'deposit.below_minimum', 'deposit.confirmed']);
  expect(await reference()).toMatchObject({ totalDeposits: 2, totalAmount: { USDT: '39.999999' }, reviewAmount: {} });
  expect(await rig.books()).toEqual({ available: 40n * UNIT - 1n });
});

it('books what comes to a rotated address as before', async () => {
  const old = await bind();
  rig.now = at(60);
  await rig.db.tx((tx) => rig.shop.references.rotate(tx, rig.shop.scope, 'c-1'));
  const late = await rig.chain.mine(old, 7n * UNIT, at(90_000));
  await rig.settle();
  expect(await read(late)).toMatchObject({ credited: true, address: old });
});

it('lets what comes to an unbound address wait; what was mined before counts', async () => {
  const address = await bind();
  rig.now = at(300);
  await rig.shop.references.unbind(rig.shop.scope, 'c-1');
  const before = await rig.chain.mine(address, 7n * UNIT, at(299));
  const after = await rig.chain.mine(address, 9n * UNIT, at(301));
  await rig.settle();
  expect(await read(before)).toMatchObject({ credited: true });
  expect(await read(after)).toMatchObject({ credited: false, reason: 'ADDRESS_UNBOUND', depositReference: 'c-1' });
  expect(await told(after)).toEqual(['deposit.pending', 'deposit.wrong_payment']);
  expect(await rig.books()).toEqual({ available: 7n * UNIT, review: 9n * UNIT });
});

it('lists, filters and sorts', async () => {
  const [one, two] = [await bind('c-1'), await bind('c/2')];
  const ids: string[] = [];
  for (const [address, amount, values] of [
    [one, 5n * UNIT, {}],
    [two, 50n * UNIT, { state: 'seen' }],
    [two, 3n * UNIT, { assetId: 2 }],
  ] as const) {
    ids.push(await rig.chain.mine(address, amount, rig.now, values));
    await rig.settle();
    rig.now = new Date(rig.now.getTime() + 1_000);
  }
  const list = async (query: object): Promise<string[]> => {
    const page = { page: 1, limit: 20, sortBy: 'createdAt', sortOrder: 'desc', ...query } as const;
    const { data, pagination } = await rig.shop.deposits.list(rig.shop.scope, page);
    expect(pagination.total).toBe(data.length);
    return data.map(({ depositId }) => depositId);
  };
  const [first = '', second = '', third = ''] = ids.map(dep);
  expect(await list({})).toEqual([third, second, first]);
  expect(await list({ sortOrder: 'asc' })).toEqual([first, second, third]);
  expect(await list({ sortBy: 'amount' })).toEqual([second, first, third]);
  expect(await list({ status: 'pending' })).toEqual([second]);
  expect(await list({ currency: 'USDC' })).toEqual([third]);
  expect(await list({ depositReference: 'c/2' })).toEqual([third, second]);
  expect(await list({ depositReference: 'nobody' })).toEqual([]);
  expect(await list({ credited: false })).toEqual([third, second]);
  expect(await list({ chainId: TEST_CHAIN, credited: true })).toEqual([first]);
  const stranger = await openShop(rig.db, rig.clock);
  await expect(rig.shop.deposits.get(stranger.scope, first)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('agrees with the list of what was mined and decided, whatever happens in whatever order', async () => {
  const step = fc.record({
    kind: fc.constantFrom(
      ...([
        'mine',
        'mine',
        'mine',
        'final',
        'final',
        'orphan',
        'settle',
        'settle-twice',
        'decide',
        'rotate',
        'unbind',
        'bind',
      ] as const),
    ),
    reference: fc.constantFrom('a', 'b'),
    pick: fc.nat(20),
    amount: fc.constantFrom(10n, 40n, 60n, 100n),
    decision: fc.constantFrom('credit', 'credit-order', 'keep', 'return'),
  });
  const sender = someAddress('sender');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await rig.nextShop(30);
      await rig.shop.settings.set(rig.shop.scope, 'minimumDeposits', { [TEST_CHAIN]: { USDT: '40' } });
      const order = await rig.order({ amount: '1000' });
      // The truth, apart from the code under test.
      const bound = new Map([
        ['a', true],
        ['b', true],
      ]);
      const addresses = new Map([
        ['a', [await bind('a')]],
        ['b', [await bind('b')]],
      ]);
      interface Mined {
        readonly id: string;
        readonly amount: bigint;
        readonly reference: string;
        readonly counts: boolean;
        state: string;
        decision?: { readonly kind: string; readonly reference: string };
      }
      const mined: Mined[] = [];
      for (const { kind, reference: name, pick, amount, decision } of steps) {
        rig.now = new Date(rig.now.getTime() + 300_000);
        const target = mined[pick % Math.max(mined.length, 1)];
        const own = addresses.get(name) ?? [];
        if (kind === 'mine') {
          const id = await rig.chain.mine(own[pick % own.length] ?? '', amount * UNIT, rig.now, {
            state: 'seen',
            from: sender,
          });
          const counts = (bound.get(name) ?? false) && amount >= 40n;
          mined.push({ id, amount, reference: name, counts, state: 'seen' });
        } else if ((kind === 'final' || kind === 'orphan') && target && target.state !== 'orphaned') {
          target.state = kind === 'final' ? 'final' : 'orphaned';
          await rig.chain.becomes(target.id, target.state);
        } else if (kind === 'settle') await rig.settle();
        else if (kind === 'settle-twice') await Promise.all([rig.settle(), rig.settle(), rig.settle()]);
        else if (kind === 'decide' && target) {
          const trf = numericId('transfer', target.id);
          const asked = {
            credit: { decision: 'credit', depositReference: name },
            'credit-order': { decision: 'credit', orderId: order.orderId },
            keep: { decision: 'keep' },
            return: { decision: 'return' },
          } as const;
          await rig.settle();
          const may = target.state === 'final' && !target.counts && !target.decision;
          // two at once: one wins
          const tries = await Promise.allSettled([
            rig.shop.decisions.decide(rig.shop.scope, trf, asked[decision]),
            rig.shop.decisions.decide(rig.shop.scope, trf, asked[decision]),
          ]);
          expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(may ? 1 : 0);
          if (may) target.decision = { kind: decision, reference: name };
        } else if (kind === 'rotate' && bound.get(name)) {
          const { rotated } = await rig.db.tx((tx) => rig.shop.references.rotate(tx, rig.shop.scope, name));
          own.push(rotated[0]?.newAddress ?? '');
        } else if (kind === 'unbind' && bound.get(name)) {
          await rig.shop.references.unbind(rig.shop.scope, name);
          bound.set(name, false);
        } else if (kind === 'bind' && !bound.get(name)) {
          expect(await bind(name)).toBe(own.at(-1));
          bound.set(name, true);
        }
      }
      await rig.settle();

      const sum = (counts: (m: Mined) => boolean): bigint =>
        mined.filter(counts).reduce((total, m) => total + m.amount * UNIT, 0n);
      const final = (m: Mined): boolean => m.state === 'final';
      const expected = {
        pending: sum((m) => m.state === 'seen'),
        available: sum((m) => final(m) && (m.counts || (m.decision !== undefined && m.decision.kind !== 'return'))),
        review: sum((m) => final(m) && !m.counts && !m.decision),
        held: sum((m) => final(m) && m.decision?.kind === 'return'),
      };
      expect(await rig.books()).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([, units]) => units !== 0n)),
      );
      for (const name of ['a', 'b']) {
        const credited = mined.filter(
          (m) =>
            final(m) &&
            (m.decision
              ? m.decision.kind === 'credit' && m.decision.reference === name
              : m.counts && m.reference === name),
        );
        const total = credited.reduce((units, m) => units + m.amount, 0n);
        expect(await reference(name)).toMatchObject({
          totalDeposits: credited.length,
          totalAmount: total === 0n ? {} : { USDT: `${total}.00` },
        });
      }
      const paid = sum((m) => final(m) && m.decision?.kind === 'credit-order') / UNIT;
      expect(await rig.shop.orders.get(rig.shop.scope, order.orderId)).toMatchObject({ confirmedAmount: `${paid}` });
      for (const { id } of mined) await told(id);
    }),
    { numRuns: 50, seed: simulationSeed('deposits') },
  );
});
