import fc from 'fast-check';
import { sqlFault } from '@chaintill/persistence';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { simulationSeed } from '../../../tools/test/random';
import { openShop, type Shop } from '../../../tools/test/shop';
import { Balances } from './app/balances';
import { Ledger } from './app/ledger';
import type { AccountKind, Move } from './domain/move';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await testDatabase();
  shop = await openShop(database.db);
});
afterAll(() => database.close());

const ledger = new Ledger();
const now = new Date('2025-01-20T10:30:00Z');
let causes = 0;

function move(from: AccountKind, to: AccountKind, amount: bigint, values: Partial<Move> = {}): Move {
  const { organizationId } = shop.scope;
  const account = (kind: AccountKind) => ({ organizationId, kind });
  causes += 1;
  return {
    kind: 'test',
    causeKind: 'test',
    causeId: String(causes),
    step: 1,
    assetId: 1,
    amount,
    debit: account(from),
    credit: account(to),
    ...values,
  };
}

const betweenOwn = (organizationId: string): Partial<Move> => ({
  debit: { organizationId, kind: 'custody' },
  credit: { organizationId, kind: 'available' },
});

const book = (moves: readonly Move[]): Promise<number> => database.db.tx((tx) => ledger.book(tx, moves, now));

async function refused(sql: string, ...params: unknown[]): Promise<string | undefined> {
  try {
    await database.db.query(sql, params);
    return 'accepted';
  } catch (error) {
    return sqlFault(error)?.code;
  }
}

it('books a cause once', async () => {
  const once = move('custody', 'pending', 5n);
  expect(await book([once])).toBe(1);
  expect(await book([once, move('custody', 'pending', 7n)])).toBe(1);
});

it('lets nobody spend what is not there', async () => {
  await expect(book([move('available', 'held', 1n)])).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
});

it('reads no table whole for a booking, also on a connection that booked long lists before', async () => {
  const one = await testDatabase(1);
  try {
    const { db } = one;
    const { scope } = await openShop(db);
    const of = (subAccount: string): Partial<Move> => ({
      debit: { ...scope, kind: 'custody' },
      credit: { ...scope, kind: 'available', subAccount },
    });
    const list = (): Move[] => Array.from({ length: 500 }, () => move('custody', 'available', 1n, of(String(causes))));
    for (let lists = 0; lists < 6; lists++) await ledger.bookAlone(db, list(), now);
    await db.query('analyze ledger_accounts, ledger_entries');
    await ledger.bookAlone(db, list(), now);
    await db.tx(async (tx) => {
      expect(await ledger.book(tx, [move('custody', 'available', 1n, of('1'))], now)).toBe(1);
      const rows = await tx.query(
        `select relname, seq_scan from pg_stat_xact_user_tables where relname in ('ledger_accounts', 'ledger_entries') and seq_scan > 0`,
      );
      expect(rows).toEqual([]);
    });
  } finally {
    await one.close();
  }
});

describe('PostgreSQL itself refuses', () => {
  beforeAll(() => book([move('custody', 'available', 100n)]));

  it('an entry that does not balance', async () => {
    expect(
      await refused(`with e as (insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
        values ('x', 'x', 'x', 1, now()) returning id)
        insert into ledger_postings (entry_id, account_id, asset_id, amount)
        select e.id, a.id, a.asset_id, 1 from e, ledger_accounts a where a.kind = 'available' limit 1`),
    ).toBe('23000');
  });

  it.each([
    ['a changed posting', 'update ledger_postings set amount = amount + 1'],
    ['a deleted posting', 'delete from ledger_postings'],
    ['emptied postings', 'truncate ledger_postings cascade'],
    ['a changed entry', `update ledger_entries set kind = 'y'`],
    ['a deleted entry', 'delete from ledger_entries'],
    ['an edited balance', 'update ledger_accounts set balance = balance + 1'],
    [
      'an edited balance in a session that says it posts',
      `with said as materialized (select set_config('chaintill.ledger', 'posting', true) as it)
       update ledger_accounts set balance = balance + 1 from said where it = 'posting'`,
    ],
    ['a deleted account', `delete from ledger_accounts where kind = 'available'`],
    [
      'an account that opens full',
      `insert into ledger_accounts (organization_id, asset_id, kind, balance) select organization_id, 2, 'fees', 5 from ledger_accounts limit 1`,
    ],
  ])('%s', async (_, sql) => expect(await refused(sql)).toBe('23000'));
});

