import fc from 'fast-check';
import { DomainError } from './errors';
import { formatAmount, MAX_BASE_UNITS, parseAmount, parsePositiveAmount } from './money';

describe('parseAmount', () => {
  it.each([
    ['100.00', 6, 100_000_000n],
    ['0', 6, 0n],
    ['0.000001', 6, 1n],
    ['1.1000000', 6, 1_100_000n],
    ['9007199254740993', 0, 9_007_199_254_740_993n],
    ['1', 18, 10n ** 18n],
  ])('%s with %d decimals', (text, decimals, units) => {
    expect(parseAmount(text, decimals)).toBe(units);
  });

  it.each([
    1,
    1e-7,
    null,
    undefined,
    ['1'],
    { a: 1 },
    true,
    '',
    ' 1',
    '1 ',
    '1e3',
    '0x10',
    '-1',
    '-0',
    '+1',
    '.5',
    '5.',
    '01',
    '1,000',
    '1_000',
    '１００',
    '١٢',
    'NaN',
    'Infinity',
    '1.2.3',
    '1\n',
    '1\u0000',
    '0.0000001',
    '1'.repeat(200),
    (10n ** 79n).toString(),
  ])('refuses %p, naming the field', (text) => {
    expect(() => parseAmount(text, 6, 'price')).toThrow(
      expect.objectContaining({ code: 'INVALID_AMOUNT', message: expect.stringMatching(/^price /) }),
    );
  });

  it('refuses zero where money must move', () => {
    expect(() => parsePositiveAmount('0.00', 6)).toThrow(DomainError);
  });

  it('reads what formatAmount writes, for every amount and scale', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: MAX_BASE_UNITS }),
        fc.integer({ min: 0, max: 36 }),
        fc.integer({ min: 0, max: 8 }),
        (units, decimals, shown) => {
          expect(parseAmount(formatAmount(units, decimals, shown), decimals)).toBe(units);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps two decimals where asked', () => {
    expect(formatAmount(100_000_000n, 6, 2)).toBe('100.00');
    expect(formatAmount(-1n, 6)).toBe('-0.000001');
    expect(formatAmount(5n, 0, 2)).toBe('5');
  });
});
