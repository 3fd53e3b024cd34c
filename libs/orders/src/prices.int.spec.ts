import fc from 'fast-check';
import { isDomainError } from '@chaintill/kernel';
import type { CreateOrder, OrderView } from '@chaintill/orders';
import { Quotes, Rates, storePrices } from '@chaintill/rates';
import { ChainByHand } from '../../../tools/test/chain-by-hand';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { percentageDown, percentageUp } from './domain/order-price';
import { amountAt, GRACE_SECONDS, type ShownAmount } from './domain/shown-amount';

let database: TestDatabase;
let now: Date;
const clock = { now: (): Date => now };
const START = new Date('2025-01-20T10:30:00Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
let shop: Shop;
let chain: ChainByHand;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  chain = new ChainByHand(database.db);
});
afterAll(() => database.close());
beforeEach(async () => {
  now = START;
  shop = await openShop(database.db, clock);
  await shop.stock(5);
  await database.db.query('truncate rate_prices');
});

/** @param rate in 10^-18 USD, as text with up to 18 decimals */
async function cost(base: string, rate: string): Promise<void> {
  const [whole = '0', fraction = ''] = rate.split('.');
  const scaled = BigInt(whole + fraction.padEnd(18, '0'));
  await storePrices(database.db, [{ base, quote: 'USD', source: 'table', rate: scaled, observedAt: now }]);
}

async function order(values: Partial<CreateOrder>): Promise<OrderView> {
  const request = { orderReference: `P-${++number}`, currency: 'USDT', chainId: TEST_CHAIN, ...values };
  const created = await shop.orders.create({ ...shop.scope, actorId: 'test' }, request);
  return JSON.parse(created.body) as OrderView;
}

async function refusal(values: Partial<CreateOrder>): Promise<string> {
  return order(values).then(
    () => 'none',
    (error: unknown) => (isDomainError(error) ? `${error.code}: ${error.message}` : Promise.reject(error as Error)),
  );
}

const fresh = async ({ orderId }: OrderView): Promise<OrderView> => shop.orders.get(shop.scope, orderId);

describe('a price in fiat', () => {
  it('becomes an amount at the rate, rounded up, and keeps what made it', async () => {
    await cost('USDT', '0.9998');
    const made = await order({ priceAmount: '25.00', priceCurrency: 'USD' });
    // 25 / 0.9998 = 25.005001000…
    expect(made).toMatchObject({ amount: '25.005002', currency: 'USDT', remainingAmount: '25.005002' });
    expect(made.price).toEqual({
      amount: '25.00',
      currency: 'USD',
      mode: 'locked',
      rate: '0.9998',
      ratedAt: START.toISOString(),
      sources: [{ name: 'table', rate: '0.9998', observedAt: START.toISOString(), via: null }],
    });
    await cost('USDT', '2');
    expect(await fresh(made)).toMatchObject({ amount: '25.005002', price: made.price });
  });

  it('has at most eight decimals for the payer to type', async () => {
    await cost('ETH', '2997.13');
    expect((await order({ priceAmount: '10', priceCurrency: 'USD', currency: 'ETH' })).amount).toBe('0.00333653');
  });

  it('is in the currency of the merchant unless it says which', async () => {
    await storePrices(database.db, [
      { base: 'USDT', quote: 'EUR', source: 'table', rate: 8n * 10n ** 17n, observedAt: now },
    ]);
    await shop.settings.set(shop.scope, 'defaultFiat', 'EUR');
    expect(await order({ priceAmount: '8' })).toMatchObject({ amount: '10.00', price: { currency: 'EUR' } });
  });

  it('needs no rate when it is in the currency that is paid', async () => {
    const made = await order({ priceAmount: '8.5', priceCurrency: 'USDT' });
    expect(made).toMatchObject({ amount: '8.5', price: { amount: '8.5', currency: 'USDT', rate: null, sources: [] } });
  });

  it.each<[string, Partial<CreateOrder>, RegExp]>([
    ['no source', { priceAmount: '5', priceCurrency: 'USD' }, /^RATE_UNAVAILABLE: .*USDT in USD/],
    ['an unknown currency', { priceAmount: '5', priceCurrency: 'XQZ' }, /^INVALID_REQUEST: priceCurrency/],
    [
      'a price and an amount',
      { priceAmount: '5', amount: '5' },
      /^INVALID_REQUEST: priceAmount is given beside amount; send only one of amount, priceAmount, quoteId$/,
    ],
    ['neither', {}, /^INVALID_AMOUNT: amount/],
    ['a number', { priceAmount: 5 }, /^INVALID_AMOUNT: priceAmount/],
    ['an exponent', { priceAmount: '5e1' }, /^INVALID_AMOUNT: priceAmount/],
    ['half a cent', { priceAmount: '0.005', priceCurrency: 'USD' }, /^INVALID_AMOUNT: priceAmount/],
    ['nothing', { priceAmount: '0.00', priceCurrency: 'USD' }, /^INVALID_AMOUNT: priceAmount/],
    ['a quote of nobody', { quoteId: 'quo_01k9zt3c8m6m5b7d9e0f1g2h3j' }, /^RESOURCE_NOT_FOUND/],
  ])('is refused with %s', async (what, values, expected) => {
    if (what !== 'no source') await cost('USDT', '1');
    expect(await refusal(values)).toMatch(expected);
  });
});

