import { getAddress } from 'ethers';
import { OutgoingHandlers, type OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes, type BatchView } from '@chaintill/payouts';
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
import { randomAddress, TestApi, type Answer, type PanelSession, type TestOrganization } from '../testing/test-api';

/* Payouts that are changed, and addresses that they may go to. */

const clock = new MovingClock();
const HOUR_MS = 3_600_000;
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let grace: Payer;
let session: PanelSession;
let outcomes: PayoutOutcomes;
beforeAll(async () => {
  api = await TestApi.start({ SESSION_SECONDS: '8640000' }, 9, clock);
  outcomes = api.app.get(PayoutOutcomes, { strict: false });
  api.app.get(OutgoingHandlers, { strict: false }).register('payout', outcomes);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  grace = await payer(api, clock, shop.emails.owner);
  session = grace.session;
  await fund(api, shop, 1_000_000_000n);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

const policy = (change: object): Promise<void> => putPolicy(api, grace, change);

const edit = (payoutId: string | undefined, body: object, key = ada.key): Promise<Answer> =>
  api.call('PATCH', `/api/v1/payouts/${payoutId}`, { key, body });
const act = (verb: string, { batchId }: BatchView, person: Payer): Promise<Answer> =>
  api.call('POST', `/api/v1/payouts/batches/${batchId}/${verb}`, { key: person.key, body: { code: person.code() } });
const shown = async ({ batchId }: BatchView): Promise<Answer['body']> =>
  (await api.call('GET', `/api/v1/payouts/batches/${batchId}`, { key: ada.key })).body;

interface OutgoingRow {
  id: string;
  state: string;
  called_off: boolean;
  to_address: string;
  amount: string;
  is_void: boolean;
}
/** What was laid before the outgoing room for a payout, and which of it the signer refuses. */
const laid = (payoutId: string | undefined): Promise<OutgoingRow[]> =>
  api.database.db.query<OutgoingRow>(
    `select t.id, t.state, t.called_off, t.to_address, t.amount, v.signature is not null as is_void
     from outgoing_transactions t left join void_approvals v on v.signature = decode(t.proof ->> 'signature', 'base64')
     where t.subject_id = $1 order by t.number`,
    [payoutId],
  );

/* First of all: what arrives counts by the time of the chain, which does not move with the test's. */
it('sends back to who sent it, whatever the list says, and to nobody else', async () => {
  await api.stock(shop, 2);
  const money = new IncomingMoney(api);
  const order = { orderReference: 'refunded', amount: '100', currency: 'USDT', chainId: 'ethereum-sepolia' };
  const made = await api.call('POST', '/api/v1/orders', { key: ada.key, body: order });
  const { orderId, address } = made.body as unknown as { orderId: string; address: string };
  const [payer1, payer2] = [randomAddress(), randomAddress()];
  const paidBy = (from: string): Promise<unknown> =>
    api.database.db.query(
      `update transfers set from_address = $1 where owner_id = $2 and from_address not in ($3, $4)`,
      [from, orderId, payer1, payer2],
    );
  await money.becomes(await money.arrives(address, 60_000_000n), 'final');
  await paidBy(payer1);
  await policy({ allowListOnly: true });
  const refund = (body: object): Promise<Answer> =>
    api.call('POST', `/api/v1/orders/${orderId}/refunds`, { key: ada.key, body: { amount: '10', ...body } });
  expect(code(await refund({ address: randomAddress() }))).toBe('409 DESTINATION_NOT_ALLOWED');
  expect((await refund({})).status).toBe(201);
  expect((await refund({ address: payer1 })).status).toBe(201);
  // who pays a part of it is not its payer: anybody can
  await money.becomes(await money.arrives(address, 40_000_000n), 'final');
  await paidBy(payer2);
  for (const to of [payer1, payer2]) {
    expect(code(await refund({ address: to }))).toBe('409 DESTINATION_NOT_ALLOWED');
  }
});

it('voids what was consented to, and what the signer might have had, when somebody changes it', async () => {
  const batch = await madeBatch(payOut(api, ada.key, [{}, {}]));
  const [first, second] = batch.items;
  expect((await act('verify', batch, ada)).body['status']).toBe('approved');
  const address = randomAddress();
  const edited = await edit(first?.payoutId, { amount: '150', address });
  expect([edited.status, edited.body]).toMatchObject([
    200,
    { status: 'awaiting_totp', amount: '150', approvedAt: null, timeline: expect.anything() as object },
  ]);
  expect(await shown(batch)).toMatchObject({
    status: 'awaiting_totp',
    approvals: { given: [] },
    approvedAt: null,
    items: [{ status: 'awaiting_totp' }, { status: 'awaiting_totp', amount: '100.00' }],
  });
  expect(await accounts(api, shop)).toMatchObject({ available: '750000000', held: '250000000' });
  for (const item of [first, second]) {
    expect(await laid(item?.payoutId)).toMatchObject([{ state: 'failed', called_off: true, is_void: true }]);
  }
  expect((await act('verify', batch, ada)).body).toMatchObject({ status: 'approved' });
  expect(await laid(first?.payoutId)).toMatchObject([
    { called_off: true, amount: '100000000', is_void: true },
    { called_off: false, state: 'queued', amount: '150000000', to_address: address.toLowerCase(), is_void: false },
  ]);
  expect(await laid(second?.payoutId)).toMatchObject([{ is_void: true }, { is_void: false }]);
  // called off, each hold is given back once
  await api.call('POST', `/api/v1/payouts/batches/${batch.batchId}/cancel`, { key: ada.key });
  expect(await accounts(api, shop)).toMatchObject({ available: '1000000000', held: '0' });
  const log = await api.call('GET', `/admin/api/audit-log?objectId=${first?.payoutId}`, { session });
  expect(log.body['data']).toMatchObject([
    { action: 'payout.updated', before: { amount: '100.00' }, after: { amount: '150' } },
  ]);
  const { body } = await api.call('GET', `/api/v1/payouts/${second?.payoutId}`, { key: ada.key });
  expect(body['timeline']).toContainEqual(expect.objectContaining({ type: 'payout.updated', status: 'awaiting_totp' }));
});

it('holds another amount or nothing at all changes', async () => {
  const batch = await madeBatch(payOut(api, ada.key, [{ amount: '600' }]));
  const [item] = batch.items;
  expect(code(await edit(item?.payoutId, { amount: '1000.000001' }))).toBe('409 INSUFFICIENT_FUNDS');
  expect(await shown(batch)).toMatchObject({ items: [{ amount: '600', version: 1 }] });
  for (const amount of ['1000', '10', '400.5']) expect((await edit(item?.payoutId, { amount })).status).toBe(200);
  expect(await accounts(api, shop)).toMatchObject({ available: '599500000', held: '400500000' });
  expect(code(await edit(item?.payoutId, { address: '0x1234' }))).toBe('400 INVALID_ADDRESS');
  expect(code(await edit(item?.payoutId, { amount: '0' }))).toBe('400 INVALID_AMOUNT');
  expect((await edit(item?.payoutId, { note: 'new', callbackUrl: null })).body).toMatchObject({
    note: 'new',
    callbackUrl: null,
    amount: '400.5',
  });
});

it('is changed by nobody once it is on its way to the signer', async () => {
  const batch = await madeBatch(payOut(api, ada.key, [{}, {}]));
  await act('verify', batch, ada);
  await api.database.db.query(
    `update outgoing_transactions set state = 'crafted', sequence = 0 where subject_id = $1`,
    [batch.items[0]?.payoutId],
  );
  for (const { payoutId } of batch.items) {
    expect(code(await edit(payoutId, { amount: '1' }))).toBe('409 STATE_CONFLICT');
  }
  expect(await laid(batch.items[1]?.payoutId)).toMatchObject([{ state: 'queued', is_void: false }]);
  expect(await shown(batch)).toMatchObject({ status: 'approved', items: [{ amount: '100.00' }, { amount: '100.00' }] });
});

it('is not approved by who changed it, and needs as much consent as before and now', async () => {
  await policy({ mode: 'approval', approvals: 1 });
  const batch = await madeBatch(payOut(api, ada.key));
  await edit(batch.items[0]?.payoutId, { address: randomAddress() }, grace.key);
  // neither who made it nor who changed it
  expect(code(await act('approve', batch, grace))).toBe('403 OWN_PAYOUT');
  expect(code(await act('approve', batch, ada))).toBe('403 OWN_PAYOUT');
  const hedy = await payer(api, clock, shop.emails.member);
  const byHedy = { session: hedy.session, body: { code: hedy.code() } };
  const path = `/admin/api/payouts/batches/${batch.batchId}/approve`;
  expect((await api.call('POST', path, byHedy)).body['status']).toBe('approved');
  // a rule that was weakened since does not weaken what was made before
  const strict = await madeBatch(payOut(api, ada.key));
  await policy({ mode: 'none' });
  await edit(strict.items[0]?.payoutId, { amount: '5' });
  expect(await shown(strict)).toMatchObject({ status: 'awaiting_approval', rule: { mode: 'approval', approvals: 1 } });
});

it('gives no more tries by a change, and an hour anew', async () => {
  const batch = await madeBatch(payOut(api, ada.key));
  for (let n = 0; n < 10; n++) {
    await api.call('POST', `/api/v1/payouts/batches/${batch.batchId}/verify`, {
      key: ada.key,
      body: { code: '000000' },
    });
  }
  clock.pass(HOUR_MS / 2);
  await edit(batch.items[0]?.payoutId, { amount: '5' });
  const view = await shown(batch);
  expect(view['attemptsLeft']).toBe(0);
  expect(Date.parse(String(view['expiresAt'])) - clock.now().getTime()).toBeGreaterThan(HOUR_MS / 2 + 60_000);
  expect(code(await act('verify', batch, ada))).toBe('409 VERIFICATION_EXHAUSTED');
});

const list = (address: string, person: Payer, body: object = {}): Promise<Answer> =>
  api.call('POST', '/api/v1/payouts/destinations', {
    key: person.key,
    body: { chainId: 'ethereum-sepolia', address, label: 'Supplier', code: person.code(), ...body },
  });

it('pays to listed addresses only, once they cooled off', async () => {
  const address = getAddress(randomAddress());
  await policy({ allowListOnly: true, coolingOffHours: 24 });
  const pay = (): Promise<Answer> => payOut(api, ada.key, [{ address }]);
  const refused = await pay();
  expect([code(refused), refused.body['details']]).toMatchObject(['409 DESTINATION_NOT_ALLOWED', { address }]);
  expect(code(await list(address, ada, { code: '000000' }))).toBe('400 WRONG_VERIFICATION_CODE');
  const listed = await list(address, ada);
  expect([listed.status, listed.body]).toMatchObject([201, { state: 'cooling_off', family: 'evm', address }]);
  expect(code(await list(address, ada))).toBe('409 STATE_CONFLICT');
  const cooling = await pay();
  expect([code(cooling), cooling.body['details']]).toMatchObject([
    '409 DESTINATION_COOLING_OFF',
    { address, until: listed.body['activeFrom'] },
  ]);
  const items = [{ currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1', address }];
  const dry = await api.call('POST', '/api/v1/payouts/simulate', { key: ada.key, body: { items } });
  expect(dry.body).toMatchObject({
    accepted: false,
    items: [
      {
        destination: { allowed: false, activeFrom: listed.body['activeFrom'] },
        refusal: { code: 'DESTINATION_COOLING_OFF', message: cooling.body['message'] },
      },
    ],
  });
  clock.pass(24 * HOUR_MS + 1_000);
  expect((await pay()).status).toBe(201);
  expect(code(await payOut(api, ada.key, [{ address }, {}]))).toBe('409 DESTINATION_NOT_ALLOWED');
  // by a change as little as by a creation
  const batch = await madeBatch(pay());
  expect(code(await edit(batch.items[0]?.payoutId, { address: randomAddress() }))).toBe('409 DESTINATION_NOT_ALLOWED');
  // removed at once, and listed again it cools off again
  const path = `/api/v1/payouts/destinations/${String(listed.body['destinationId'])}`;
  expect((await api.call('DELETE', path, { key: ada.key })).status).toBe(204);
  expect(code(await pay())).toBe('409 DESTINATION_NOT_ALLOWED');
  expect(code(await act('verify', batch, ada))).toBe('409 DESTINATION_NOT_ALLOWED');
  await list(address, ada);
  expect(code(await pay())).toBe('409 DESTINATION_COOLING_OFF');
});

it('lists no address by a code that nobody can give, and none of the merchant’s own', async () => {
  const { secret } = shop.keys.owner;
  const body = { family: 'evm', address: randomAddress(), label: 'x', code: '123456' };
  const path = '/api/v1/payouts/destinations';
  expect(code(await api.call('POST', path, { key: secret, body }))).toBe('403 NO_SECOND_FACTOR');
  expect(code(await list(await hotWallet(api), ada))).toBe('400 OWN_ADDRESS');
  expect((await list(randomAddress(), ada, { chainId: undefined, family: 'evm' })).status).toBe(201);
  expect((await api.call('GET', path, { key: shop.keys.viewer.secret })).body['data']).toHaveLength(1);
});

it('is checked once more before it is signed, days after it was approved', async () => {
  const address = randomAddress();
  const scheduledFor = new Date(clock.now().getTime() + 50 * HOUR_MS).toISOString();
  const batch = await madeBatch(payOut(api, ada.key, [{ address, amount: '400' }], { scheduledFor }));
  expect((await act('verify', batch, ada)).body).toMatchObject({ items: [{ status: 'scheduled' }] });
  const payoutId = batch.items[0]?.payoutId;
  const [row] = await laid(payoutId);
  const { organizationId } = shop;
  const { db } = api.database;
  // as the runner asks before it crafts; only what is told of a payout is looked at
  const transaction = { id: row?.id, organizationId, livemode: false, subjectId: payoutId } as OutgoingTransaction;
  const admits = (): Promise<string | null> => db.tx((tx) => outcomes.admits(tx, transaction));
  expect(await admits()).toBeNull();
  await policy({ allowListOnly: true, coolingOffHours: 0 });
  expect(await admits()).toContain('listed addresses only');
  const listed = await list(address, ada);
  expect(await admits()).toBeNull();
  await api.call('DELETE', `/api/v1/payouts/destinations/${String(listed.body['destinationId'])}`, { key: ada.key });
  expect(await admits()).toContain('listed addresses only');
  const perDay = { amounts: { 'ethereum-sepolia': { USDT: '399' } }, fiat: null };
  await policy({ limits: { ...POLICY.limits, perDay } });
  expect(await admits()).toContain('at most 399.00 USDT');
});
