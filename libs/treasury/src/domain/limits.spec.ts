import { minimumOf, reserveOf } from './limits';

const asset = (symbol: string, chainId: string, decimals: number) =>
  ({ id: 1, chainId, symbol, kind: 'token', contract: '0x1', decimals }) as const;

const RESERVES = [
  { name: '*', ceiling: null, floor: '1' },
  { name: 'USDT', ceiling: '200', floor: null },
  { name: 'USDT@two', ceiling: '300.5', floor: '10' },
];

it.each([
  [asset('ETH', 'one', 18), { ceiling: null, floor: 10n ** 18n }],
  [asset('USDT', 'one', 6), { ceiling: 200_000_000n, floor: null }],
  [asset('USDT', 'two', 18), { ceiling: 3_005n * 10n ** 17n, floor: 10n ** 19n }],
])('finds the reserve that names an asset most exactly', (of, limits) => {
  expect(reserveOf(RESERVES, of)).toEqual(limits);
});

it('knows no limit that nobody set', () => {
  expect(reserveOf([], asset('USDT', 'one', 6))).toEqual({ ceiling: null, floor: null });
  expect(minimumOf([{ name: 'USDC', amount: '1' }], asset('USDT', 'one', 6))).toBeNull();
  expect(minimumOf([{ name: 'USDT', amount: '1.5' }], asset('USDT', 'one', 6))).toBe(1_500_000n);
});

it('refuses an amount that the asset cannot have', () => {
  expect(() => minimumOf([{ name: 'USDT', amount: '0.0000001' }], asset('USDT', 'one', 6))).toThrow('decimals');
});
