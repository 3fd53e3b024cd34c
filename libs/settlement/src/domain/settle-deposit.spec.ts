import fc from 'fast-check';
import type { DepositBinding } from '@chaintill/deposits';
import { minimumUnits } from '@chaintill/settings';
import { aTransfer } from '../../testing';
import type { AccountRef } from '@chaintill/ledger';
import { bookingMoves } from './booking';
import { DECISIONS } from './decision';
import { depositEvents } from './deposit-events';
import { settleDeposit, type DepositTerms } from './settle-deposit';
import type { Transfer } from './transfer';

const at = (minute: number): Date => new Date(Date.UTC(2025, 0, 20, 10, minute));
const UNIT = 1_000_000n;

const binding = (values: Partial<DepositBinding> = {}): DepositBinding => ({
  chainId: 'test-chain',
  family: 'evm',
  currency: 'USDT',
  boundAt: at(0),
  unboundAt: null,
  ...values,
});
const terms = (values: Partial<DepositTerms> = {}): DepositTerms => ({
  family: 'evm',
  currency: 'USDT',
  bindings: [binding()],
  minimum: 0n,
  accountId: null,
  ...values,
});
const deposit = (values: Partial<Transfer> = {}): Transfer =>
  aTransfer({ ownerKind: 'deposit_reference', ownerId: 'drf_1', blockTime: at(10), ...values });

describe('a deposit', () => {
  it.each<[string, Partial<Transfer>, Partial<DepositTerms>, string, string | null]>([
    ['final', {}, {}, 'deposit', 'available'],
    ['not final', { state: 'seen' }, {}, 'deposit', 'pending'],
    ['off the chain', { state: 'orphaned' }, {}, 'deposit', null],
    ['on another chain of the family', { chainId: 'other' }, {}, 'deposit', 'available'],
    ['of the least amount', { amount: 20n }, { minimum: 20n }, 'deposit', 'available'],
    ['of less', { amount: 19n }, { minimum: 20n }, 'below_minimum', 'review'],
    ['of less, not final', { amount: 19n, state: 'seen' }, { minimum: 20n }, 'below_minimum', 'pending'],
    ['of another token', {}, { currency: 'USDC' }, 'wrong_token', 'review'],
    ['of a token bound in another family', {}, { family: 'tron' }, 'unbound', 'review'],
    ['before it was bound', {}, { bindings: [binding({ boundAt: at(13) })] }, 'unbound', 'review'],
    [
      'a moment before it was bound, by another clock',
      {},
      { bindings: [binding({ boundAt: at(11) })] },
      'deposit',
      'available',
    ],
    ['before it was unbound', {}, { bindings: [binding({ unboundAt: at(11) })] }, 'deposit', 'available'],
    ['after it was unbound', {}, { bindings: [binding({ unboundAt: at(10) })] }, 'unbound', 'review'],
    [
      'after it was unbound and bound again',
      {},
      { bindings: [binding({ unboundAt: at(5) }), binding({ boundAt: at(9) })] },
      'deposit',
      'available',
    ],
    [
      'of a currency that was unbound, while another is bound',
      {},
      { bindings: [binding({ unboundAt: at(5) }), binding({ currency: 'USDC' })] },
      'wrong_token',
      'review',
    ],
    ['of an unlisted token', { assetId: null }, { currency: null }, 'unlisted_token', null],
    ['of nothing', { amount: 0n }, {}, 'zero_value', null],
    [
      'of less, credited',
      { amount: 1n, outcome: 'below_minimum', decision: 'credit' },
      { minimum: 20n },
      'deposit',
      'available',
    ],
    ['of less, kept', { amount: 1n, outcome: 'below_minimum', decision: 'keep' }, {}, 'below_minimum', 'available'],
    ['of less, returned', { amount: 1n, outcome: 'below_minimum', decision: 'return' }, {}, 'below_minimum', 'held'],
    ['that was seen under other terms', { outcome: 'deposit', amount: 1n }, { minimum: 20n }, 'deposit', 'available'],
  ])('%s', (_, transfer, others, outcome, place) => {
    const verdict = settleDeposit(deposit(transfer), terms(others));
    expect([verdict.outcome, verdict.bookedIn]).toEqual([outcome, place]);
  });
});

