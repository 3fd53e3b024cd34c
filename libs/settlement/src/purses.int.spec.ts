import { newId, numericId, type Actor } from '@chaintill/kernel';
import { Balances, Ledger } from '@chaintill/ledger';
import type { CreateOrder, OrderView } from '@chaintill/orders';
import { Accounts, type AccountView } from '@chaintill/sub-accounts';
import { at, settlementRig, UNIT } from '../../../tools/test/settlement-rig';
import { someAddress, TEST_CHAIN } from '../../../tools/test/shop';
import type { DecideTransfer } from './domain/decision';

/*
 * Money that comes for one of a merchant's accounts stands in that account, whatever becomes of it. What must be where is
 * written here by hand.
 */
let accounts: Accounts;
/** Ids of two accounts. */
let till: string;
let desk: string;

const rig = settlementRig();
beforeEach(async () => {
  const { db } = rig;
  accounts = new Accounts(db, new Balances(db), rig.clock);
  const made = async (name: string): Promise<string> =>
    (await db.tx((tx): Promise<AccountView> => accounts.create(tx, rig.shop.scope, { name }))).accountId;
  till = await made('till');
  desk = await made('desk');
});

const trf = (id: string): string => numericId('transfer', id);
const decide = (id: string, request: DecideTransfer) => rig.shop.decisions.decide(rig.shop.scope, trf(id), request);
const operator = (): Actor => ({ ...rig.shop.scope, kind: 'operator' });

/** An order of the till, unless `values` say otherwise. */
const order = (values: Partial<CreateOrder> = {}): Promise<OrderView> => rig.order({ accountId: till, ...values });

const bind = (depositReference: string, values: object = {}) =>
  rig.db.tx((tx) =>
    rig.shop.references.bind(tx, rig.shop.scope, {
      depositReference,
      currency: 'USDT',
      chainId: TEST_CHAIN,
      ...values,
    }),
  );

/** Balances other than zero in whole USDT, by kind and account; what lies on chain must be their sum. */
async function books(): Promise<Record<string, number>> {
  const rows = await rig.db.query<{ kind: string; sub_account: string; balance: string; posted: string }>(
    `select a.kind, a.sub_account, a.balance, coalesce(sum(p.amount), 0) as posted
     from ledger_accounts a left join ledger_postings p on p.account_id = a.id
     where a.organization_id = $1 and a.asset_id = 1 group by a.id`,
    [rig.shop.scope.organizationId],
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
  const { organizationId } = rig.shop.scope;
  const account = (kind: 'available' | 'held') => ({ organizationId, kind, subAccount });
  const cause = { kind: 'test', causeKind: 'test', causeId: newId('event'), step: 1, assetId: 1 };
  const move = { ...cause, amount: units * UNIT, debit: account('available'), credit: account('held') };
  await rig.db.tx((tx) => new Ledger().book(tx, [move], rig.now));
}

describe('an order of an account', () => {
  it('is paid into it, seen and final, and its fee is taken from there', async () => {
    await rig.shop.settings.set(operator(), 'platformFeePercent', '2');
    const made = await order();
    expect(made.accountId).toBe(till);
    const paid = await rig.chain.mine(made.address, 100n * UNIT, at(60), { state: 'seen' });
    await rig.settle();
    expect(await books()).toEqual({ 'till pending': 100 });
    await rig.chain.becomes(paid, 'final');
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 98, 'own fees': 2 });
    expect(await rig.shop.transfers.get(rig.shop.scope, trf(paid))).toMatchObject({ accountId: till });
    expect((await accounts.get(rig.shop.scope, till)).balances).toMatchObject([
      { available: '98.00', pending: '0.00' },
    ]);
    await rig.chain.becomes(paid, 'orphaned');
    await rig.settle();
    expect(await books()).toEqual({});
  });

  it('keeps there what is too little, too much, repeated or of another token', async () => {
    const made = await order();
    await rig.chain.mine(made.address, 60n * UNIT, at(60));
    await rig.chain.mine(made.address, 50n * UNIT, at(61));
    await rig.chain.mine(made.address, 30n * UNIT, at(62));
    await rig.chain.mine(made.address, 7n * UNIT, at(63), { assetId: 2 });
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 110, 'till review': 30 });
    const { balances } = await accounts.get(rig.shop.scope, till);
    expect(balances).toMatchObject([
      { currency: 'USDC', available: '0.00', review: '7.00' },
      { currency: 'USDT', available: '110.00', review: '30.00' },
    ]);
  });

  it('owes by that account alone what the chain takes back after it was spent', async () => {
    const [first, other] = [await order(), await order({ accountId: desk })];
    const paid = await rig.chain.mine(first.address, 100n * UNIT, at(60));
    await rig.chain.mine(other.address, 100n * UNIT, at(61));
    await rig.settle();
    await spend(70n, till);
    await rig.chain.becomes(paid, 'orphaned');
    await rig.settle();
    expect(await books()).toEqual({ 'till held': 70, 'till receivable': -70, 'desk available': 100 });
    // the account that does not owe gets all of what comes
    const third = await order({ accountId: desk });
    await rig.chain.mine(third.address, 100n * UNIT, at(65));
    await rig.settle();
    expect(await books()).toMatchObject({ 'till receivable': -70, 'desk available': 200 });
    // mined again, it is not spent twice
    await rig.chain.mine(first.address, 100n * UNIT, at(70));
    await rig.settle();
    expect(await books()).toEqual({ 'till held': 70, 'till available': 30, 'desk available': 200 });
  });

  it('is of an account of the same merchant', async () => {
    await expect(bind('c', { accountId: 'acc_00000000000000000000000000' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    await rig.nextShop(1);
    for (const accountId of [till, 'acc_00000000000000000000000000', 'x'])
      await expect(order({ accountId })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});

describe('a deposit reference of an account', () => {
  it('is paid into it, from the moment on that says so', async () => {
    const { address, accountId } = await bind('c-1', { accountId: till });
    expect(accountId).toBe(till);
    const before = await rig.chain.mine(address, 5n * UNIT, at(60), { state: 'seen' });
    await rig.settle();
    await rig.shop.references.update(rig.shop.scope, 'c-1', { accountId: desk });
    const after = await rig.chain.mine(address, 7n * UNIT, at(61));
    await rig.settle();
    // what was seen before stays where it is
    await rig.chain.becomes(before, 'final');
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 5, 'desk available': 7 });
    await rig.shop.references.update(rig.shop.scope, 'c-1', { accountId: null });
    await rig.chain.mine(address, 9n * UNIT, at(62));
    await rig.chain.becomes(after, 'orphaned');
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 5, 'own available': 9 });
    expect(await rig.shop.deposits.get(rig.shop.scope, numericId('deposit', before))).toMatchObject({
      accountId: till,
    });
    expect(await rig.shop.referenceReader.get(rig.shop.scope, 'c-1')).toMatchObject({ accountId: null });
  });

  it('keeps its account when another currency is bound', async () => {
    await bind('c-1', { accountId: till });
    expect(await bind('c-1', { currency: 'USDC' })).toMatchObject({ accountId: till });
    const list = await rig.shop.referenceReader.list(rig.shop.scope, {
      page: 1,
      limit: 10,
      sortOrder: 'asc',
      accountId: till,
    });
    expect(list.data).toMatchObject([{ depositReference: 'c-1' }]);
  });
});

