import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Balances, Ledger, type AccountKind, type Move } from '@chaintill/ledger';
import { testDatabase, type TestDatabase } from './test/database';
import { simulationSeed } from './test/random';
import { openShop, type Shop } from './test/shop';

let database: TestDatabase;
let folder: string;
let shops: Shop[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-books-'));
  database = await testDatabase();
  shops = [await openShop(database.db), await openShop(database.db)];
  await randomHistory();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const KINDS: AccountKind[] = [
  'custody',
  'pending',
  'available',
  'held',
  'review',
  'receivable',
  'fees',
  'own',
  'costs',
];
const PURSES = [undefined, 'shop-1', 'a: b  ;c\n=', '(x)'];
const day = (n: number): Date => new Date(Date.UTC(2027, 0, 1 + n, 23, 59, 59, 999));

/** Bookings between all kinds of account of two merchants, in three assets of which one has 18 decimals. */
async function randomHistory(): Promise<void> {
  const booking = fc.record({
    shop: fc.nat({ max: 1 }),
    from: fc.constantFrom(...KINDS),
    to: fc.constantFrom(...KINDS),
    amount: fc.bigInt({ min: 1n, max: 10n ** 24n }),
    assetId: fc.constantFrom(1, 2, 3),
    purse: fc.constantFrom(...PURSES),
    day: fc.nat({ max: 9 }),
  });
  const [history = []] = fc.sample(fc.array(booking, { minLength: 300, maxLength: 300 }), {
    numRuns: 1,
    seed: simulationSeed('books export'),
  });
  let booked = 0;
  for (const [n, { shop, from, to, amount, assetId, purse, day: on }] of history.entries()) {
    if (from === to) continue;
    const organizationId = shops[shop]?.scope.organizationId ?? '';
    const account = (kind: AccountKind) => ({ organizationId, kind, ...(kind !== 'custody' && { subAccount: purse }) });
    const cause = { kind: 'transfer.received', causeKind: 'transfer', causeId: String(n), step: 1 };
    const move: Move = { ...cause, assetId, amount, debit: account(from), credit: account(to) };
    booked += await database.db.tx((tx) => new Ledger().book(tx, [move], day(on))).catch(() => 0);
  }
  expect(booked).toBeGreaterThan(50);
}

function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url, LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env });
  if (error) throw new Error(`${command} cannot be run; on Debian: apt-get install ${command}`, { cause: error });
  return { status, output: stdout + stderr };
}

/** `npm run books:export`, as it is typed. */
const exportBooks = (...args: string[]) => run('node', 'tools/run.mjs', 'tools/books-export', ...args);
const hledger = (file: string, ...args: string[]) => run('hledger', '-f', file, ...args);

/** Amounts by account and commodity, as hledger adds them up. */
function totals(file: string, query: string): Record<string, string> {
  const { status, output } = hledger(file, 'balance', query, '--flat', '--no-total', '--layout=bare', '-O', 'csv');
  expect([status, status === 0 ? '' : output]).toEqual([0, '']);
  const rows = output.trim().split('\n').slice(1);
  return Object.fromEntries(
    rows.map((row) => {
      const [account, commodity, amount] = row.split(',').map((cell) => cell.replace(/^"|"$/g, ''));
      return [`${account} ${commodity}`, amount ?? ''];
    }),
  );
}

it('writes a journal that hledger accepts, and whose balances are those of the API', async () => {
  const file = join(folder, 'all.journal');
  expect(exportBooks('--out', file)).toMatchObject({ status: 0 });
  expect(hledger(file, 'check', '--strict')).toEqual(expect.objectContaining({ status: 0 }));
  for (const { scope } of shops) {
    const balances = new Balances(database.db);
    for (const { chainId, currency, available } of (await balances.ofPurses(scope, ['shop-1'])).get('shop-1') ?? []) {
      const place = `liabilities:merchant:available:${scope.organizationId}:shop-1`;
      const held = totals(file, place)[`${place} ${chainId}/${currency}`] ?? '0';
      const scale = currency === 'ETH' ? 18 : 6;
      expect([place, currency, -unitsOf(held, scale)]).toEqual([place, currency, unitsOf(available, scale)]);
    }
    for (const { chainId, currency, ...balance } of await balances.list(scope)) {
      for (const account of ['available', 'pending', 'held', 'review'] as const) {
        const place = `liabilities:merchant:${account}:${scope.organizationId}`;
        const parts = Object.entries(totals(file, place)).filter(([name]) => name.endsWith(` ${chainId}/${currency}`));
        const scale = currency === 'ETH' ? 18 : 6;
        const owed = parts.reduce((sum, [, text]) => sum + unitsOf(text, scale), 0n);
        expect([place, currency, -owed]).toEqual([place, currency, unitsOf(balance[account], scale)]);
      }
    }
  }
}, 60_000);

function unitsOf(text: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(decimals, '0'));
  return text.startsWith('-') ? -units : units;
}

it('joins periods without a gap: each opens with what the one before closed with', async () => {
  const files = ['first', 'second', 'whole'].map((name) => join(folder, `${name}.journal`));
  const [first = '', second = '', whole = ''] = files;
  const { organizationId } = shops[0]!.scope; // made before all
  const one = ['--organization', organizationId, '--mode', 'test'];
  expect(exportBooks('--out', first, ...one, '--to', '2027-01-05')).toMatchObject({ status: 0 });
  expect(exportBooks('--out', second, ...one, '--from', '2027-01-05')).toMatchObject({ status: 0 });
  expect(exportBooks('--out', whole, ...one)).toMatchObject({ status: 0 });
  for (const file of files) expect(hledger(file, 'check')).toMatchObject({ status: 0 });
  expect(totals(second, '')).toEqual(totals(whole, ''));
  expect(totals(first, '')).not.toEqual(totals(whole, ''));
  expect(readFileSync(whole, 'utf8')).not.toContain(shops[1]!.scope.organizationId); // made before all
}, 60_000);

it('has nothing of live mode in a journal of live mode here', () => {
  const file = join(folder, 'live.journal');
  expect(exportBooks('--out', file, '--mode', 'live')).toMatchObject({ status: 0 });
  expect(hledger(file, 'check')).toMatchObject({ status: 0 });
  expect(readFileSync(file, 'utf8')).not.toContain('liabilities');
});

it.each([
  ['no file', []],
  ['an unknown organization', ['--out', '/nonexistent/x', '--organization', 'org_00000000000000000000000000']],
  ['no time', ['--out', '/nonexistent/x', '--from', 'yesterday']],
  ['a time without a zone', ['--out', '/nonexistent/x', '--from', '2027-01-01T10:00:00']],
  ['another mode', ['--out', '/nonexistent/x', '--mode', 'both']],
])('says how it is used when told of %s', (_, args) => {
  expect(exportBooks(...args)).toMatchObject({ status: 2, output: expect.stringContaining('npm run books:export') });
});

it('reports the fees of each merchant', async () => {
  const { status, output } = run('node', 'tools/run.mjs', 'tools/books-fees', '--to', '2099-01-01');
  expect([status, output]).toEqual([
    0,
    expect.stringMatching(/^org_\w+\ttest\ttest-chain\t\w+\t[\d.]+\t[\d.]+\tTest shop$/m),
  ]);
});
