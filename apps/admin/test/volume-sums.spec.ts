import fc from 'fast-check';
import { currenciesOf, dailySums } from '../src/features/overview/volume-sums';

const NOW = new Date('2026-03-02T12:00:00Z');
const row = (day: string, amount: string, orders = 1, currency = 'USDT', chainId = 'a') => ({
  day,
  amount,
  orders,
  currency,
  chainId,
});

describe('the sums behind the volume chart', () => {
  it('has one sum a day, days without volume included, over all chains', () => {
    const rows = [
      row('2026-03-02', '10.5'),
      row('2026-03-02', '0.25', 2, 'USDT', 'b'),
      row('2026-02-28', '43'),
      row('2026-03-01', '7', 1, 'ETH'),
    ];
    expect(dailySums(rows, 'USDT', 3, NOW)).toEqual([
      { day: '2026-02-28', amount: '43', orders: 1, share: 1 },
      { day: '2026-03-01', amount: '0', orders: 0, share: 0 },
      { day: '2026-03-02', amount: '10.75', orders: 3, share: 0.25 },
    ]);
  });

  it('adds exactly where floats do not', () => {
    const rows = [
      row('2026-03-02', '0.1'),
      row('2026-03-02', '0.2'),
      row('2026-03-01', '9007199254740993.000000000000000001'),
    ];
    const [before, today] = dailySums(rows, 'USDT', 2, NOW);
    expect(today?.amount).toBe('0.3');
    expect(before?.amount).toBe('9007199254740993.000000000000000001');
  });

  it('agrees with sums of integers, whatever the amounts are', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { minLength: 1 }), (units) => {
        const text = (n: bigint): string => `${n / 1_000_000n}.${(n % 1_000_000n).toString().padStart(6, '0')}`;
        const sum = units.reduce((a, b) => a + b, 0n);
        const [today] = dailySums(
          units.map((n) => row('2026-03-02', text(n))),
          'USDT',
          1,
          NOW,
        );
        expect(today?.amount).toBe(text(sum).replace(/\.?0+$/, ''));
      }),
    );
  });

  it('names the busiest currency first', () => {
    expect(currenciesOf([row('2026-03-01', '900', 1, 'USDC'), row('2026-03-01', '1', 5)])).toEqual(['USDT', 'USDC']);
  });
});