describe('a decision', () => {
  /** Money that nobody asked for, at the merchant's own account. */
  async function unassigned(): Promise<string> {
    const [free] = await rig.db.query<{ display: string }>(
      `select display from addresses where organization_id = $1 and state = 'available' limit 1`,
      [rig.shop.scope.organizationId],
    );
    const id = await rig.chain.mine(free?.display ?? '', 100n * UNIT, at(60), { from: someAddress('sender') });
    await rig.settle();
    return id;
  }

  it('credits money to the account of an order', async () => {
    const [id, made] = [await unassigned(), await order()];
    expect(await books()).toEqual({ 'own review': 100 });
    await decide(id, { decision: 'credit', orderId: made.orderId });
    expect(await books()).toEqual({ 'till available': 100 });
    await rig.chain.becomes(id, 'orphaned');
    await rig.settle();
    expect(await books()).toEqual({});
  });

  it('moves money from the account of one order to that of another', async () => {
    const [made, other] = [await order(), await order({ accountId: desk })];
    await rig.chain.mine(made.address, 100n * UNIT, at(60));
    const twice = await rig.chain.mine(made.address, 100n * UNIT, at(61));
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 100, 'till review': 100 });
    await decide(twice, { decision: 'credit', orderId: other.orderId });
    expect(await books()).toEqual({ 'till available': 100, 'desk available': 100 });
    expect(await rig.shop.transfers.get(rig.shop.scope, trf(twice))).toMatchObject({
      accountId: desk,
      bookedIn: 'available',
    });
  });

  it('credits money to the account that a reference has now', async () => {
    const id = await unassigned();
    await bind('c-1', { accountId: till });
    await decide(id, { decision: 'credit', depositReference: 'c-1' });
    await rig.shop.references.update(rig.shop.scope, 'c-1', { accountId: desk });
    await rig.chain.becomes(id, 'final');
    await rig.settle();
    expect(await books()).toEqual({ 'till available': 100 });
  });

  it.each(['keep', 'return'] as const)('to %s money leaves it in its account', async (decision) => {
    const made = await order();
    await rig.chain.mine(made.address, 100n * UNIT, at(60));
    const twice = await rig.chain.mine(made.address, 40n * UNIT, at(61), { from: someAddress('sender') });
    await rig.settle();
    await decide(twice, { decision });
    expect(await books()).toEqual(
      decision === 'keep' ? { 'till available': 140 } : { 'till available': 100, 'till held': 40 },
    );
  });
});
