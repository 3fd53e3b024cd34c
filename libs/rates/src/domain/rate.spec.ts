import fc from 'fast-check';
import { parseAmount } from '@chaintill/kernel';
import { BadPriceError, ONE, parsePrice, type SourcePrice } from './price';
import { amountFor, fiatDecimals } from './quote';
import { isRate, rateOf, type RateRules } from './rate';

const now = new Date('2026-01-01T12:00:00Z');
const rules: RateRules = { maxAgeSeconds: 300, maxSpreadPercent: '2', minSources: 1 };
const anySpread: RateRules = { ...rules, maxSpreadPercent: `1${'0'.repeat(60)}` };
const ETHUSD = { base: 'ETH', quote: 'USD' };
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

function price(source: string, rate: string, { pair = 'ETH/USD', at = now } = {}): SourcePrice {
  const [base = '', quote = ''] = pair.split('/');
  return { base, quote, source, rate: parsePrice(rate), observedAt: at };
}
const many = (...rates: string[]): SourcePrice[] => rates.map((rate, n) => price(`source-${n}`, rate));
const counted = (prices: SourcePrice[], pair = ETHUSD, by = rules): string[] =>
  rateOf(prices, pair, by, now)
    .sources.filter(({ leftOut }) => leftOut === null)
    .map(({ name }) => name);
function found(prices: SourcePrice[], pair = ETHUSD, by = rules): bigint {
  const result = rateOf(prices, pair, by, now);
  if (!isRate(result)) throw new Error(result.reason);
  return result.rate;
}
function reason(prices: SourcePrice[], pair = ETHUSD, by = rules): string {
  const result = rateOf(prices, pair, by, now);
  return isRate(result) ? `a rate of ${result.rate}` : result.reason;
}

const anyRate = fc.bigInt({ min: 10n ** 6n, max: 10n ** 30n });
const asPrice = (rate: bigint, n: number): SourcePrice => ({ ...ETHUSD, source: `s${n}`, rate, observedAt: now });

describe('median', () => {
  it('is the middle one, or the mean of the middle two, rounded down by less than 10^-18', () => {
    expect(found(many('3000', '3002', '3001'))).toBe(3_001n * ONE);
    expect(found(many('3000', '3001'))).toBe(parseAmount('3000.5', 18));
    expect(found(many('1', '1.000000000000000001'))).toBe(ONE);
    expect(found(many('7'))).toBe(7n * ONE);
  });

  it('lies between the least and the greatest, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(anyRate, { minLength: 1, maxLength: 9 }), (values) => {
        const rate = found(values.map(asPrice), ETHUSD, anySpread);
        const sorted = values.toSorted((a, b) => (a < b ? -1 : 1));
        expect(rate >= (sorted[0] ?? 0n) && rate <= (sorted.at(-1) ?? 0n)).toBe(true);
        expect(found(values.map(asPrice).toReversed(), ETHUSD, anySpread)).toBe(rate);
        const middle = [sorted[(sorted.length - 1) >> 1] ?? 0n, sorted[sorted.length >> 1] ?? 0n] as const;
        expect(rate).toBe((middle[0] + middle[1]) / 2n);
      }),
    );
  });

  it('is moved by one liar among three or more by no more than the honest ones are apart', () => {
    const honest = fc.array(fc.bigInt({ min: 2_990n, max: 3_010n }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(honest, anyRate, (values, lie) => {
        const prices = [...values.map((value) => value * ONE), lie].map(asPrice);
        const rate = found(prices);
        expect(rate >= 2_990n * ONE && rate <= 3_010n * ONE).toBe(true);
      }),
    );
  });
});

