import fc from 'fast-check';
import type { Order } from '@chaintill/orders';
import { aTransfer, anOrder } from '../../testing';
import type { Move } from '@chaintill/ledger';
import { bookingMoves, feeMoves } from './booking';
import { DECISIONS } from './decision';
import { orderEvents } from './order-events';
import { settleOrder } from './settle-order';
import type { Transfer } from './transfer';
import { settleUnowned } from './verdict';

const NOW = new Date('2025-01-20T10:45:00Z');
const LATE = new Date('2025-01-20T10:41:00Z');
const USDT = 1_000_000n;

/** Settles a fresh order with these transfers; `closed` as after the end of its window. */
function settle(transfers: Partial<Transfer>[], order: Partial<Order> = {}) {
  return settleOrder(anOrder(order), transfers.map(aTransfer), NOW);
}
const closed = { windowClosedAt: NOW };

describe('an order ends in a named state', () => {
  it.each<[string, Partial<Transfer>[], Partial<Order>, string, string[], (string | null)[]]>([
    ['nothing', [], {}, 'pending', [], []],
    ['nothing, closed', [], closed, 'expired', [], []],
    ['exact', [{}], {}, 'completed', ['payment'], ['available']],
    ['exact, not final', [{ state: 'seen' }], {}, 'confirming', ['payment'], ['pending']],
    [
      'exact, at the last second',
      [{ blockTime: new Date('2025-01-20T10:40:00Z') }],
      {},
      'completed',
      ['payment'],
      ['available'],
    ],
    ['under', [{ amount: 99n * USDT }], {}, 'partially_paid', ['payment'], ['available']],
    ['under, closed', [{ amount: 99n * USDT }], closed, 'underpaid', ['payment'], ['available']],
    ['under within tolerance', [{ amount: 99n * USDT }], { tolerance: USDT }, 'completed', ['payment'], ['available']],
    [
      'one unit beyond tolerance',
      [{ amount: 99n * USDT - 1n }],
      { tolerance: USDT },
      'partially_paid',
      ['payment'],
      ['available'],
    ],
    ['over', [{ amount: 101n * USDT }], {}, 'overpaid', ['payment'], ['available']],
    [
      'split',
      [{ amount: 60n * USDT }, { amount: 40n * USDT }],
      {},
      'completed',
      ['payment', 'payment'],
      ['available', 'available'],
    ],
    [
      'split, half final',
      [{ amount: 60n * USDT }, { amount: 40n * USDT, state: 'seen' }],
      {},
      'confirming',
      ['payment', 'payment'],
      ['available', 'pending'],
    ],
    ['repeated', [{}, {}], {}, 'completed', ['payment', 'repeated'], ['available', 'review']],
    ['first one orphaned', [{ state: 'orphaned' }, {}], {}, 'completed', ['payment', 'payment'], [null, 'available']],
    ['late', [{ blockTime: LATE }], closed, 'paid_late', ['late'], ['review']],
    ['late, not final', [{ blockTime: LATE, state: 'seen' }], closed, 'expired', ['late'], ['pending']],
    [
      'half in time, half late',
      [{ amount: 50n * USDT }, { amount: 50n * USDT, blockTime: LATE }],
      closed,
      'paid_late',
      ['payment', 'late'],
      ['available', 'review'],
    ],
    ['late and under', [{ amount: USDT, blockTime: LATE }], closed, 'underpaid', ['late'], ['review']],
    ['wrong token', [{ assetId: 2 }], {}, 'pending', ['wrong_token'], ['review']],
    ['wrong chain', [{ chainId: 'other-chain' }], {}, 'pending', ['wrong_chain'], ['review']],
    ['unlisted token', [{ assetId: null }], {}, 'pending', ['unlisted_token'], [null]],
    ['address poisoning', [{ amount: 0n }], {}, 'pending', ['zero_value'], [null]],
    [
      'late, credited',
      [{ blockTime: LATE, decision: 'credit', outcome: 'late' }],
      closed,
      'completed',
      ['payment'],
      ['available'],
    ],
    [
      'late, kept',
      [{ blockTime: LATE, decision: 'keep', outcome: 'late' }],
      closed,
      'paid_late',
      ['late'],
      ['available'],
    ],
    [
      'late, returned',
      [{ blockTime: LATE, decision: 'return', outcome: 'late' }],
      closed,
      'expired',
      ['late'],
      ['held'],
    ],
    [
      'repeated, credited',
      [{}, { decision: 'credit', outcome: 'repeated' }],
      {},
      'overpaid',
      ['payment', 'payment'],
      ['available', 'available'],
    ],
    [
      'mined before the order, credited to it, and paid in time',
      [{ decision: 'credit', outcome: 'unassigned' }, {}],
      {},
      'overpaid',
      ['payment', 'payment'],
      ['available', 'available'],
    ],
    [
      'repeated, kept, and the first one gone',
      [{ state: 'orphaned' }, { decision: 'keep', outcome: 'repeated' }],
      {},
      'pending',
      ['payment', 'repeated'],
      [null, 'available'],
    ],
    [
      'credited and orphaned',
      [{ decision: 'credit', outcome: 'late', state: 'orphaned' }],
      closed,
      'expired',
      ['payment'],
      [null],
    ],
    [
      'to a cancelled order',
      [{}],
      { ...closed, state: 'cancelled', cancelledAt: NOW },
      'paid_late',
      ['late'],
      ['review'],
    ],
  ])('%s', (_, transfers, order, state, outcomes, places) => {
    const settled = settle(transfers, order);
    expect(settled.order.state).toBe(state);
    expect(settled.verdicts.map((verdict) => verdict.outcome)).toEqual(outcomes);
    expect(settled.verdicts.map((verdict) => verdict.bookedIn)).toEqual(places);
    expect(settled.order.needsReview).toBe(places.includes('review'));
  });

  it('is reverted when the chain takes a final payment back, and completed when it is mined again', () => {
    const paid = settle([{}]).order;
    const reverted = settleOrder(paid, [aTransfer({ state: 'orphaned' })], NOW).order;
    expect(reverted.state).toBe('reverted');
    expect(settleOrder(reverted, [aTransfer()], NOW).order.state).toBe('completed');
  });

  it('of a transfer to nobody books it for review', () => {
    expect(settleUnowned(aTransfer()).bookedIn).toBe('review');
    expect(settleUnowned(aTransfer()).outcome).toBe('unassigned');
    expect(settleUnowned(aTransfer({ assetId: null })).bookedIn).toBeNull();
  });
});

