import fc from 'fast-check';
import { parseAmount } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { simulationSeed } from '../../../tools/test/random';
import { openShop, type Shop } from '../../../tools/test/shop';
import { Balances } from './app/balances';
import { FeeReport } from './app/fee-report';
import { Ledger } from './app/ledger';
import { Statements } from './app/statements';
import type { AccountKind, Move } from './domain/move';
import type { Statement, StatementLine, StatementQuery } from './domain/statement';

let database: TestDatabase;
let statements: Statements;
let shop: Shop;
beforeAll(async () => {
  database = await testDatabase();
  statements = new Statements(database.db);
});
afterAll(() => database.close());
beforeEach(async () => {
  shop = await openShop(database.db);
});

const ledger = new Ledger();
let causes = 0;

interface Booking {
  readonly from: AccountKind;
  readonly to: AccountKind;
  readonly amount: bigint;
  readonly subAccount?: string;
  readonly assetId?: number;
}

function move({ from, to, amount, subAccount, assetId = 1 }: Booking): Move {
  const { organizationId } = shop.scope;
  const account = (kind: AccountKind) => ({ organizationId, kind, ...(kind !== 'custody' && { subAccount }) });
  const cause = { kind: 'transfer.received', causeKind: 'transfer', causeId: String((causes += 1)), step: 1 };
  return { ...cause, assetId, amount, debit: account(from), credit: account(to) };
}

const time = (second: number): Date => new Date(Date.UTC(2027, 0, 1, 0, 0, second));
const book = (booking: Booking, at: Date): Promise<number> =>
  database.db.tx((tx) => ledger.book(tx, [move(booking)], at));
const first = (query: Partial<StatementQuery> = {}): Promise<Statement> =>
  statements.list(shop.scope, { page: 1, limit: 100, sortOrder: 'desc', ...query });

async function exported(query: Parameters<Statements['lines']>[1]): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  for await (const line of statements.lines(shop.scope, query)) lines.push(line);
  return lines;
}

it('says in words what was booked, why, and what the account held after it', async () => {
  await book({ from: 'custody', to: 'available', amount: 5_500_000n }, time(1));
  await book({ from: 'available', to: 'held', amount: 2_000_000n }, time(2));
  const { data, accounts, pagination } = await first({ account: 'available' });
  const cause = { kind: 'transfer', id: expect.stringMatching(/^trf_0*\d+$/) };
  const asset = { chainId: 'test-chain', currency: 'USDT', account: 'available' };
  const words = { kind: 'transfer.received', text: 'Payment received', cause, reference: null, ...asset };
  expect(data).toEqual([
    { ...words, at: '2027-01-01T00:00:02.000Z', amount: '-2.00', balance: '3.50' },
    { ...words, at: '2027-01-01T00:00:01.000Z', amount: '5.50', balance: '5.50' },
  ]);
  expect(accounts).toEqual([{ ...asset, opening: '0.00', closing: '3.50' }]);
  expect(pagination).toMatchObject({ total: 2, hasMore: false });
  expect((await first({ from: time(2) })).accounts).toContainEqual({ ...asset, opening: '5.50', closing: '3.50' });
  expect((await first({ to: time(2) })).accounts).toContainEqual({ ...asset, opening: '0.00', closing: '5.50' });
});

it('keeps merchants, modes, purses and assets apart', async () => {
  await book({ from: 'custody', to: 'available', amount: 1n }, time(1));
  await book({ from: 'custody', to: 'available', amount: 2n, subAccount: 'shop-1' }, time(1));
  await book({ from: 'custody', to: 'available', amount: 3n, assetId: 2 }, time(1));
  const amounts = async (query: Partial<StatementQuery>): Promise<string[]> =>
    (await first(query)).data.map(({ amount, currency }) => `${amount} ${currency}`).sort();
  expect(await amounts({})).toEqual(['0.000001 USDT', '0.000003 USDC']);
  expect(await amounts({ subAccount: 'shop-1' })).toEqual(['0.000002 USDT']);
  expect(await amounts({ currency: 'USDC', chainId: 'test-chain' })).toEqual(['0.000003 USDC']);
  expect(await amounts({ chainId: 'nowhere' })).toEqual([]);
  const live = await statements.list({ ...shop.scope, livemode: true }, { page: 1, limit: 9, sortOrder: 'asc' });
  const other = (await openShop(database.db)).scope;
  const foreign = await statements.list(other, { page: 1, limit: 9, sortOrder: 'asc' });
  expect([live.data, live.accounts, foreign.data, foreign.accounts]).toEqual([[], [], [], []]);
});