describe('a quote', () => {
  const quotes = (of: Shop): Quotes =>
    new Quotes(database.db, new Rates(database.db, of.assets, of.settings, clock), of.assets, clock);
  const ask = async (of: Shop): Promise<string> => {
    const request = { priceAmount: '10', priceCurrency: 'USD', currency: 'USDT', chainId: TEST_CHAIN };
    return (await database.db.tx((tx) => quotes(of).create(of.scope, request, tx))).quoteId;
  };

  it('is taken at its word while it holds, whatever the market does', async () => {
    await cost('USDT', '0.5');
    const quoteId = await ask(shop);
    now = at(299);
    await cost('USDT', '0.4');
    expect(await order({ quoteId })).toMatchObject({ amount: '20.00', price: { rate: '0.5', mode: 'locked' } });
    now = at(300);
    expect(await refusal({ quoteId })).toMatch(/^QUOTE_EXPIRED/);
  });

  it("is for what it was asked for, and nobody else's", async () => {
    await cost('USDT', '1');
    const quoteId = await ask(shop);
    expect(await refusal({ quoteId, currency: 'USDC' })).toMatch(/^INVALID_REQUEST: quoteId/);
    const own = shop;
    shop = await openShop(database.db, clock);
    expect(await refusal({ quoteId })).toMatch(/^RESOURCE_NOT_FOUND/);
    shop = own;
  });
});

describe('the fee of the platform', () => {
  const operator = (): typeof shop.scope => ({ ...shop.scope, kind: 'operator' });
  const terms = async (percent: string, payer: string): Promise<void> => {
    await shop.settings.set(operator(), 'platformFeePercent', percent);
    await shop.settings.set(shop.scope, 'feePayer', payer);
  };

  it('is part of the amount where the merchant bears it', async () => {
    await terms('1.5', 'merchant');
    expect(await order({ amount: '100.00' })).toMatchObject({
      amount: '100.00',
      price: null,
      fee: { amount: '1.50', percent: '1.5', payer: 'merchant' },
    });
  });

  it('is added where the payer bears it, and the price says what was asked for', async () => {
    await terms('1.5', 'payer');
    expect(await order({ amount: '100.00' })).toMatchObject({
      amount: '101.50',
      price: { amount: '100.00', currency: 'USDT', rate: null },
      fee: { amount: '1.50', percent: '1.5', payer: 'payer' },
    });
  });

  it('cannot be set by a merchant', async () => {
    await expect(shop.settings.set(shop.scope, 'platformFeePercent', '0')).rejects.toMatchObject({
      code: 'SETTING_READ_ONLY',
    });
  });

  it('is never less than the percentage and less than one shown unit more', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 30n }),
        fc.integer({ min: 0, max: 500_000 }),
        fc.constantFrom(0, 6, 8, 9, 18),
        (units, tenThousandths, decimals) => {
          const percent = `${Math.floor(tenThousandths / 10_000)}.${String(tenThousandths % 10_000).padStart(4, '0')}`;
          const fee = percentageUp(units, percent, decimals);
          const exact = units * BigInt(tenThousandths); // in millionths
          const step = 10n ** BigInt(Math.max(0, decimals - 8));
          expect(fee * 1_000_000n).toBeGreaterThanOrEqual(exact);
          expect((fee - step) * 1_000_000n).toBeLessThan(exact === 0n ? 1n : exact);
          expect(percentageDown(units, percent) * 1_000_000n).toBeLessThanOrEqual(exact);
        },
      ),
    );
  });
});

it('takes window and tolerance from the merchant, and from the request before him', async () => {
  await shop.settings.set(shop.scope, 'paymentWindowMinutes', 45);
  await shop.settings.set(shop.scope, 'underpaymentTolerancePercent', '0.5');
  const made = await order({ amount: '100.00' });
  expect(made.expiresAt).toBe('2025-01-20T11:15:00Z');
  expect((await order({ amount: '100.00', paymentWindowMinutes: 5 })).expiresAt).toBe('2025-01-20T10:35:00Z');
  await chain.mine(made.address, 99_500_000n, at(10));
  await shop.settlement.settle(TEST_CHAIN);
  expect(await fresh(made)).toMatchObject({ state: 'completed' });
});

