import { numericId, type Actor } from '@chaintill/kernel';
import { Balances, Ledger } from '@chaintill/ledger';
import type { OrderView } from '@chaintill/orders';
import { Accounts, type AccountView } from '@chaintill/sub-accounts';
import { ChainByHand } from '../../../tools/test/chain-by-hand';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, someAddress, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import type { DecideTransfer } from './domain/decision';

/*
 * Money that comes for one of a merchant's accounts stands in that account, whatever becomes of it. What must be where is
 * written here by hand.
 */
let database: TestDatabase;
let chain: ChainByHand;
let shop: Shop;
let accounts: Accounts;
/** Ids of two accounts. */
let till: string;
let desk: string;
const START = new Date('2025-01-20T10:30:00Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
const UNIT = 1_000_000n;
const clock = { now: (): Date => START };
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  chain = new ChainByHand(database.db);
});
afterAll(() => database.close());
beforeEach(async () => {
  const { db } = database;
  shop = await openShop(db, clock);
  await shop.stock(6);
  accounts = new Accounts(db, new Balances(db), clock);
  const made = async (name: string): Promise<string> =>
    (await db.tx((tx): Promise<AccountView> => accounts.create(tx, shop.scope, { name }))).accountId;
  till = await made('till');
  desk = await made('desk');
});

const settle = () => shop.settlement.settle(TEST_CHAIN);
const trf = (id: string): string => numericId('transfer', id);
const decide = (id: string, request: DecideTransfer) => shop.decisions.decide(shop.scope, trf(id), request);
const operator = (): Actor => ({ ...shop.scope, kind: 'operator' });

async function order(values: object = {}): Promise<OrderView> {
  const request = {
    orderReference: `P-${++number}`,
    amount: '100.00',
    currency: 'USDT',
    chainId: TEST_CHAIN,
    accountId: till,
    ...values,
  };
  return JSON.parse((await shop.orders.create({ ...shop.scope, actorId: 'test' }, request)).body) as OrderView;
}

const bind = (depositReference: string, values: object = {}) =>
  database.db.tx((tx) =>
    shop.references.bind(tx, shop.scope, { depositReference, currency: 'USDT', chainId: TEST_CHAIN, ...values }),
  );

/** Balances other than zero in whole USDT, by kind and account; what lies on chain must be their sum. */
async function books(): Promise<Record<string, number>> {
  const rows = await database.db.query<{ kind: string; sub_account: string; balance: string; posted: string }>(
    `select a.kind, a.sub_account, a.balance, coalesce(sum(p.amount), 0) as posted
     from ledger_accounts a left join ledger_postings p on p.account_id = a.id
     where a.organization_id = $1 and a.asset_id = 1 group by a.id`,
    [shop.scope.organizationId],
  );
  for (const { balance, posted } of rows) expect(balance).toBe(posted);
  expect(rows.reduce((sum, row) => sum + BigInt(row.balance), 0n)).toBe(0n);
  const names: Record<string, string> = { '': 'own', [till]: 'till', [desk]: 'desk' };
  return Object.fromEntries(
    rows
      .filter(({ kind, balance }) => kind !== 'custody' && balance !== '0')
      .map((row) => [`${names[row.sub_account]} ${row.kind}`, Number(BigInt(row.balance) / UNIT)]),
  );
}

/** Binds available money of an account, as a payout would. @param units whole USDT */
async function spend(units: bigint, subAccount: string): Promise<void> {
  const { organizationId } = shop.scope;
  const account = (kind: 'available' | 'held') => ({ organizationId, kind, subAccount });
  const cause = { kind: 'test', causeKind: 'test', causeId: `spent ${++number}`, step: 1, assetId: 1 };
  const move = { ...cause, amount: units * UNIT, debit: account('available'), credit: account('held') };
  await database.db.tx((tx) => new Ledger().book(tx, [move], START));
}

