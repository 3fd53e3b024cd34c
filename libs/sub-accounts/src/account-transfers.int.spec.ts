import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { systemClock } from '@chaintill/kernel';
import { Balances, Ledger, Statements } from '@chaintill/ledger';
import { waitFor } from '../../../tools/local/ports';
import { root } from '../../../tools/local/root';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { Random, simulationSeed } from '../../../tools/test/random';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { toldOf } from '../../../tools/test/books';
import { AccountTransferRunner } from './app/account-transfer-runner';
import { AccountTransfers } from './app/account-transfers.service';
import { Accounts } from './app/accounts.service';
import type { CreateAccountTransfer } from './domain/account-transfer';

let database: TestDatabase;
let shop: Shop;
let accounts: Accounts;
let transfers: AccountTransfers;
let runner: AccountTransferRunner;
const ledger = new Ledger();

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const { db } = database;
  shop = await openShop(db);
  accounts = new Accounts(db, new Balances(db), systemClock);
  transfers = new AccountTransfers(db, shop.assets, systemClock, false);
  const wakeWebhooks = (): void => undefined;
  runner = new AccountTransferRunner({ db, assets: shop.assets, ledger, clock: systemClock, wakeWebhooks });
});

let causes = 0;
/** Puts money on an account, as a deposit does. @param units base units of USDT */
async function fund(units: bigint, subAccount = ''): Promise<void> {
  const { organizationId } = shop.scope;
  const debit = { organizationId, kind: 'custody' } as const;
  const credit = { organizationId, kind: 'available', subAccount } as const;
  const cause = { kind: 'test', causeKind: 'test', causeId: `fund ${++causes}`, step: 1 };
  await database.db.tx((tx) => ledger.book(tx, [{ ...cause, assetId: 1, amount: units, debit, credit }], new Date()));
}

async function account(name = 'Shop'): Promise<string> {
  return (await database.db.tx((tx) => accounts.create(tx, shop.scope, { name }))).accountId;
}

async function ask(accountId: string, values: Partial<CreateAccountTransfer> = {}): Promise<string> {
  const request = { direction: 'in', currency: 'USDT', chainId: TEST_CHAIN, amount: '1', ...values } as const;
  return (await database.db.tx((tx) => transfers.create(tx, shop.scope, accountId, request))).transferId;
}

async function carriedOut(): Promise<void> {
  while ((await runner.run()) > 0);
}

/** Available USDT of the merchant's own account ('') and of others, base units. */
async function held(): Promise<Map<string, bigint>> {
  const rows = await database.db.query<{ sub_account: string; balance: string }>(
    `select sub_account, balance from ledger_accounts where organization_id = $1 and asset_id = 1 and kind = 'available'`,
    [shop.scope.organizationId],
  );
  return new Map(rows.map((row) => [row.sub_account, BigInt(row.balance)]));
}

it('takes a transfer, moves the money once, and tells how it ended', async () => {
  await fund(10_000_000n);
  const id = await account();
  const transferId = await ask(id, { amount: '2.50', externalId: 'topup-1' });
  expect(await transfers.get(shop.scope, transferId)).toMatchObject({
    status: 'accepted',
    version: 1,
    finishedAt: null,
  });
  expect(await runner.run()).toBe(2);
  expect(await runner.run()).toBe(0);
  const done = { status: 'completed', amount: '2.50', reason: null, version: 3, externalId: 'topup-1' };
  expect(await transfers.get(shop.scope, transferId)).toMatchObject(done);
  expect(await held()).toEqual(
    new Map([
      ['', 7_500_000n],
      [id, 2_500_000n],
    ]),
  );
  expect(await toldOf(database.db, transferId)).toEqual(['account.transfer.completed']);
  await ask(id, { direction: 'out', amount: '2.5' });
  await carriedOut();
  expect(await held()).toEqual(
    new Map([
      ['', 10_000_000n],
      [id, 0n],
    ]),
  );
});

it('fails what is not covered, with the reason, and moves nothing', async () => {
  await fund(1_000_000n);
  const id = await account();
  const [tooMuch, enough] = [await ask(id, { amount: '1.000001' }), await ask(id, { amount: '1' })];
  const empty = await ask(await account(), { direction: 'out', amount: '0.01' });
  await carriedOut();
  expect(await transfers.get(shop.scope, tooMuch)).toMatchObject({
    status: 'failed',
    reason: {
      code: 'INSUFFICIENT_FUNDS',
      message: `your own account holds 1.00 USDT on ${TEST_CHAIN}, 1.000001 are asked for`,
    },
  });
  expect(await transfers.get(shop.scope, enough)).toMatchObject({ status: 'completed' });
  expect(await transfers.get(shop.scope, empty)).toMatchObject({ status: 'failed' });
  expect(await toldOf(database.db, tooMuch)).toEqual(['account.transfer.failed']);
});

it('goes on where a worker died', async () => {
  await fund(1_000_000n);
  const transferId = await ask(await account());
  await database.db.query(`update account_transfers set state = 'processing', version = 2 where id = $1`, [transferId]);
  expect(await runner.run()).toBe(1);
  expect(await transfers.get(shop.scope, transferId)).toMatchObject({ status: 'completed', version: 3 });
});

it('pays what an account owes before it has anything', async () => {
  await fund(10_000_000n);
  const id = await account();
  const { organizationId } = shop.scope;
  const owed = { organizationId, kind: 'receivable', subAccount: id } as const;
  const move = { kind: 'test', causeKind: 'test', causeId: `owe ${id}`, step: 1, assetId: 1, amount: 3_000_000n };
  const custody = { organizationId, kind: 'custody' } as const;
  await database.db.tx((tx) => ledger.book(tx, [{ ...move, debit: owed, credit: custody }], new Date()));
  await ask(id, { amount: '2' });
  await ask(id, { amount: '4' });
  await carriedOut();
  expect((await held()).get(id)).toBe(3_000_000n);
});

