import fc from 'fast-check';
import { withMargin, worthFrom, type WorthTerms } from './worth';

const ONE = 10n ** 18n;
/** A sweep of a token with 6 decimals at 1 USD costs 0.001 ETH at 3,000 USD. */
const terms = (changes: Partial<WorthTerms> = {}): WorthTerms => ({
  cost: 10n ** 15n,
  factor: 20,
  isNative: false,
  decimals: 6,
  nativeDecimals: 18,
  rate: ONE,
  nativeRate: 3_000n * ONE,
  minimum: null,
  ...changes,
});

it.each([
  ['by the rate', {}, 60_000_000n, 'rate'],
  ['by the rate, whatever the minimum', { minimum: 1n }, 60_000_000n, 'rate'],
  ['of the coin itself', { isNative: true, rate: null, nativeRate: null }, 20n * 10n ** 15n, 'rate'],
  ['by the minimum without a rate', { rate: null, minimum: 5_000_000n }, 5_000_000n, 'minimum'],
  ['by the minimum without a rate of the coin', { nativeRate: null, minimum: 5_000_000n }, 5_000_000n, 'minimum'],
  ['by nothing', { rate: null }, null, 'nothing'],
  ['by nothing at a rate of nothing', { rate: 0n }, null, 'nothing'],
] as const)('judges %s', (_, changes, from, judgedBy) => {
  expect(worthFrom(terms(changes))).toEqual({ from, judgedBy });
});

it('never calls worth what is worth less than so many times its cost', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 24n });
  fc.assert(
    fc.property(
      amount,
      fc.bigInt({ min: 1n, max: 10n ** 24n }),
      amount,
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 0, max: 24 }),
      (cost, rate, nativeRate, factor, decimals) => {
        const { from } = worthFrom(terms({ cost, rate, nativeRate, factor, decimals }));
        const value = (units: bigint): bigint => units * rate * ONE;
        const asked = cost * BigInt(factor) * nativeRate * 10n ** BigInt(decimals);
        expect(from !== null && value(from) >= asked).toBe(true);
        if (from !== null && from > 0n) expect(value(from - 1n) < asked).toBe(true);
      },
    ),
  );
});

it('adds a margin, rounded up', () => {
  expect([withMargin(100n, 25), withMargin(1n, 25), withMargin(0n, 25), withMargin(7n, 0)]).toEqual([125n, 2n, 0n, 7n]);
});