describe('the least amount', () => {
  const usdt = { symbol: 'USDT', decimals: 6 };
  it.each<[object, bigint]>([
    [{ 'test-chain': { USDT: '20' } }, 20n * UNIT],
    [{ 'test-chain': { USDT: '0.0000001' } }, 1n],
    [{ 'test-chain': { USDT: '1.0000001' } }, UNIT + 1n],
    [{ 'test-chain': { USDC: '20' } }, 0n],
    [{ other: { USDT: '20' } }, 0n],
    [{}, 0n],
  ])('of %j is %s', (minimums, units) => {
    expect(minimumUnits(minimums as Record<string, Record<string, string>>, 'test-chain', usdt)).toBe(units);
  });

  it('is nobody’s who is called like a thing of JavaScript', () => {
    expect(minimumUnits({}, 'constructor', { symbol: 'toString', decimals: 6 })).toBe(0n);
  });
});

/** Random lives of one transfer under changing terms: its books follow the chain, and it is told once of each thing. */
it('holds exactly what is canonical, whatever happens in whatever order', () => {
  const step = fc.record({
    state: fc.constantFrom('seen', 'final', 'orphaned'),
    decision: fc.constantFrom(null, null, ...DECISIONS),
    currency: fc.constantFrom('USDT', 'USDC'),
    minimum: fc.constantFrom(0n, 50n, 500n),
    unbound: fc.boolean(),
    accountId: fc.constantFrom(null, 'acc_1', 'acc_2'),
  });
  const nameOf = ({ kind, subAccount = '' }: AccountRef): string => `${kind} ${subAccount}`;
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 100n }), fc.array(step, { minLength: 1, maxLength: 12 }), (amount, steps) => {
      let known = deposit({ amount, state: 'seen', outcome: null });
      const accounts = new Map<string, bigint>();
      const told: string[] = [];
      for (const { state, decision, currency, minimum, unbound, accountId } of steps) {
        if (known.state !== 'orphaned')
          known = { ...known, state: known.state === 'final' && state === 'seen' ? 'final' : state };
        if (!known.decision && known.state === 'final' && known.bookedIn === 'review') known = { ...known, decision };
        const bindings = [binding({ unboundAt: unbound ? at(5) : null })];
        const verdict = settleDeposit(known, terms({ currency, minimum, bindings, accountId }));
        for (const { debit, credit, amount: part } of bookingMoves(verdict, amount)) {
          accounts.set(nameOf(debit), (accounts.get(nameOf(debit)) ?? 0n) - part);
          accounts.set(nameOf(credit), (accounts.get(nameOf(credit)) ?? 0n) + part);
        }
        told.push(...depositEvents(verdict).map(({ type }) => type));
        if (known.outcome && !known.decision) expect(verdict.outcome).toBe(known.outcome);
        if (known.outcome && known.decision !== 'credit') expect(verdict.accountId).toBe(known.accountId);
        const { outcome, bookedIn } = verdict;
        known = { ...known, outcome, bookedIn, accountId: verdict.accountId, bookingStep: known.bookingStep + 1 };
      }
      const value = known.state === 'orphaned' ? 0n : amount;
      const held = [...accounts].filter(([name, sum]) => name !== 'custody ' && sum !== 0n);
      expect(held).toEqual(value === 0n ? [] : [[`${known.bookedIn} ${known.accountId ?? ''}`, value]]);
      expect(accounts.get('custody ') ?? 0n).toBe(-value);
      expect(new Set(told).size).toBe(told.length);
      expect(told.includes('deposit.reverted')).toBe(told.length > 0 && known.state === 'orphaned');
      const credited = known.outcome === 'deposit' && known.bookedIn === 'available';
      if (credited) expect(told).toContain('deposit.confirmed');
      if (!told.includes('deposit.reverted')) expect(told.includes('deposit.confirmed')).toBe(credited);
    }),
    { numRuns: 2_000 },
  );
});