it('says whose an external id is, and knows no account of another merchant', async () => {
  const id = await account();
  const first = await ask(id, { externalId: 'once' });
  await expect(ask(id, { externalId: 'once' })).rejects.toMatchObject({
    code: 'DUPLICATE_RESOURCE',
    details: { field: 'externalId', problem: `"once" already belongs to ${first}` },
  });
  shop = await openShop(database.db);
  await expect(ask(id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(accounts.get(shop.scope, id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(accounts.get({ ...shop.scope, livemode: true }, id)).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
});

it('keeps one external id for one account, whoever asks at once', async () => {
  const make = (externalId: string) =>
    database.db.tx((tx) => accounts.create(tx, shop.scope, { name: 'Shop', externalId }));
  const made = await Promise.allSettled([make('a'), make('a'), make('a')]);
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const ids = await Promise.all([account('b'), account('c')]);
  const changed = await Promise.allSettled(ids.map((id) => accounts.update(shop.scope, id, { externalId: 'x' })));
  expect(changed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = changed.find(({ status }) => status === 'rejected');
  expect(refused).toMatchObject({ reason: { code: 'DUPLICATE_RESOURCE' } });
});

describe('with two workers that are killed', () => {
  const script = join(root, 'dist/tools/test/account-transfers-process.js');
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });

  async function startWorker(): Promise<ChildProcess> {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = fork(script, [database.url], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.add(child);
    await new Promise((resolve) => child.once('message', resolve));
    return child;
  }

  interface Asked {
    readonly transferId: string;
    readonly accountId: string;
    readonly direction: 'in' | 'out';
    readonly units: bigint;
  }

  /** What must come of transfers that are carried out in their order, computed from the list alone. */
  function expected(start: bigint, asked: readonly Asked[]): { ends: Map<string, string>; held: Map<string, bigint> } {
    const sums = new Map<string, bigint>([['', start]]);
    const ends = new Map<string, string>();
    for (const { transferId, accountId, direction, units } of asked) {
      const [from, to] = direction === 'in' ? ['', accountId] : [accountId, ''];
      const covered = (sums.get(from) ?? 0n) >= units;
      ends.set(transferId, covered ? 'completed' : 'failed');
      if (!covered) continue;
      sums.set(from, (sums.get(from) ?? 0n) - units);
      sums.set(to, (sums.get(to) ?? 0n) + units);
    }
    return { ends, held: sums };
  }

  it('does each transfer once and in its order: the sum stays, nothing falls below zero, statements end with balances', async () => {
    const START = 1_000n;
    await fund(START);
    const purses = await Promise.all(['a', 'b', 'c'].map((name) => account(name)));
    const random = new Random(simulationSeed('account transfers'));
    const wish = fc.record({
      purse: fc.constantFrom(...purses),
      direction: fc.constantFrom('in' as const, 'out' as const),
      units: fc.bigInt({ min: 1n, max: 400n }),
    });
    const [wishes = []] = fc.sample(fc.array(wish, { minLength: 300, maxLength: 300 }), {
      numRuns: 1,
      seed: random.seed,
    });
    let workers = await Promise.all([startWorker(), startWorker()]);
    let asking = true;
    const below: unknown[] = [];
    const watching = (async () => {
      while (asking) {
        const sums = [...(await held()).values()];
        if (sums.some((sum) => sum < 0n) || sums.reduce((a, b) => a + b, 0n) !== START) below.push(sums);
      }
    })();
    const asked: Asked[] = [];
    for (const { purse, direction, units } of wishes) {
      const amount = `0.${units.toString().padStart(6, '0')}`;
      asked.push({ transferId: await ask(purse, { direction, amount }), accountId: purse, direction, units });
      if (!random.chance(0.03)) continue;
      const [victim, other] = random.chance(0.5) ? workers : workers.toReversed();
      victim?.kill('SIGKILL');
      workers = [other!, await startWorker()]; // there are two
    }
    const ids = asked.map(({ transferId }) => transferId);
    const ends = await waitFor(
      'all transfers',
      async () => {
        const rows = await database.db.query<{ id: string; state: string }>(
          'select id, state from account_transfers where id = any ($1::text[]) and finished_at is not null',
          [ids],
        );
        return rows.length === ids.length ? new Map(rows.map(({ id, state }) => [id, state])) : undefined;
      },
      60_000,
    );
    asking = false;
    await watching;
    expect(below).toEqual([]);
    const model = expected(START, asked);
    expect(ends).toEqual(model.ends);
    expect(new Set(ends.values())).toEqual(new Set(['completed', 'failed']));
    const balances = await held();
    for (const [purse, units] of model.held) expect([purse, balances.get(purse) ?? 0n]).toEqual([purse, units]);
    const entries = await database.db.query<{ cause_id: string }>(
      `select cause_id from ledger_entries where cause_kind = 'account_transfer' and cause_id = any ($1::text[])`,
      [ids],
    );
    const done = ids.filter((id) => model.ends.get(id) === 'completed');
    expect(entries.map((row) => row.cause_id).sort()).toEqual(done.sort());
    for (const purse of purses) {
      const query = { subAccount: purse, account: 'available', page: 1, limit: 100, sortOrder: 'asc' } as const;
      const {
        accounts: [sum],
      } = await new Statements(database.db).list(shop.scope, query);
      const [balance] = (await accounts.get(shop.scope, purse)).balances;
      expect(sum?.closing).toBe(balance?.available);
    }
  }, 120_000);
});
