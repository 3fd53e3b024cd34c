import { isId, newId, numericId, parseNumericId } from './ids';

it('makes ids that sort by age and are recognised', () => {
  const ids = Array.from({ length: 1_000 }, () => newId('order'));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => isId('order', id))).toBe(true);
});

it.each([
  undefined,
  null,
  '',
  'ord_',
  'ord_x',
  5,
  ['ord_'],
  'key_01k9x0000000000000000000000',
  "ord_' or 1=1 --",
  'ord_01K9X0000000000000000000000',
])('knows that %p is nobody’s order', (text) => expect(isId('order', text)).toBe(false));

it('numbers rows as ids of the same form, and reads them back', () => {
  expect(numericId('transfer', 42n)).toBe('trf_00000000000000000000000042');
  expect(parseNumericId('transfer', 'trf_00000000000000000000000042')).toBe('42');
  expect(isId('order', numericId('transfer', 1n).replace('trf', 'ord'))).toBe(true);
});

it.each([
  undefined,
  'trf_42',
  'trf_99999999999999999999999999',
  'adr_00000000000000000000000042',
  'trf_0000000000000000000000004x',
])('finds nothing behind %p', (text) => expect(parseNumericId('transfer', text)).toBeNull());