describe('an order of an account', () => {
  it('is paid into it, seen and final, and its fee is taken from there', async () => {
    await shop.settings.set(operator(), 'platformFeePercent', '2');
    const made = await order();
    expect(made.accountId).toBe(till);
    const paid = await chain.mine(made.address, 100n * UNIT, at(60), { state: 'seen' });
    await settle();
    expect(await books()).toEqual({ 'till pending': 100 });
    await chain.becomes(paid, 'final');
    await settle();
    expect(await books()).toEqual({ 'till available': 98, 'own fees': 2 });
    expect(await shop.transfers.get(shop.scope, trf(paid))).toMatchObject({ accountId: till });
    expect((await accounts.get(shop.scope, till)).balances).toMatchObject([{ available: '98.00', pending: '0.00' }]);
    await chain.becomes(paid, 'orphaned');
    await settle();
    expect(await books()).toEqual({});
  });

  it('keeps there what is too little, too much, repeated or of another token', async () => {
    const made = await order();
    await chain.mine(made.address, 60n * UNIT, at(60));
    await chain.mine(made.address, 50n * UNIT, at(61));
    await chain.mine(made.address, 30n * UNIT, at(62));
    await chain.mine(made.address, 7n * UNIT, at(63), { assetId: 2 });
    await settle();
    expect(await books()).toEqual({ 'till available': 110, 'till review': 30 });
    const { balances } = await accounts.get(shop.scope, till);
    expect(balances).toMatchObject([
      { currency: 'USDC', available: '0.00', review: '7.00' },
      { currency: 'USDT', available: '110.00', review: '30.00' },
    ]);
  });

  it('owes by that account alone what the chain takes back after it was spent', async () => {
    const [first, other] = [await order(), await order({ accountId: desk })];
    const paid = await chain.mine(first.address, 100n * UNIT, at(60));
    await chain.mine(other.address, 100n * UNIT, at(61));
    await settle();
    await spend(70n, till);
    await chain.becomes(paid, 'orphaned');
    await settle();
    expect(await books()).toEqual({ 'till held': 70, 'till receivable': -70, 'desk available': 100 });
    // the account that does not owe gets all of what comes
    const third = await order({ accountId: desk });
    await chain.mine(third.address, 100n * UNIT, at(65));
    await settle();
    expect(await books()).toMatchObject({ 'till receivable': -70, 'desk available': 200 });
    // mined again, it is not spent twice
    await chain.mine(first.address, 100n * UNIT, at(70));
    await settle();
    expect(await books()).toEqual({ 'till held': 70, 'till available': 30, 'desk available': 200 });
  });

  it('is of an account of the same merchant', async () => {
    const mine = shop;
    shop = await openShop(database.db, clock);
    await shop.stock(1);
    for (const accountId of [till, 'acc_00000000000000000000000000', 'x'])
      await expect(order({ accountId })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    shop = mine;
    await expect(bind('c', { accountId: 'acc_00000000000000000000000000' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});

describe('a deposit reference of an account', () => {
  it('is paid into it, from the moment on that says so', async () => {
    const { address, accountId } = await bind('c-1', { accountId: till });
    expect(accountId).toBe(till);
    const before = await chain.mine(address, 5n * UNIT, at(60), { state: 'seen' });
    await settle();
    await shop.references.update(shop.scope, 'c-1', { accountId: desk });
    const after = await chain.mine(address, 7n * UNIT, at(61));
    await settle();
    // what was seen before stays where it is
    await chain.becomes(before, 'final');
    await settle();
    expect(await books()).toEqual({ 'till available': 5, 'desk available': 7 });
    await shop.references.update(shop.scope, 'c-1', { accountId: null });
    await chain.mine(address, 9n * UNIT, at(62));
    await chain.becomes(after, 'orphaned');
    await settle();
    expect(await books()).toEqual({ 'till available': 5, 'own available': 9 });
    expect(await shop.deposits.get(shop.scope, numericId('deposit', before))).toMatchObject({ accountId: till });
    expect(await shop.referenceReader.get(shop.scope, 'c-1')).toMatchObject({ accountId: null });
  });

  it('keeps its account when another currency is bound', async () => {
    await bind('c-1', { accountId: till });
    expect(await bind('c-1', { currency: 'USDC' })).toMatchObject({ accountId: till });
    const list = await shop.referenceReader.list(shop.scope, { page: 1, limit: 10, sortOrder: 'asc', accountId: till });
    expect(list.data).toMatchObject([{ depositReference: 'c-1' }]);
  });
});

describe('a decision', () => {
  /** Money that nobody asked for, at the merchant's own account. */
  async function unassigned(): Promise<string> {
    const [free] = await database.db.query<{ display: string }>(
      `select display from addresses where organization_id = $1 and state = 'available' limit 1`,
      [shop.scope.organizationId],
    );
    const id = await chain.mine(free?.display ?? '', 100n * UNIT, at(60), { from: someAddress('sender') });
    await settle();
    return id;
  }

  it('credits money to the account of an order', async () => {
    const [id, made] = [await unassigned(), await order()];
    expect(await books()).toEqual({ 'own review': 100 });
    await decide(id, { decision: 'credit', orderId: made.orderId });
    expect(await books()).toEqual({ 'till available': 100 });
    await chain.becomes(id, 'orphaned');
    await settle();
    expect(await books()).toEqual({});
  });

  it('moves money from the account of one order to that of another', async () => {
    const [made, other] = [await order(), await order({ accountId: desk })];
    await chain.mine(made.address, 100n * UNIT, at(60));
    const twice = await chain.mine(made.address, 100n * UNIT, at(61));
    await settle();
    expect(await books()).toEqual({ 'till available': 100, 'till review': 100 });
    await decide(twice, { decision: 'credit', orderId: other.orderId });
    expect(await books()).toEqual({ 'till available': 100, 'desk available': 100 });
    expect(await shop.transfers.get(shop.scope, trf(twice))).toMatchObject({ accountId: desk, bookedIn: 'available' });
  });

  it('credits money to the account that a reference has now', async () => {
    const id = await unassigned();
    await bind('c-1', { accountId: till });
    await decide(id, { decision: 'credit', depositReference: 'c-1' });
    await shop.references.update(shop.scope, 'c-1', { accountId: desk });
    await chain.becomes(id, 'final');
    await settle();
    expect(await books()).toEqual({ 'till available': 100 });
  });

  it.each(['keep', 'return'] as const)('to %s money leaves it in its account', async (decision) => {
    const made = await order();
    await chain.mine(made.address, 100n * UNIT, at(60));
    const twice = await chain.mine(made.address, 40n * UNIT, at(61), { from: someAddress('sender') });
    await settle();
    await decide(twice, { decision });
    expect(await books()).toEqual(
      decision === 'keep' ? { 'till available': 140 } : { 'till available': 100, 'till held': 40 },
    );
  });
});