describe('the fee', () => {
  const fee = { units: 2n * USDT, percent: '2', payer: 'merchant' } as const;

  it('is due once the order is done, and given back when it is reverted', () => {
    const paid = settle([{}], { fee }).order;
    expect(paid.feeBooked).toBe(2n * USDT);
    expect(settleOrder(paid, [aTransfer({ state: 'orphaned' })], NOW).order.feeBooked).toBe(0n);
    expect(settle([{ state: 'seen' }], { fee }).order.feeBooked).toBe(0n);
    expect(settle([{ blockTime: LATE }], { fee, ...closed }).order.feeBooked).toBe(0n);
  });

  it.each([null, 'acc_1'])('is owed where the money is gone, by the account that was paid: %s', (accountId) => {
    const { organizationId, ...order } = anOrder({ fee, accountId });
    const parts = feeMoves({ organizationId, ...order }, 2n * USDT, USDT);
    const purse = { organizationId, ...(accountId !== null && { subAccount: accountId }) };
    const fees = { organizationId, kind: 'fees' };
    expect(parts.map(({ debit, credit, amount, step }) => [debit, credit, amount, step])).toEqual([
      [{ ...purse, kind: 'available' }, fees, USDT, 1],
      [{ ...purse, kind: 'receivable' }, fees, USDT, 2],
    ]);
  });
});

describe('events', () => {
  it('tell of an overpaid order in S2’s word and in the finer one', () => {
    const before = anOrder();
    const types = orderEvents(before, settle([{ amount: 101n * USDT }])).map((event) => event.type);
    expect(types).toEqual(['order.payment_detected', 'order.completed', 'order.overpaid']);
  });

  it('tell of an expired order once', () => {
    const expired = settle([], closed).order;
    const paidLate = settleOrder(expired, [aTransfer({ blockTime: LATE })], NOW);
    expect(orderEvents(expired, paidLate).map((event) => event.type)).toEqual([
      'order.payment_detected',
      'order.late_payment',
      'order.paid_late',
    ]);
  });
});

