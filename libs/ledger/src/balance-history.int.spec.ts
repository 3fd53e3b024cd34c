import fc from 'fast-check';
import { AssetRegistry } from '@chaintill/assets';
import { parseAmount } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { simulationSeed } from '../../../tools/test/random';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { BalanceHistory } from './app/balance-history';
import { Balances } from './app/balances';
import { Ledger } from './app/ledger';
import { isTimeZone, type BalanceHistoryQuery, type BalanceHistoryView } from './domain/balance-history';
import type { AccountKind, Move } from './domain/move';

let database: TestDatabase;
let shop: Shop;
let now: Date;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  shop = await openShop(database.db);
  now = new Date('2027-01-10T12:00:00Z');
});

const USDT = { chainId: TEST_CHAIN, currency: 'USDT', interval: 'day', timeZone: 'UTC' } as const;
let causes = 0;

interface Booking {
  readonly from: AccountKind;
  readonly to: AccountKind;
  readonly amount: bigint;
  readonly subAccount?: string;
}

function book({ from, to, amount, subAccount }: Booking, at: Date): Promise<number> {
  const { organizationId } = shop.scope;
  const account = (kind: AccountKind) => ({ organizationId, kind, ...(kind !== 'custody' && { subAccount }) });
  const cause = { kind: 'transfer.received', causeKind: 'transfer', causeId: `h${(causes += 1)}`, step: 1 };
  const move: Move = { ...cause, assetId: 1, amount, debit: account(from), credit: account(to) };
  return database.db.tx((tx) => new Ledger().book(tx, [move], at));
}

async function history(query: Partial<BalanceHistoryQuery>): Promise<BalanceHistoryView> {
  const registry = await AssetRegistry.load(database.db);
  const from = new Date('2027-01-08T00:00:00Z');
  return new BalanceHistory(database.db, registry, { now: () => now }).list(shop.scope, { ...USDT, from, ...query });
}

it('says what there was at the end of each day, the last one being today', async () => {
  await book({ from: 'custody', to: 'available', amount: 5_000_000n }, new Date('2027-01-02T10:00:00Z'));
  await book({ from: 'available', to: 'held', amount: 2_000_000n }, new Date('2027-01-09T00:00:00Z'));
  await book({ from: 'custody', to: 'pending', amount: 1n, subAccount: 'shop-1' }, new Date('2027-01-10T11:00:00Z'));
  const none = { pending: '0.00', held: '0.00', review: '0.00' };
  expect(await history({})).toEqual({
    ...USDT,
    data: [
      { from: '2027-01-08T00:00:00.000Z', to: '2027-01-09T00:00:00.000Z', ...none, available: '5.00' },
      { from: '2027-01-09T00:00:00.000Z', to: '2027-01-10T00:00:00.000Z', ...none, available: '3.00', held: '2.00' },
      {
        from: '2027-01-10T00:00:00.000Z',
        to: '2027-01-10T12:00:00.000Z',
        ...{ available: '3.00', pending: '0.000001', held: '2.00', review: '0.00' },
      },
    ],
  });
  expect((await history({ subAccount: 'shop-1' })).data.map(({ available, pending }) => [available, pending])).toEqual([
    ['0.00', '0.00'],
    ['0.00', '0.00'],
    ['0.00', '0.000001'],
  ]);
  const past = await history({ to: new Date('2027-01-09T00:00:00Z') });
  expect(past.data.map(({ available, held }) => [available, held])).toEqual([['5.00', '0.00']]);
});