describe('what does not count', () => {
  it('a price that is older than the limit, or from the future', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000, max: 2_000 }), (seconds) => {
        const result = rateOf([price('a', '3000', { at: ago(seconds) })], ETHUSD, rules, now);
        expect(isRate(result)).toBe(Math.abs(seconds) <= 300);
        if (!isRate(result)) expect(result.reason).toBe('all prices are older than 300 s');
        expect(result.sources[0]?.leftOut).toBe(Math.abs(seconds) <= 300 ? null : 'stale');
      }),
    );
  });

  it('one that is far off while most agree; if they do not, nobody is believed', () => {
    expect(counted(many('3000', '3001', '30000'))).toEqual(['source-0', 'source-1']);
    expect(counted(many('3000', '3001', '3002', '0.0001'))).toEqual(['source-0', 'source-1', 'source-2']);
    expect(reason(many('3000', '30000'))).toMatch(/^sources differ by 163\.64 %, more than the 2 %/);
    expect(reason(many('1', '10', '100'))).toMatch(/^sources differ by 990 %/);
    expect(reason(many('3000', '3001', '3300', '3301'))).toMatch(/^sources differ by 9\.5/);
  });

  it('gives a rate only within the spread, to the last digit', () => {
    expect(found(many('99', '101'))).toBe(100n * ONE);
    expect(reason(many('99', '101.000000000000000001'))).toMatch(/^sources differ by 2\.01 %/);
    expect(isRate(rateOf(many('99', '100', '101'), ETHUSD, { ...rules, maxSpreadPercent: '0' }, now))).toBe(false);
    expect(found(many('100', '100'), ETHUSD, { ...rules, maxSpreadPercent: '0' })).toBe(100n * ONE);
  });

  it('asks for enough sources', () => {
    const three = { ...rules, minSources: 3 };
    expect(reason(many('3000', '3001'), ETHUSD, three)).toBe('only 2 sources agree on a fresh price, 3 are required');
    expect(reason(many('3000', '3001', '9'), ETHUSD, three)).toMatch(/^only 2 sources/);
    expect(found(many('3000', '3001', '3002'), ETHUSD, three)).toBe(3_001n * ONE);
    expect(reason([], ETHUSD, three)).toBe('no source knows ETH/USD');
  });
});

describe('cross rates', () => {
  const ETHEUR = { base: 'ETH', quote: 'EUR' };

  it('go over the dollar where a source has no direct price, with the age of the older part', () => {
    const prices = [
      price('kraken', '2400', { pair: 'ETH/EUR', at: ago(1) }),
      price('bitstamp', '3000', { at: ago(10) }),
      price('bitstamp', '1.25', { pair: 'EUR/USD', at: ago(20) }),
    ];
    const result = rateOf(prices, ETHEUR, rules, now);
    expect(result).toMatchObject({ rate: 2_400n * ONE, spreadPercent: '0' });
    expect(result.sources).toEqual([
      { name: 'kraken', rate: '2400', observedAt: ago(1), via: null, leftOut: null },
      { name: 'bitstamp', rate: '2400', observedAt: ago(20), via: 'USD', leftOut: null },
    ]);
  });

  it('go over USDT for a source without dollars, never at 1:1', () => {
    const usdt = price('kraken', '0.98', { pair: 'USDT/USD' });
    const eth = price('binance', '3000', { pair: 'ETH/USDT' });
    expect(found([usdt, eth])).toBe(2_940n * ONE);
    expect(reason([eth])).toBe('no source knows ETH/USD');
  });

  it('are as old as their oldest part, and are refused with that reason', () => {
    const prices = [price('a', '3000'), price('b', '1.25', { pair: 'EUR/USD', at: ago(301) })];
    expect(reason(prices, ETHEUR)).toBe('all prices are older than 300 s');
  });

  it('are not made of a pivot whose sources differ or are too few', () => {
    const eth = price('a', '3000');
    const euros = [price('b', '1.25', { pair: 'EUR/USD' }), price('c', '1.35', { pair: 'EUR/USD' })];
    expect(reason([eth, ...euros], ETHEUR)).toBe('no source knows ETH/EUR');
    expect(reason([eth, price('b', '1.25', { pair: 'EUR/USD' })], ETHEUR, { ...rules, minSources: 2 })).toBe(
      'no source knows ETH/EUR',
    );
  });

  it('give none where it is too small to be written', () => {
    const prices = [price('a', '0.000000000001'), price('a', '0.0000001', { pair: 'USD/EUR' })];
    expect(reason(prices, ETHEUR)).toBe('1 ETH costs less than 10^-18 EUR');
  });

  it('are exact: there and back again differs by less than 10^-18 each way', () => {
    fc.assert(
      fc.property(anyRate, (rate) => {
        const there = { base: 'EUR', quote: 'ETH', source: 'a', rate, observedAt: now };
        const back = found([there], ETHEUR);
        expect(back).toBe((ONE * ONE) / rate);
      }),
    );
  });
});

