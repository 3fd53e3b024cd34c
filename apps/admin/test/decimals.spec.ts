import fc from 'fast-check';
import { worthOfAll, worthRows } from '../src/features/balances/worth';
import { heightsOf } from '../src/features/balances/heights';
import { coins, isMore, isZero, placesOf, sumOf, textOfUnits, unitsOf, worthOf } from '../src/ui/decimals';

const balance = (currency: string, available: string, rest: object = {}) => ({
  chainId: 'ethereum-local',
  currency,
  available,
  pending: '0.00',
  held: '0.00',
  review: '0.00',
  own: null,
  ...rest,
});
const rate = (currency: string, text: string | null) => ({
  currency,
  priceCurrency: 'USD',
  chainIds: ['ethereum-local'],
  rate: text,
  unavailable: text === null ? 'all prices are older than 300 s' : null,
  spreadPercent: null,
  at: '2027-01-01T00:00:00Z',
  sources: [],
});

describe('sums of decimal text', () => {
  it('adds exactly where floats do not', () => {
    expect(sumOf(['0.1', '0.2'])).toBe('0.30');
    expect(sumOf(['9007199254740993.000000000000000001', '-0.5', '0'])).toBe('9007199254740992.500000000000000001');
    expect(sumOf([])).toBe('0.00');
    expect([isZero('0.00'), isZero('-0.01')]).toEqual([true, false]);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (units) => {
        expect(unitsOf(textOfUnits(units))).toBe(units);
      }),
    );
  });

  it('rounds what an amount comes to down, and never by more than its last digit', () => {
    expect(worthOf('0.333333333333333333', '3000.75', 2)).toBe('1000.24');
    expect(worthOf('1', '0.009', 2)).toBe('0.00');
    expect(worthOf('2', '151.5', 0)).toBe('303');
    const cents = fc.bigInt({ min: 0n, max: 10n ** 24n });
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const [amount, price] = [textOfUnits(a * 10n ** 18n), textOfUnits(b * 10n ** 18n)];
        const exact = a * b; // in 10^-36
        const shown = unitsOf(worthOf(amount, price, 2));
        expect(shown <= exact && exact - shown < 10n ** 34n).toBe(true);
      }),
    );
  });
});

describe('what balances are worth', () => {
  it('values what has a rate, says what has none, and adds up to what stands beside it', () => {
    const balances = [
      balance('ETH', '1.005', { held: '0.001' }),
      balance('USDT', '10.00', { review: '0.50' }),
      balance('GONE', '3'),
    ];
    const rates = [rate('ETH', '3000.75'), rate('USDT', '0.9999'), rate('GONE', null)];
    expect(worthRows(balances, rates).map(({ total, worth }) => [total, worth])).toEqual([
      ['1.006', '3018.75'],
      ['10.50', '10.48'],
      ['3.00', null],
    ]);
    expect(worthOfAll(balances, rates)).toEqual({
      fiat: 'USD',
      at: '2027-01-01T00:00:00Z',
      total: '3029.23',
      parts: { available: '3025.74', held: '3.00', pending: '0.00', review: '0.49' },
      without: [{ currency: 'GONE', reason: 'all prices are older than 300 s' }],
    });
  });

  it('says nothing where nothing has a rate', () => {
    expect(worthOfAll([balance('GONE', '3')], [rate('GONE', null)])).toBeUndefined();
    expect(worthOfAll([balance('ETH', '3')], undefined)).toBeUndefined();
    expect(worthRows([balance('ETH', '3')], undefined)[0]).toMatchObject({ worth: null, unavailable: null });
    expect(worthRows([balance('OLD', '3')], [rate('ETH', '1')])[0]?.unavailable).toMatch(/not on offer/);
  });
});

describe('the heights of the chart', () => {
  const point = (day: number, parts: object) => ({
    from: `2027-01-0${day}T00:00:00Z`,
    to: `2027-01-0${day + 1}T00:00:00Z`,
    available: '0.00',
    pending: '0.00',
    held: '0.00',
    review: '0.00',
    ...parts,
  });

  it('piles the parts up to a round amount', () => {
    const { times, edges, marks } = heightsOf([
      point(1, { available: '50', held: '25' }),
      point(2, { available: '95' }),
    ]);
    expect(marks).toEqual(['50', '100']);
    expect(times).toHaveLength(3);
    expect(edges).toEqual([
      [0.5, 0.95, 0.95],
      [0.75, 0.95, 0.95],
      [0.75, 0.95, 0.95],
      [0.75, 0.95, 0.95],
    ]);
  });

  it('has room for every amount, however small or large', () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 60n });
    fc.assert(
      fc.property(units, (most) => {
        const { edges, marks } = heightsOf([point(1, { available: textOfUnits(most) })]);
        expect(unitsOf(marks[1]) >= most).toBe(true);
        expect(unitsOf(marks[0]) * 2n).toBe(unitsOf(marks[1]));
        expect((edges[0]?.[0] ?? 2) <= 1).toBe(true);
      }),
    );
  });
});

it.each([
  ['1.0', '1.00'],
  ['1', '1.00'],
  ['1.500000', '1.50'],
  ['0.000001', '0.000001'],
  ['-3.', '-3.00'],
  ['007', '7.00'],
  ['ten', 'ten'],
  ['1,5', '1,5'],
  ['', ''],
])('shows %j in the one form of amounts: %j', (typed, shown) => {
  expect(coins(typed)).toBe(shown);
});

it('shows amounts of any spelling alike, and never another one', () => {
  const texts = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }));
  fc.assert(
    fc.property(texts, ([units, zeros]) => {
      const text = textOfUnits(units);
      const longer = text.includes('.') ? text : `${text}.`;
      const shown = coins(longer + '0'.repeat(zeros));
      expect(unitsOf(shown)).toBe(units);
      expect(shown).toBe(coins(text));
      expect(shown).toMatch(/^\d+\.\d{2,}$/);
    }),
  );
});

it('compares what is typed with what there is, and leaves what is no amount to the server', () => {
  expect(isMore(' 6.250001 ', '6.25')).toBe(true);
  for (const typed of ['6.25', '6.250000', '-7', '', 'all', '1e3']) expect(isMore(typed, '6.25')).toBe(false);
  expect(placesOf(['1.00', '2.123456', '3'])).toBe(6);
});