it('is zero before the first booking, and shows nobody what is not his', async () => {
  await book({ from: 'custody', to: 'available', amount: 5n }, now);
  const own = await history({ to: new Date('2027-01-09T00:00:00Z') });
  shop = await openShop(database.db);
  for (const { data } of [own, await history({})]) {
    expect(new Set(data.map(({ available }) => available))).toEqual(new Set(['0.00']));
  }
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  // midnight that the clock leaves out, and midnight that it shows twice
  'Africa/Cairo',
  'Atlantic/Azores',
  'America/Havana',
  'America/Sao_Paulo',
  'America/St_Johns',
];

/** The day that a clock of the zone shows, by another program than the one under test. */
function localDay(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

it('begins days where the clock of the zone does, also when it is put on or back', async () => {
  const day = fc.integer({ min: Date.UTC(2010, 0, 1) / 3_600_000, max: Date.UTC(2027, 11, 1) / 3_600_000 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ZONES), day, async (timeZone, hour) => {
      const from = new Date(hour * 3_600_000);
      const { data } = await history({ timeZone, from, to: new Date(from.getTime() + 300 * 86_400_000) });
      expectWholeDays(data.slice(0, -1), timeZone);
      expect(localDay(from, timeZone)).toBe(localDay(new Date(data[0]?.from ?? 0), timeZone));
    }),
    { numRuns: 40, seed: simulationSeed('days of zones') },
  );
});

/** Each day holds one date of the clock, another one than its neighbour, from end to end. */
function expectWholeDays(days: BalanceHistoryView['data'], timeZone: string): void {
  for (const [index, { from, to }] of days.entries()) {
    const dates = [new Date(from), new Date(Date.parse(to) - 1)].map((at) => localDay(at, timeZone));
    expect([timeZone, from, dates[1]]).toEqual([timeZone, from, dates[0]]);
    expect([timeZone, to, localDay(new Date(to), timeZone)]).not.toEqual([timeZone, to, dates[0]]);
    expect(days[index + 1]?.from ?? to).toBe(to);
  }
}

it('knows days of 23 and of 25 hours, and a midnight that the clock shows twice', async () => {
  const hours = async (timeZone: string, from: string): Promise<number> => {
    const { data } = await history({ timeZone, from: new Date(from), to: new Date(Date.parse(from) + 3 * 86_400_000) });
    return (Date.parse(data[0]?.to ?? '') - Date.parse(data[0]?.from ?? '')) / 3_600_000;
  };
  expect(await hours('Europe/Berlin', '2026-03-29T12:00:00Z')).toBe(23);
  expect(await hours('Europe/Berlin', '2026-10-25T12:00:00Z')).toBe(25);
  expect(await hours('America/Havana', '2025-11-02T12:00:00Z')).toBe(25);
  expect(await hours('Africa/Cairo', '2025-04-25T12:00:00Z')).toBe(23);
});

it('knows a day that a zone left out', async () => {
  // west of the date line until the end of 2011-12-29, east of it from 2011-12-31 on
  const days = { from: new Date('2011-12-29T00:00:00Z'), to: new Date('2012-01-02T00:00:00Z') };
  const { data } = await history({ timeZone: 'Pacific/Apia', ...days });
  expectWholeDays(data.slice(0, -1), 'Pacific/Apia');
  expect(data.map(({ from }) => localDay(new Date(from), 'Pacific/Apia'))).toEqual([
    '2011-12-28',
    '2011-12-29',
    '2011-12-31',
    '2012-01-01',
    '2012-01-02',
  ]);
});

it('takes every zone that a browser may say it is in', async () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone').filter(isTimeZone)) {
    expect((await history({ timeZone })).data.length).toBeGreaterThan(1);
  }
});

it.each(['Mars/Olympus', 'CET', '+02:00', 'GMT+2', 'Europe/Berlin; drop', '', 'utc0'])(
  'refuses the zone "%s"',
  async (timeZone) => {
    const refusal = { code: 'INVALID_REQUEST', details: { field: 'timeZone' } };
    await expect(history({ timeZone })).rejects.toMatchObject(refusal);
  },
);