describe('a floating order', () => {
  it('follows the market until its first transfer is seen, and then stands', async () => {
    await cost('USDT', '1');
    const made = await order({ priceAmount: '10.00', priceCurrency: 'USD', rateMode: 'floating' });
    expect(made).toMatchObject({ amount: '10.00', price: { mode: 'floating' } });
    now = at(30);
    await cost('USDT', '0.5');
    expect(await shop.floating.requote()).toBe(1);
    expect(await shop.floating.requote()).toBe(0);
    expect(await fresh(made)).toMatchObject({ amount: '20.00', price: { rate: '0.5' }, version: 2 });
    now = at(400);
    await cost('USDT', '0.4');
    await shop.floating.requote();
    expect((await fresh(made)).amount).toBe('25.00');
    // mined while 20.00 was shown, or within the grace after it
    await chain.mine(made.address, 20_000_000n, at(405));
    await shop.settlement.settle(TEST_CHAIN);
    expect(await fresh(made)).toMatchObject({ state: 'completed', amount: '20.00', price: { rate: '0.5' } });
    now = at(500);
    await cost('USDT', '0.1');
    expect(await shop.floating.requote()).toBe(0);
    expect((await fresh(made)).amount).toBe('20.00');
  });

  it('is not fixed by a transfer of nothing, which costs a payer nothing', async () => {
    await cost('USDT', '1');
    const made = await order({ priceAmount: '10.00', priceCurrency: 'USD', rateMode: 'floating' });
    await chain.mine(made.address, 0n, at(1), { state: 'seen' });
    await shop.settlement.settle(TEST_CHAIN);
    now = at(300);
    await cost('USDT', '0.5');
    expect(await shop.floating.requote()).toBe(1);
    expect(await fresh(made)).toMatchObject({ state: 'pending', amount: '20.00' });
  });

  it('is not fixed by dust, but by the transfer that begins to pay it', async () => {
    await cost('USDT', '1');
    const made = await order({ priceAmount: '10.00', priceCurrency: 'USD', rateMode: 'floating' });
    // one hundredth less one base unit
    await chain.mine(made.address, 99_999n, at(1));
    await shop.settlement.settle(TEST_CHAIN);
    expect(await fresh(made)).toMatchObject({ state: 'partially_paid', amount: '10.00' });
    now = at(400);
    await cost('USDT', '0.5');
    await shop.floating.requote();
    expect(await fresh(made)).toMatchObject({ state: 'partially_paid', amount: '20.00' });
    await chain.mine(made.address, 19_900_001n, at(590));
    await shop.settlement.settle(TEST_CHAIN);
    expect(await fresh(made)).toMatchObject({ state: 'completed', amount: '20.00', price: { rate: '0.5' } });
  });

  it('keeps its amount while there is no rate', async () => {
    await cost('USDT', '1');
    const made = await order({ priceAmount: '10.00', priceCurrency: 'USD', rateMode: 'floating' });
    now = at(400); // the only price is older than five minutes
    expect(await shop.floating.requote()).toBe(0);
    expect(await fresh(made)).toMatchObject({ amount: '10.00', version: 1 });
  });

  it('waits for its rate without holding up any other', async () => {
    await cost('USDT', '1');
    await cost('ETH', '3000');
    const floating = { priceAmount: '10.00', priceCurrency: 'USD', rateMode: 'floating' } as const;
    const waiting = [];
    await shop.stock(110);
    for (let n = 0; n < 101; n++) waiting.push(await order(floating));
    const other = await order({ ...floating, currency: 'ETH' });
    now = at(310);
    await cost('ETH', '4000');
    const all = await Promise.all([shop.floating.requote(), shop.floating.requote()]);
    expect(all.reduce((sum, count) => sum + count)).toBe(1);
    expect((await fresh(other)).amount).toBe('0.0025');
    for (const one of [waiting[0], waiting.at(-1)]) if (one) expect(await fresh(one)).toMatchObject({ version: 1 });
  });

  it('is never dearer than anything its payer may have been looking at', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.bigInt({ min: 1n, max: 1_000n })), { minLength: 1 }),
        fc.integer({ min: 0, max: 5_000 }),
        (steps, paid) => {
          let time = 0;
          const quote = { rate: '1', at: '', sources: [] };
          const shown = steps.map(([wait, amount]): ShownAmount => ({
            from: at((time += wait)),
            amount,
            feeUnits: 0n,
            quote,
          }));
          const { amount } = amountAt(shown, at(paid));
          // looked at any moment of the grace before it was mined
          for (let seconds = Math.max(0, paid - GRACE_SECONDS + 1); seconds <= paid; seconds++) {
            const seen = shown.filter(({ from }) => from <= at(seconds)).at(-1);
            if (seen) expect(amount).toBeLessThanOrEqual(seen.amount);
          }
          expect(shown.map((one) => one.amount)).toContain(amount);
        },
      ),
    );
  });
});
