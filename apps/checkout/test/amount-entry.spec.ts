import { compare, faultOf, normalize } from '../src/link/amount-entry';

it('reads the digits of other scripts, and guesses nothing', () => {
  expect(normalize(' ١٢٫٥٠ ')).toBe('12.50');
  expect(normalize('۱۲')).toBe('12');
  expect(normalize('1,000')).toBe('1,000');
});

it.each([
  ['', 'missing'],
  ['0', 'malformed'],
  ['0.00', 'malformed'],
  ['.5', 'malformed'],
  ['5.', 'malformed'],
  ['1,000', 'malformed'],
  ['1e3', 'malformed'],
  ['0x10', 'malformed'],
  ['-5', 'malformed'],
  ['１２', 'malformed'],
  ['0.99', 'too_small'],
  ['0.999999999999999999', 'too_small'],
  ['1', undefined],
  ['1.00', undefined],
  ['500.00', undefined],
  ['500.000000000000000001', 'too_large'],
])('judges %p', (amount, fault) => {
  expect(faultOf(amount, '1.00', '500.00')).toBe(fault);
});

it('knows no limit that is not there', () => {
  expect(faultOf('999999999999999999', null, null)).toBeUndefined();
});

it('compares where floats do not', () => {
  expect(compare('9007199254740993', '9007199254740992')).toBe(1);
  expect(compare('0.1', '0.10')).toBe(0);
  expect(compare('0.30000000000000001', '0.3')).toBe(1);
});