it('counts hours, weeks and months, and refuses too many', async () => {
  const starts = async (query: Partial<BalanceHistoryQuery>): Promise<string[]> =>
    (await history({ timeZone: 'Asia/Kolkata', ...query })).data.map(({ from }) => from);
  const at = (text: string): Date => new Date(text);
  expect(await starts({ interval: 'hour', from: at('2027-01-10T10:10:00Z') })).toEqual([
    '2027-01-10T09:30:00.000Z',
    '2027-01-10T10:30:00.000Z',
    '2027-01-10T11:30:00.000Z',
  ]);
  expect(await starts({ interval: 'week', from: at('2027-01-01T00:00:00Z') })).toEqual([
    '2026-12-27T18:30:00.000Z',
    '2027-01-03T18:30:00.000Z',
  ]);
  expect(await starts({ interval: 'month', from: at('2026-11-30T20:00:00Z') })).toEqual([
    '2026-11-30T18:30:00.000Z',
    '2026-12-31T18:30:00.000Z',
  ]);
  const refusal = { code: 'INVALID_REQUEST', details: { field: 'from' } };
  const days = 400;
  const from = new Date(Date.UTC(2027, 0, 10) - (days - 1) * 86_400_000);
  expect((await history({ from })).data).toHaveLength(days);
  await expect(history({ from: new Date(from.getTime() - 1) })).rejects.toMatchObject(refusal);
  await expect(history({ from: new Date('0001-01-01T00:00:00Z') })).rejects.toMatchObject(refusal);
  await expect(history({ to: at('2027-01-08T00:00:00Z') })).rejects.toMatchObject({ details: { field: 'to' } });
  await expect(history({ currency: 'DOGE' })).rejects.toMatchObject({ code: 'INVALID_CURRENCY' });
  await expect(history({ chainId: 'nowhere' })).rejects.toMatchObject({ code: 'INVALID_CHAIN' });
});

it('agrees with the sum of what was booked, and ends with the balance', async () => {
  const kinds = ['custody', 'pending', 'available', 'held', 'review'] as const;
  const booking = fc.record({
    from: fc.constantFrom(...kinds),
    to: fc.constantFrom(...kinds),
    amount: fc.bigInt({ min: 1n, max: 1_000n }),
    subAccount: fc.constantFrom(undefined, 'shop-1'),
    hour: fc.nat({ max: 23 * 10 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(booking, { maxLength: 15 }),
      fc.constantFrom(...ZONES),
      fc.constantFrom('hour', 'day', 'week', 'month'),
      async (bookings, timeZone, interval) => {
        shop = await openShop(database.db);
        const booked: { kind: AccountKind; amount: bigint; at: Date }[] = [];
        for (const { hour, ...one } of bookings.filter(({ from, to }) => from !== to)) {
          const at = new Date(Date.UTC(2027, 0, 1) + hour * 3_600_000);
          const done = await book(one, at).catch((error: unknown) =>
            expect(error).toMatchObject({ code: 'INSUFFICIENT_FUNDS' }),
          );
          if (done !== 1) continue;
          booked.push({ kind: one.from, amount: -one.amount, at }, { kind: one.to, amount: one.amount, at });
        }
        const { data } = await history({ timeZone, interval, from: new Date('2027-01-01T00:00:00Z') });
        for (const point of data) {
          // what is booked at this very moment belongs to a history up to now
          const counts = (at: Date): boolean => at < new Date(point.to) || point === data.at(-1);
          for (const kind of ['available', 'pending', 'held', 'review'] as const) {
            const sum = booked
              .filter((one) => one.kind === kind && counts(one.at))
              .reduce((total, { amount }) => total + amount, 0n);
            expect([point.to, kind, parseAmount(unsigned(point[kind]), 6)]).toEqual([point.to, kind, abs(sum)]);
          }
        }
        const [balance] = await new Balances(database.db).list(shop.scope);
        expect(data.at(-1)).toMatchObject(balance ? endOf(balance) : {});
      },
    ),
    { numRuns: 30, seed: simulationSeed('balance history') },
  );
});

/** Bookings are made out of order, so that an earlier day may end below zero. */
const unsigned = (text: string): string => text.replace('-', '');
const abs = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
const endOf = ({ available, pending, held, review }: Record<'available' | 'pending' | 'held' | 'review', string>) => ({
  available,
  pending,
  held,
  review,
});