describe('prices at the door', () => {
  it('are read exactly, as text only', () => {
    expect(parsePrice('3012.50000000')).toBe(parseAmount('3012.5', 18));
    expect(parsePrice('0.000012345678901234')).toBe(12_345_678_901_234n);
    const bad = [
      '',
      '0',
      '0.00',
      '-1',
      '+1',
      'NaN',
      'Infinity',
      '1e-7',
      '1E5',
      '0x10',
      '1,000.5',
      ' 1',
      '１',
      '1.',
      '0.0000000000000000001',
      '0.0000000000001',
      '1000000000001',
      3000,
      Number.NaN,
      null,
      undefined,
      {},
      ['1'],
      10n,
      `1${'0'.repeat(500)}`,
    ];
    for (const text of bad) expect(() => parsePrice(text)).toThrow(BadPriceError);
  });
});

describe('amounts', () => {
  const question = fc.record({
    price: fc.bigInt({ min: 1n, max: 10n ** 14n }),
    priceDecimals: fc.constantFrom(0, 2, 3, 6, 18),
    rate: anyRate,
    assetDecimals: fc.constantFrom(0, 2, 6, 8, 9, 18),
    markup: fc.integer({ min: 0, max: 500_000 }),
  });

  it('pay the price with its markup, and less than one shown unit more', () => {
    fc.assert(
      fc.property(question, ({ markup, ...rest }) => {
        const markupPercent = `${Math.floor(markup / 10_000)}.${String(markup % 10_000).padStart(4, '0')}`;
        const amount = amountFor({ ...rest, markupPercent });
        const unit = 10n ** BigInt(Math.max(0, rest.assetDecimals - 8));
        expect(amount % unit).toBe(0n);
        // both sides in 10^-(priceDecimals + 6 + 18 + assetDecimals) of the price currency
        const price = rest.price * (1_000_000n + BigInt(markup)) * ONE * 10n ** BigInt(rest.assetDecimals);
        const worth = (units: bigint): bigint => units * rest.rate * 10n ** BigInt(rest.priceDecimals) * 1_000_000n;
        expect(worth(amount) >= price).toBe(true);
        expect(worth(amount - unit) < price).toBe(true);
      }),
    );
  });

  it('known ones', () => {
    const at = (rate: string, price: bigint, assetDecimals: number, markupPercent = '0'): bigint =>
      amountFor({ price, priceDecimals: 2, rate: parsePrice(rate), markupPercent, assetDecimals });
    expect(at('3000', 4_999n, 18)).toBe(16_663_340_000_000_000n);
    expect(at('1', 10_000n, 6)).toBe(100_000_000n);
    expect(at('0.9998', 10_000n, 6)).toBe(100_020_005n);
    expect(at('1', 10_000n, 6, '1.5')).toBe(101_500_000n);
    expect(at('1000000000000', 1n, 18)).toBe(10n ** 10n);
    expect(() =>
      amountFor({ price: 10n ** 77n, priceDecimals: 0, rate: 10n ** 6n, markupPercent: '0', assetDecimals: 18 }),
    ).toThrow('priceAmount is too large');
  });

  it('fiat has the decimals of ISO 4217', () => {
    expect(['USD', 'EUR', 'JPY', 'KWD', 'CLF', 'ISK', 'HUF', 'IDR', 'IQD'].map(fiatDecimals)).toEqual([
      2, 2, 0, 3, 4, 0, 2, 2, 3,
    ]);
  });
});