it('adds up, whatever two workers book while it is read', async () => {
  const kinds: AccountKind[] = ['custody', 'pending', 'available', 'held', 'review', 'fees'];
  const booking = fc.record({
    from: fc.constantFrom(...kinds),
    to: fc.constantFrom(...kinds),
    amount: fc.bigInt({ min: 1n, max: 1_000n }),
    subAccount: fc.constantFrom(undefined, 'shop-1'),
    assetId: fc.constantFrom(1, 2),
    second: fc.nat({ max: 20 }),
  });
  const some = fc.array(booking, { maxLength: 12 });
  const query = fc.record({
    subAccount: fc.constantFrom(undefined, 'shop-1'),
    from: fc.option(fc.nat({ max: 20 }).map(time), { nil: undefined }),
    to: fc.option(fc.nat({ max: 20 }).map(time), { nil: undefined }),
    sortOrder: fc.constantFrom('asc' as const, 'desc' as const),
    limit: fc.integer({ min: 1, max: 7 }),
  });
  const work = async (bookings: readonly (Booking & { second: number })[]): Promise<void> => {
    for (const one of bookings.filter(({ from, to }) => from !== to)) {
      await book(one, time(one.second)).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'INSUFFICIENT_FUNDS' }),
      );
    }
  };
  await fc.assert(
    fc.asyncProperty(some, some, query, async (one, two, drawn) => {
      const asked = inOrder(drawn);
      shop = await openShop(database.db);
      const workers = Promise.all([work(one), work(two)]);
      // read in the middle of it: the sums hold at every moment
      expectSums(await first({ ...asked, limit: 100 }));
      await workers;
      await expectPages(asked);
      await expectBalances();
    }),
    { numRuns: 25, seed: simulationSeed('statements') },
  );
});

/** A period that ends before it begins is refused. */
function inOrder<P extends { from: Date | undefined; to: Date | undefined }>(asked: P): P {
  const { from, to } = asked;
  return from && to && to < from ? { ...asked, from: to, to: from } : asked;
}

it('refuses a period that ends before it begins', async () => {
  const refusal = { code: 'INVALID_REQUEST', details: { field: 'to' } };
  await expect(first({ from: time(2), to: time(1) })).rejects.toMatchObject(refusal);
  expect(() => statements.lines(shop.scope, { from: time(2), to: time(1) })).toThrow('must not be before');
});

const units = (text: string): bigint => (text.startsWith('-') ? -parseAmount(text.slice(1), 6) : parseAmount(text, 6));

/** Opening balance and lines make the closing balance, and each line's balance on the way. */
function expectSums({ data, accounts }: Statement, oldestFirst = false): void {
  for (const { currency, account, opening, closing } of accounts) {
    const lines = data.filter((line) => line.currency === currency && line.account === account);
    let balance = units(opening);
    for (const line of oldestFirst ? lines : sorted(lines)) {
      balance += units(line.amount);
      expect(units(line.balance)).toBe(balance);
    }
    expect(balance).toBe(units(closing));
  }
}

const sorted = (lines: readonly StatementLine[]): StatementLine[] =>
  lines.every((line, n) => n === 0 || (lines[n - 1]?.at ?? '') <= line.at) && lines[0]?.at !== lines.at(-1)?.at
    ? [...lines]
    : [...lines].reverse();

/** Page by page the same lines as the export has, none twice, none missing. */
async function expectPages(asked: Partial<StatementQuery>): Promise<void> {
  const pages: StatementLine[] = [];
  for (let page = 1; ; page++) {
    const { data, pagination } = await first({ ...asked, page });
    pages.push(...data);
    if (!pagination.hasMore) {
      expect(pagination.total).toBe(pages.length);
      break;
    }
  }
  const all = await exported(asked);
  expect(asked.sortOrder === 'asc' ? pages : pages.reverse()).toEqual(all);
  expectSums({ ...(await first(asked)), data: all }, true);
}

async function expectBalances(): Promise<void> {
  const { accounts } = await first();
  for (const { chainId, currency, ...balance } of await new Balances(database.db).list(shop.scope)) {
    for (const account of ['available', 'pending', 'held', 'review'] as const) {
      let sum = 0n;
      for (const part of [accounts, (await first({ subAccount: 'shop-1' })).accounts]) {
        const found = part.find((a) => a.chainId === chainId && a.currency === currency && a.account === account);
        sum += units(found?.closing ?? '0');
      }
      expect([account, sum]).toEqual([account, units(balance[account])]);
    }
  }
}

it('reads an export in pieces', async () => {
  const moves = Array.from({ length: 2_300 }, () => move({ from: 'custody', to: 'available', amount: 1n }));
  await database.db.tx((tx) => ledger.book(tx, moves, time(1)));
  const lines = await exported({ account: 'available' });
  expect([lines.length, lines[0]?.balance, lines.at(-1)?.balance]).toEqual([2_300, '0.000001', '0.0023']);
});

it('adds up the fees of each merchant', async () => {
  await book({ from: 'custody', to: 'available', amount: 100n }, time(1));
  await book({ from: 'available', to: 'fees', amount: 30n }, time(2));
  await book({ from: 'fees', to: 'available', amount: 10n }, time(5));
  const { organizationId } = shop.scope;
  const of = async (period: { from?: Date; to?: Date }): Promise<unknown> =>
    (await new FeeReport(database.db).list(period)).find((line) => line.organizationId === organizationId);
  expect(await of({})).toMatchObject({ currency: 'USDT', fees: '0.00002', balance: '0.00002', livemode: false });
  expect(await of({ to: time(5) })).toMatchObject({ fees: '0.00003', balance: '0.00002' });
  expect(await of({ from: time(5) })).toMatchObject({ fees: '-0.00001' });
});
