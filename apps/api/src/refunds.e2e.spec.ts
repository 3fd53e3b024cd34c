import type { OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes, type PayoutView, type RefundsView } from '@chaintill/payouts';
import { IncomingMoney } from '../testing/incoming-money';
import {
  accounts,
  fund,
  hotWallet,
  madeBatch,
  MovingClock,
  payer,
  payOut,
  POLICY,
  putPolicy,
  type Payer,
} from '../testing/paying-out';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let money: IncomingMoney;
beforeAll(async () => {
  api = await TestApi.start({}, 9, clock);
  money = new IncomingMoney(api);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  await api.stock(shop, 2);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
let orders = 0;

/** An order over 100 USDT that received other sums. @param received base units */
async function paid(...received: bigint[]): Promise<string> {
  const key = shop.keys.member.secret;
  const body = { orderReference: `order-${++orders}`, amount: '100', currency: 'USDT', chainId: 'ethereum-sepolia' };
  const made = await api.call('POST', '/api/v1/orders', { key, body });
  const { orderId, address } = made.body as unknown as { orderId: string; address: string };
  for (const units of received) await money.becomes(await money.arrives(address, units), 'final');
  return orderId;
}

const refund = (orderId: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  api.call('POST', `/api/v1/orders/${orderId}/refunds`, { key: shop.keys.member.secret, body, headers });

async function sums(orderId: string): Promise<RefundsView> {
  const answer = await api.call('GET', `/api/v1/orders/${orderId}/refunds`, { key: shop.keys.viewer.secret });
  expect(answer.status).toBe(200);
  return answer.body as unknown as RefundsView;
}

it('gives back a part, then the rest, and never more than came', async () => {
  const orderId = await paid(120_000_000n);
  expect(await sums(orderId)).toMatchObject({
    received: '120.00',
    pending: '0.00',
    refunded: '0.00',
    refundable: '120.00',
    refundableOverpaid: '20.00',
    refunds: [],
  });
  const address = randomAddress();
  const over = await refund(orderId, { amount: 'overpaid', address });
  expect([over.status, over.body]).toMatchObject([
    201,
    { kind: 'refund', orderId, amount: '20.00', status: 'awaiting_totp', externalId: null },
  ]);
  expect(await sums(orderId)).toMatchObject({ pending: '20.00', refundable: '100.00', refundableOverpaid: '0.00' });
  const none = await refund(orderId, { amount: 'overpaid', address });
  expect([code(none), none.body['details']]).toMatchObject(['409 REFUND_TOO_LARGE', { refundable: '0.00 USDT' }]);
  expect(none.body['message']).toBe(`0.00 USDT beyond the amount of ${orderId} can be refunded`);
  expect((await refund(orderId, { amount: '40', address })).status).toBe(201);
  const much = await refund(orderId, { amount: '60.000001', address });
  expect([code(much), much.body['details']]).toMatchObject([
    '409 REFUND_TOO_LARGE',
    { refundable: '60.00 USDT', requested: '60.000001' },
  ]);
  expect((await refund(orderId, { amount: 'full', address })).body).toMatchObject({ amount: '60.00' });
  expect(code(await refund(orderId, { amount: 'full', address }))).toBe('409 REFUND_TOO_LARGE');
  expect(await accounts(api, shop)).toMatchObject({ available: '0', held: '120000000' });
  const listed = await api.call('GET', `/api/v1/payouts?orderId=${orderId}&kind=refund`, {
    key: shop.keys.viewer.secret,
  });
  expect((listed.body['data'] as unknown as PayoutView[]).map(({ amount }) => amount)).toEqual([
    '60.00',
    '40.00',
    '20.00',
  ]);
});

it('lets 30 at once take what came and no more', async () => {
  const orderId = await paid(100_000_000n);
  // other money of the merchant must not help
  await fund(api, shop, 900_000_000n);
  const address = randomAddress();
  const answers = await Promise.all(Array.from({ length: 30 }, () => refund(orderId, { amount: '20', address })));
  expect(answers.map(code).filter((one) => one === '201 undefined')).toHaveLength(5);
  expect(answers.map(code).filter((one) => one === '409 REFUND_TOO_LARGE')).toHaveLength(25);
  expect(await sums(orderId)).toMatchObject({ pending: '100.00', refundable: '0.00' });
  expect(await accounts(api, shop)).toMatchObject({ available: '900000000', held: '100000000' });
});

it('does nothing when the caller believes in another sum, so that a repeated refund is refused', async () => {
  const orderId = await paid(100_000_000n);
  const address = randomAddress();
  const both = await Promise.all([1, 2].map(() => refund(orderId, { amount: '50', refundable: '100', address })));
  expect(both.map(code).sort()).toEqual(['201 undefined', '409 STATE_CONFLICT']);
  expect(await sums(orderId)).toMatchObject({ pending: '50.00', refundable: '50.00' });
});

it('can be refunded again once a refund was called off', async () => {
  const orderId = await paid(100_000_000n);
  const made = await refund(orderId, { amount: 'full', address: randomAddress() });
  const { payoutId } = made.body as unknown as PayoutView;
  const key = shop.keys.member.secret;
  expect((await api.call('DELETE', `/api/v1/payouts/${payoutId}`, { key })).status).toBe(200);
  expect(await sums(orderId)).toMatchObject({ pending: '0.00', refundable: '100.00' });
  expect((await refund(orderId, { amount: 'full', address: randomAddress() })).status).toBe(201);
});

it('goes back to the payer when it is plain who that is, and asks otherwise', async () => {
  const orderId = await paid(40_000_000n, 60_000_000n);
  const [first, second] = [randomAddress(), randomAddress()];
  const from = (address: string, units: number): Promise<unknown> =>
    api.database.db.query(`update transfers set from_address = $1 where owner_id = $2 and amount = $3`, [
      address,
      orderId,
      units,
    ]);
  await from(first, 40_000_000);
  await from(second, 60_000_000);
  const two = await refund(orderId, { amount: '1' });
  expect([code(two), two.body['details']]).toMatchObject([
    '400 INVALID_REQUEST',
    { field: 'address', problem: 'is needed: the order was paid from 2 addresses' },
  ]);
  await from(first, 60_000_000);
  const one = await refund(orderId, { amount: '1' });
  expect(String(one.body['address']).toLowerCase()).toBe(first);
  const unpaid = await paid();
  expect(code(await refund(unpaid, { amount: 'full', address: first }))).toBe('409 REFUND_TOO_LARGE');
});

it('is made once per idempotency key, needs the money, and refuses the addresses that payouts refuse', async () => {
  const orderId = await paid(100_000_000n);
  const body = { amount: '60', address: randomAddress(), note: 'sorry' };
  const answers = await Promise.all([1, 2, 3].map(() => refund(orderId, body, { 'idempotency-key': 'once' })));
  for (const answer of answers) expect(answer.text).toBe(answers[0]?.text);
  expect(await sums(orderId)).toMatchObject({ pending: '60.00' });
  expect(code(await refund(orderId, { amount: '1', address: `0x${'0'.repeat(40)}` }))).toBe('400 BURN_ADDRESS');
  const [own] = await api.database.db.query<{ address: string }>(
    'select address from addresses where organization_id = $1 limit 1',
    [shop.organizationId],
  );
  expect(code(await refund(orderId, { amount: '1', address: own?.address }))).toBe('400 OWN_ADDRESS');
  // spent meanwhile
  const spent = await api.call('POST', '/api/v1/payouts', {
    key: shop.keys.member.secret,
    body: { items: [{ address: randomAddress(), currency: 'USDT', chainId: 'ethereum-sepolia', amount: '40' }] },
  });
  expect(spent.status).toBe(201);
  const poor = await refund(orderId, { amount: '40', address: randomAddress() });
  expect([code(poor), poor.body['details']]).toMatchObject(['409 INSUFFICIENT_FUNDS', { available: '0.00' }]);
});

describe('money that nobody asked for', () => {
  const returnIt = (transferId: string, headers: Record<string, string> = {}): Promise<Answer> =>
    api.call('POST', `/api/v1/transfers/${transferId}/return`, { key: shop.keys.member.secret, body: {}, headers });

  /** A transfer to nobody that waits for a decision. */
  async function stray(units: bigint): Promise<string> {
    const [address] = await api.database.db.query<{ display: string }>(
      `select display from addresses where organization_id = $1 and state = 'available' limit 1`,
      [shop.organizationId],
    );
    const hash = await money.arrives(address?.display ?? '', units);
    await money.becomes(hash, 'final');
    const listed = await api.call('GET', `/api/v1/transfers?txHash=${hash}`, { key: shop.keys.viewer.secret });
    const [transfer] = listed.body['data'] as unknown as { transferId: string }[];
    return transfer?.transferId ?? '';
  }

  const read = async (transferId: string): Promise<unknown> =>
    (await api.call('GET', `/api/v1/transfers/${transferId}`, { key: shop.keys.viewer.secret })).body['decision'];

  it('goes back once, after a person decided so, and is tried again when it was not paid', async () => {
    const transferId = await stray(7_000_000n);
    expect(code(await returnIt(transferId))).toBe('409 STATE_CONFLICT');
    const to = randomAddress();
    const decided = await api.call('POST', `/api/v1/transfers/${transferId}/decision`, {
      key: shop.keys.admin.secret,
      body: { decision: 'return', address: to },
    });
    expect(decided.body['decision']).toMatchObject({ returnState: 'waiting_for_payout' });
    expect(await accounts(api, shop)).toMatchObject({ held: '7000000' });

    const answers = await Promise.all([1, 2, 3, 4].map(() => returnIt(transferId)));
    expect(answers.map(code).sort()).toEqual(['201 undefined', ...Array(3).fill('409 STATE_CONFLICT')]);
    const made = answers.find(({ status }) => status === 201)?.body as unknown as PayoutView;
    expect(made).toMatchObject({ kind: 'return', transferId, amount: '7.00', status: 'awaiting_totp' });
    expect(made.address.toLowerCase()).toBe(to);
    expect(await read(transferId)).toMatchObject({ returnState: 'paying' });
    expect(await accounts(api, shop)).toMatchObject({ held: '7000000' });

    const key = shop.keys.member.secret;
    expect((await api.call('DELETE', `/api/v1/payouts/${made.payoutId}`, { key })).status).toBe(200);
    // it is not the merchant's to spend now
    expect(await accounts(api, shop)).toMatchObject({ held: '7000000' });
    expect(await read(transferId)).toMatchObject({ returnState: 'waiting_for_payout' });
    const again = await returnIt(transferId);
    expect(again.status).toBe(201);

    const { payoutId } = again.body as unknown as PayoutView;
    const transaction = { id: 'otx', kind: 'payout', subjectId: payoutId, livemode: false } as const;
    await api.database.db.query(`update payouts set state = 'sent' where id = $1`, [payoutId]);
    await api.database.db.tx((tx) =>
      api.app.get(PayoutOutcomes, { strict: false }).confirmed(
        tx,
        // only what is told of a payout is looked at
        { ...transaction, organizationId: shop.organizationId } as OutgoingTransaction,
        { hash: '0xab', height: 1, blockHash: '0xcd', fee: 1n },
      ),
    );
    expect(await accounts(api, shop)).toMatchObject({ held: '0' });
    expect(await read(transferId)).toMatchObject({ returnState: 'returned' });
    expect(code(await returnIt(transferId))).toBe('409 STATE_CONFLICT');
  });

  describe('under a policy', () => {
    let ada: Payer;
    let grace: Payer;
    beforeEach(async () => {
      ada = await payer(api, clock, shop.emails.admin, 'admin');
      grace = await payer(api, clock, shop.emails.owner, 'admin');
      await fund(api, shop, 500_000_000n);
    });

    const policy = (change: object): Promise<void> => putPolicy(api, grace, change);
    const perDay = (amount: string): object => ({
      limits: { ...POLICY.limits, perDay: { amounts: { 'ethereum-sepolia': { USDT: amount } }, fiat: null } },
    });
    /** 70 USDT that a person decided to send back; to who sent them unless said. */
    async function decided(address?: string): Promise<string> {
      const transferId = await stray(70_000_000n);
      await api.database.db.query(
        `update transfers set from_address = $1 where organization_id = $2 and decision is null`,
        [randomAddress(), shop.organizationId],
      );
      const body = { decision: 'return', ...(address !== undefined && { address }) };
      const answer = await api.call('POST', `/api/v1/transfers/${transferId}/decision`, { key: ada.key, body });
      expect(answer.body['decision']).toMatchObject({ returnState: 'waiting_for_payout' });
      return transferId;
    }
    const byAda = (transferId: string): Promise<Answer> =>
      api.call('POST', `/api/v1/transfers/${transferId}/return`, { key: ada.key, body: {} });
    const act = (verb: string, payout: PayoutView, person: Payer): Promise<Answer> =>
      api.call('POST', `/api/v1/payouts/batches/${payout.batchId}/${verb}`, {
        key: person.key,
        body: { code: person.code() },
      });

    it('counts for its limits, and is held back by them', async () => {
      const transferId = await decided(randomAddress());
      await policy(perDay('100'));
      const batch = await madeBatch(payOut(api, ada.key, [{ amount: '40' }]));
      const refused = await byAda(transferId);
      expect([code(refused), refused.body['details']]).toMatchObject([
        '409 PAYOUT_LIMIT_EXCEEDED',
        { limit: 'perDay', used: '40.00', requested: '70.00' },
      ]);
      // it waits as before, for another try
      expect(await read(transferId)).toMatchObject({ returnState: 'waiting_for_payout' });
      await api.call('POST', `/api/v1/payouts/batches/${batch.batchId}/cancel`, { key: ada.key });
      expect((await byAda(transferId)).status).toBe(201);
      expect(code(await payOut(api, ada.key, [{ amount: '40' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
      expect(await accounts(api, shop)).toMatchObject({ available: '500000000', held: '70000000' });
    });

    it('needs the consent that any payout needs, and is checked again when it is handed on', async () => {
      await policy({ mode: 'totp_approval', approvals: 1 });
      const made = await byAda(await decided(randomAddress()));
      const payout = made.body as unknown as PayoutView;
      expect([made.status, payout]).toMatchObject([201, { kind: 'return', status: 'awaiting_totp' }]);
      expect((await act('verify', payout, ada)).body).toMatchObject({ status: 'awaiting_approval' });
      expect(code(await act('approve', payout, ada))).toBe('403 OWN_PAYOUT');
      await policy({ mode: 'none', ...perDay('60') });
      expect(code(await act('approve', payout, grace))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
      await policy({ mode: 'none', ...perDay('70') });
      expect((await act('approve', payout, grace)).body).toMatchObject({
        status: 'approved',
        items: [{ kind: 'return', status: 'queued' }],
      });
    });

    it('goes to its sender without being listed, and to others only when they are', async () => {
      await policy({ allowListOnly: true, coolingOffHours: 0 });
      const other = randomAddress();
      const toOther = await decided(other);
      expect(code(await byAda(toOther))).toBe('409 DESTINATION_NOT_ALLOWED');
      expect((await byAda(await decided())).status).toBe(201);
      const listed = { family: 'evm', address: other, label: 'who asked for it back', code: ada.code() };
      expect((await api.call('POST', '/api/v1/payouts/destinations', { key: ada.key, body: listed })).status).toBe(201);
      expect((await byAda(toOther)).status).toBe(201);
    });
  });
});
