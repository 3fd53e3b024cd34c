import {
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
import { randomAddress, TestApi, type CallOptions, type TestOrganization } from '../testing/test-api';

/* What people do with money that leaves, by either door: both answer, and in the same form. */

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let grace: Payer;
beforeAll(async () => {
  api = await TestApi.start({ SESSION_SECONDS: '8640000' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  grace = await payer(api, clock, shop.emails.owner, 'owner');
  await fund(api, shop, 1_000_000_000n);
});

type Door = readonly [string, (who: Payer) => CallOptions];
const DOORS: readonly Door[] = [
  ['/api/v1', ({ key }) => ({ key })],
  ['/admin/api', ({ session }) => ({ session })],
];

it.each(DOORS)('changes and rejects payouts over %s', async (door, as) => {
  const { batchId, items } = await madeBatch(payOut(api, ada.key));
  const change = { ...as(ada), body: { amount: '90' } };
  const edited = await api.call('PATCH', `${door}/payouts/${items?.[0]?.payoutId}`, change);
  expect([edited.status, edited.body['amount']]).toEqual([200, '90']);
  const body = { code: grace.code(), reason: 'wrong supplier' };
  const rejected = await api.call('POST', `${door}/payouts/batches/${batchId}/reject`, { ...as(grace), body });
  expect([rejected.status, rejected.body['status']]).toEqual([200, 'rejected']);
});

it.each(DOORS)('lists addresses and takes them off over %s; the same key lists one once', async (door, as) => {
  const body = { family: 'evm', address: randomAddress(), label: 'Supplier', code: ada.code() };
  const add = () =>
    api.call('POST', `${door}/payouts/destinations`, { ...as(ada), body, headers: { 'idempotency-key': 'once' } });
  const [first, again] = [await add(), await add()];
  expect([first.status, first.body['state']]).toEqual([201, 'cooling_off']);
  expect(again.text).toBe(first.text);
  const removed = await api.call('DELETE', `${door}/payouts/destinations/${first.body['destinationId']}`, as(ada));
  expect(removed.status).toBe(204);
});

it('shows and changes the policy of a key', async () => {
  await putPolicy(api, grace, { mode: 'totp' }, ada.keyId);
  for (const [door, as] of DOORS) {
    const shown = await api.call('GET', `${door}/payouts/policy/api-keys/${ada.keyId}`, as(grace));
    expect(shown.body).toMatchObject({ apiKeyId: ada.keyId, mode: POLICY.mode });
  }
});

it.each(DOORS)('makes accounts and moves money over %s', async (door, as) => {
  const made = await api.call('POST', `${door}/accounts`, { ...as(ada), body: { name: 'Till' } });
  expect(made.status).toBe(201);
  const path = `${door}/accounts/${made.body['accountId']}`;
  expect((await api.call('GET', path, as(ada))).body).toMatchObject({ name: 'Till' });
  const body = { direction: 'in', currency: 'USDT', chainId: 'ethereum-sepolia', amount: '25.00' };
  const moved = await api.call('POST', `${path}/transfers`, { ...as(ada), body });
  expect([moved.status, moved.body['status']]).toEqual([202, 'accepted']);
  const shown = await api.call('GET', `${door}/account-transfers/${moved.body['transferId']}`, as(ada));
  expect(shown.body).toMatchObject({ amount: '25.00', direction: 'in' });
});

it.each(DOORS)('asks for a sweep over %s', async (door, as) => {
  const body = { currency: 'USDT', chainId: 'ethereum-sepolia' };
  expect((await api.call('POST', `${door}/treasury/sweeps`, { ...as(ada), body })).status).toBe(202);
});