/** Random histories of one order: whatever happens in whatever order, nothing is lost, doubled or stuck. */
describe('property', () => {
  const transfer = fc.record({
    amount: fc.bigInt({ min: 0n, max: 150n * USDT }),
    assetId: fc.constantFrom(1, 1, 1, 2, null),
    chainId: fc.constantFrom('test-chain', 'test-chain', 'other-chain'),
    blockTime: fc.constantFrom(new Date('2025-01-20T10:35:00Z'), LATE),
    blockHeight: fc.integer({ min: 1, max: 5 }),
    logIndex: fc.integer({ min: -1, max: 3 }),
  });
  const step = fc.record({
    index: fc.nat(5),
    state: fc.constantFrom('seen', 'final', 'orphaned'),
    close: fc.boolean(),
    decision: fc.constantFrom(null, null, ...DECISIONS),
    action: fc.constantFrom(null, null, null, 'cancel', 'accept'),
  });

  it('the books hold exactly what is canonical, and the last state is that of a fresh look', () => {
    fc.assert(
      fc.property(
        fc.array(transfer, { minLength: 1, maxLength: 6 }),
        fc.array(step, { maxLength: 30 }),
        (all, steps) => {
          let order = anOrder({ fee: { units: 3n * USDT, percent: '3', payer: 'merchant' } });
          let known: Transfer[] = [];
          const accounts = new Map<string, bigint>();
          const apply = (moves: readonly Move[]): void => {
            for (const { debit, credit, assetId, amount } of moves) {
              const [from, to] = [`${debit.kind} ${assetId}`, `${credit.kind} ${assetId}`];
              accounts.set(from, (accounts.get(from) ?? 0n) - amount);
              accounts.set(to, (accounts.get(to) ?? 0n) + amount);
            }
          };
          const settleNow = (): void => {
            const settled = settleOrder(order, known, NOW);
            for (const verdict of settled.verdicts) apply(bookingMoves(verdict, verdict.transfer.amount));
            apply(feeMoves(order, settled.order.feeBooked, 1_000n * USDT));
            known = settled.verdicts.map(({ transfer: t, bookedIn, outcome }) => ({
              ...t,
              bookedIn,
              outcome,
              bookingStep: t.bookingStep + 1,
            }));
            order = settled.order;
          };
          for (const { index, state, close, decision, action } of steps) {
            if (action === 'cancel' && order.state === 'pending' && !order.windowClosedAt) {
              order = { ...order, cancelledAt: NOW, windowClosedAt: NOW };
            }
            if (action === 'accept' && order.confirmed > 0n && order.seen === order.confirmed && !order.completedAt) {
              order = { ...order, acceptedAmount: order.confirmed };
            }
            const values = all[index % all.length] as (typeof all)[number];
            const id = String(1_000 + (index % all.length));
            const earlier = known.find((t) => t.id === id);
            known = earlier
              ? known.map((t) =>
                  t.id === id && t.state !== 'orphaned' && !(t.decision && state === 'seen') ? { ...t, state } : t,
                )
              : [...known, aTransfer({ ...values, id, state: state })];
            // A decision is about final money in review; only what the order asks for can be credited to it.
            known = known.map((t) =>
              t.id !== id || t.decision || t.state !== 'final' || t.bookedIn !== 'review'
                ? t
                : decision === 'credit' && (t.assetId !== order.assetId || t.chainId !== order.chainId)
                  ? t
                  : { ...t, decision },
            );
            if (close) order = { ...order, windowClosedAt: order.windowClosedAt ?? NOW };
            settleNow();
          }
          const canonical = known.filter((t) => t.state !== 'orphaned' && t.assetId !== null);
          for (const assetId of [1, 2]) {
            const value = canonical.filter((t) => t.assetId === assetId).reduce((sum, t) => sum + t.amount, 0n);
            const booked = ['pending', 'available', 'review', 'held', 'fees'].reduce(
              (sum, kind) => sum + (accounts.get(`${kind} ${assetId}`) ?? 0n),
              0n,
            );
            expect(booked).toBe(value);
            expect(-(accounts.get(`custody ${assetId}`) ?? 0n)).toBe(value);
          }
          const done = order.state === 'completed' || order.state === 'overpaid';
          expect(accounts.get('fees 1') ?? 0n).toBe(done ? 3n * USDT : 0n);
          for (const { decision, bookedIn, state } of known) {
            const place = { credit: 'available', keep: 'available', return: 'held' } as const;
            if (decision) expect(bookedIn).toBe(state === 'orphaned' ? null : place[decision]);
          }
          const { state, seen, confirmed, late } = settleOrder(order, known, NOW).order;
          expect({ state, seen, confirmed, late }).toEqual({
            state: order.state,
            seen: order.seen,
            confirmed: order.confirmed,
            late: order.late,
          });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
