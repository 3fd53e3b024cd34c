import type { OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes, type PayoutView } from '@chaintill/payouts';
import { IncomingMoney } from '../testing/incoming-money';
import { account, fund, hotWallet, madeBatch, MovingClock, owe, payOut } from '../testing/paying-out';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* What is paid out of an account, given back from it and sent back from it is held in it, and leaves from it alone. */

let api: TestApi;
let shop: TestOrganization;
let money: IncomingMoney;
let key: string;
/** Ids of two accounts. */
let till: string;
let desk: string;
beforeAll(async () => {
  api = await TestApi.start({}, 9, new MovingClock());
  money = new IncomingMoney(api);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  key = shop.keys.member.secret;
  till = await account(api, shop, 'till');
  desk = await account(api, shop, 'desk');
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const call = (method: string, path: string, body?: object, as = key): Promise<Answer> =>
  api.call(method, `/api/v1${path}`, { key: as, body });

/** Whole USDT by kind and account, custody left out; what lies on chain must be their sum. */
async function books(): Promise<Record<string, number>> {
  const rows = await api.database.db.query<{ kind: string; sub_account: string; balance: string }>(
    `select a.kind, a.sub_account, a.balance from ledger_accounts a join assets s on s.id = a.asset_id
     where a.organization_id = $1 and s.symbol = 'USDT' and a.balance <> 0`,
    [shop.organizationId],
  );
  expect(rows.reduce((sum, row) => sum + BigInt(row.balance), 0n)).toBe(0n);
  const names: Record<string, string> = { '': 'own', [till]: 'till', [desk]: 'desk' };
  return Object.fromEntries(
    rows
      .filter(({ kind }) => kind !== 'custody')
      .map((row) => [`${names[row.sub_account]} ${row.kind}`, Number(BigInt(row.balance) / 1_000_000n)]),
  );
}

/** The chain has a payout, for good. */
async function confirmed(payoutId: string): Promise<void> {
  const { db } = api.database;
  await db.query(`update payouts set state = 'queued', approved_at = now(), outgoing_id = 'otx' where id = $1`, [
    payoutId,
  ]);
  await db.tx((tx) =>
    api.app.get(PayoutOutcomes, { strict: false }).confirmed(
      tx,
      // only what is told of a payout is looked at
      { id: 'otx', subjectId: payoutId, organizationId: shop.organizationId, livemode: false } as OutgoingTransaction,
      { hash: '0xab', height: 1, blockHash: '0xcd', fee: 1n },
    ),
  );
}

it('pays from the account that is named, and gives back to it', async () => {
  await fund(api, shop, 50_000_000n);
  await fund(api, shop, 30_000_000n, { subAccount: till });
  const batch = await madeBatch(payOut(api, key, [{ amount: '20', accountId: till }, { amount: '10' }]));
  expect(batch.items.map(({ accountId }) => accountId)).toEqual([till, null]);
  expect(await books()).toEqual({ 'own available': 40, 'own held': 10, 'till available': 10, 'till held': 20 });
  expect((await call('GET', `/accounts/${till}`)).body).toMatchObject({
    balances: [{ available: '10.00', held: '20.00' }],
  });
  const poor = await payOut(api, key, [{ amount: '10.000001', accountId: till }]);
  expect([code(poor), poor.body['details']]).toMatchObject([
    '409 INSUFFICIENT_FUNDS',
    { account: till, accountId: till, available: '10.00', requested: '10.000001' },
  ]);
  await confirmed(batch.items[1]?.payoutId ?? '');
  await call('DELETE', `/payouts/${batch.items[0]?.payoutId}`);
  expect(await books()).toEqual({ 'own available': 40, 'till available': 30 });
});

it('pays from nobody else’s account', async () => {
  await fund(api, shop, 50_000_000n);
  const theirs = await account(api, await api.organization());
  for (const accountId of [theirs, 'acc_00000000000000000000000000', 'till']) {
    const answer = await payOut(api, key, [{}, { amount: '1', accountId }]);
    expect([code(answer), answer.body['message']]).toEqual([
      '404 RESOURCE_NOT_FOUND',
      'items[1].accountId does not exist',
    ]);
  }
  expect(await books()).toEqual({ 'own available': 50 });
});

it('pays nothing that the merchant owes in sum, whichever accounts owe it', async () => {
  await fund(api, shop, 100_000_000n);
  await owe(api, shop, 30_000_000n, till);
  await owe(api, shop, 30_000_000n, desk);
  const much = await payOut(api, key, [{ amount: '40.000001' }]);
  expect([code(much), much.body['details']]).toMatchObject(['409 INSUFFICIENT_FUNDS', { available: '40.00' }]);
  expect((await payOut(api, key, [{ amount: '40' }])).status).toBe(201);
});

describe('of an order', () => {
  async function paid(...received: bigint[]): Promise<string> {
    await api.stock(shop, 1);
    const asset = { currency: 'USDT', chainId: 'ethereum-sepolia' };
    const made = await call('POST', '/orders', { ...asset, orderReference: 'order', amount: '100', accountId: till });
    const { orderId, address } = made.body as unknown as { orderId: string; address: string };
    for (const units of received) await money.becomes(await money.arrives(address, units), 'final');
    return orderId;
  }

  it('a refund is drawn from the account that was paid', async () => {
    await fund(api, shop, 500_000_000n);
    const orderId = await paid(120_000_000n);
    const refund = await call('POST', `/orders/${orderId}/refunds`, { amount: '50', address: randomAddress() });
    expect(refund.body).toMatchObject({ kind: 'refund', accountId: till });
    expect(await books()).toEqual({ 'own available': 500, 'till available': 70, 'till held': 50 });
    await confirmed(String(refund.body['payoutId']));
    expect(await books()).toEqual({ 'own available': 500, 'till available': 70 });
    // moved elsewhere, it is not there to be given back
    await fund(api, shop, 1_000_000n, { subAccount: desk });
    await payOut(api, key, [{ amount: '70', accountId: till }]);
    const none = await call('POST', `/orders/${orderId}/refunds`, { amount: '1', address: randomAddress() });
    expect([code(none), none.body['details']]).toMatchObject(['409 INSUFFICIENT_FUNDS', { accountId: till }]);
  });

  it('money that is sent back leaves from the account that it came to', async () => {
    await paid(100_000_000n, 40_000_000n);
    expect(await books()).toEqual({ 'till available': 100, 'till review': 40 });
    const { body } = await call('GET', '/transfers?needsDecision=true');
    const [transfer] = body['data'] as unknown as { transferId: string; accountId: string }[];
    expect(transfer?.accountId).toBe(till);
    const id = transfer?.transferId ?? '';
    const address = randomAddress();
    await call('POST', `/transfers/${id}/decision`, { decision: 'return', address }, shop.keys.admin.secret);
    expect(await books()).toEqual({ 'till available': 100, 'till held': 40 });
    const back = (await call('POST', `/transfers/${id}/return`, {})).body as unknown as PayoutView;
    expect(back).toMatchObject({ kind: 'return', accountId: till });
    await confirmed(back.payoutId);
    expect(await books()).toEqual({ 'till available': 100 });
  });
});