it('keeps every balance equal to its postings, whatever is booked by several at once', async () => {
  const kinds: AccountKind[] = ['custody', 'pending', 'available', 'held', 'review'];
  const step = fc.record({
    from: fc.constantFrom(...kinds),
    to: fc.constantFrom(...kinds),
    amount: fc.bigInt({ min: 1n, max: 1_000n }),
    assetId: fc.constantFrom(1, 2),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 }),
      async (batches) => {
        await Promise.allSettled(
          batches.map((batch) =>
            book(batch.filter((s) => s.from !== s.to).map((s) => move(s.from, s.to, s.amount, { assetId: s.assetId }))),
          ),
        );
        const off = await database.db.query(
          `select a.id from ledger_accounts a left join ledger_postings p on p.account_id = a.id
         group by a.id having a.balance <> coalesce(sum(p.amount), 0) or a.postings_count <> count(p.id)
            or (a.kind not in ('custody', 'receivable') and a.balance < 0)`,
        );
        const unbalanced = await database.db.query(
          'select entry_id from ledger_postings group by entry_id, asset_id having sum(amount) <> 0',
        );
        const total = await database.db.query<{ sum: string }>(
          'select coalesce(sum(balance), 0) as sum from ledger_accounts',
        );
        expect({ off, unbalanced, total: total[0]?.sum }).toEqual({ off: [], unbalanced: [], total: '0' });
      },
    ),
    { numRuns: 40, seed: simulationSeed('ledger') },
  );
});

it('shows balances as decimal strings', async () => {
  const other = await openShop(database.db);
  await database.db.tx((tx) =>
    ledger.book(tx, [move('custody', 'available', 1_500_000n, betweenOwn(other.scope.organizationId))], now),
  );
  const parts = { available: '1.50', pending: '0.00', held: '0.00', review: '0.00' };
  expect(await new Balances(database.db).list(other.scope)).toEqual([
    { chainId: 'test-chain', currency: 'USDT', ...parts, own: parts },
  ]);
});

it('keeps the purses of a merchant apart, each by itself never below zero', async () => {
  const { organizationId, ...own } = (await openShop(database.db)).scope;
  const purse = (kind: AccountKind, subAccount?: string) => ({ organizationId, kind, subAccount });
  const between = (from: Move['debit'], to: Move['credit'], amount: bigint): Move =>
    move('custody', 'available', amount, { debit: from, credit: to });
  await book([between(purse('custody'), purse('available'), 100n)]);
  await book([between(purse('available'), purse('available', 'shop-1'), 60n)]);
  const held = (subAccount?: string): Promise<bigint> =>
    database.db.tx((tx) => ledger.lockBalance(tx, organizationId, 1, 'available', subAccount));
  expect([await held(), await held('shop-1'), await held('shop-2')]).toEqual([40n, 60n, 0n]);
  await expect(book([between(purse('available'), purse('held'), 41n)])).rejects.toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
  });
  await expect(book([between(purse('available', 'shop-1'), purse('held'), 61n)])).rejects.toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
  });
  const balances = new Balances(database.db);
  expect(await balances.list({ organizationId, ...own })).toMatchObject([
    { available: '0.0001', own: { available: '0.00004' } },
  ]);
  const purses = await balances.ofPurses({ organizationId, ...own }, ['shop-1', 'shop-2', '']);
  expect([...purses]).toEqual([
    ['shop-1', [expect.objectContaining({ currency: 'USDT', available: '0.00006' })]],
    ['shop-2', []],
    ['', []],
  ]);
});

it('lets costs run below zero, and own funds not', async () => {
  const { organizationId } = (await openShop(database.db)).scope;
  const ref = (kind: AccountKind) => ({ organizationId, kind });
  const cost = { debit: ref('costs'), credit: ref('custody') };
  await book([move('custody', 'own', 10n, { debit: ref('custody'), credit: ref('own') })]);
  await book([move('costs', 'custody', 25n, cost)]);
  await expect(
    book([move('own', 'custody', 11n, { debit: ref('own'), credit: ref('custody') })]),
  ).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
});
