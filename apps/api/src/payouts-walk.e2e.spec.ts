import type { BatchView, PayoutView } from '@chaintill/payouts';
import { totpCode } from '../../../tools/test/totp';
import { IncomingMoney } from '../testing/incoming-money';
import { fund, hotWallet, MovingClock, payer, STEP_MS, type Payer } from '../testing/paying-out';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* Every operation of payouts over both doors, once each; TestApi.call holds each answer against its document. */

const CHAIN = 'ethereum-sepolia';
const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let money: IncomingMoney;
beforeAll(async () => {
  api = await TestApi.start({}, 9, clock);
  money = new IncomingMoney(api);
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.owner, 'owner');
  await hotWallet(api);
  await api.stock(shop, 10);
  await fund(api, shop, 1_000_000_000n);
});
afterAll(() => api.stop());

describe.each(['/api/v1', '/admin/api'])('%s', (door) => {
  const ok = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> => {
    const credential = door === '/api/v1' ? { key: ada.key } : { session: ada.session };
    const answer: Answer = await api.call(method, door + path, { ...credential, ...(body !== undefined && { body }) });
    expect([method, path, answer.status < 300, answer.text]).toEqual([method, path, true, answer.text]);
    return answer.body as unknown as T;
  };
  const items = (): object[] => [{ address: randomAddress(), currency: 'USDT', chainId: CHAIN, amount: '10' }];
  const create = (): Promise<BatchView> => ok<BatchView>('POST', '/payouts', { items: [...items(), ...items()] });

  it('pays out', async () => {
    await ok('POST', '/payouts/validate-address', { address: randomAddress(), chainId: CHAIN });
    expect(await ok('POST', '/payouts/simulate', { items: items() })).toMatchObject({ accepted: true });
    const { batchId, items: made } = await create();
    clock.pass(STEP_MS);
    const code = totpCode(ada.secret, clock.now());
    expect(await ok('POST', `/payouts/batches/${batchId}/verify`, { code })).toMatchObject({ status: 'approved' });
    expect(await ok('GET', `/payouts/batches/${batchId}`)).toMatchObject({ consents: [{ method: 'totp' }] });
    expect(await ok('GET', `/payouts/${made[0]?.payoutId}`)).toMatchObject({ status: 'queued' });
    expect((await ok<{ data: unknown[] }>('GET', `/payouts?batchId=${batchId}`)).data).toHaveLength(2);
    expect((await ok<{ data: unknown[] }>('GET', '/payouts/batches')).data).not.toEqual([]);
    expect(await ok('GET', `/payouts/totals?batchId=${batchId}`)).toEqual({
      data: [{ status: 'queued', currency: 'USDT', chainId: CHAIN, payouts: 2, amount: '20.00' }],
    });
  });

  it('calls off', async () => {
    const { batchId, items: made } = await create();
    expect(await ok('DELETE', `/payouts/${made[0]?.payoutId}`)).toMatchObject({ status: 'cancelled' });
    expect(await ok('POST', `/payouts/batches/${batchId}/cancel`)).toMatchObject({ status: 'cancelled' });
  });

  it('refunds an order, and returns what nobody asked for', async () => {
    const order = { orderReference: crypto.randomUUID(), amount: '10', currency: 'USDT', chainId: CHAIN };
    const { orderId, address } = await ok<{ orderId: string; address: string }>('POST', '/orders', order);
    await money.becomes(await money.arrives(address, 10_000_000n), 'final');
    const refund = await ok<PayoutView>('POST', `/orders/${orderId}/refunds`, {
      amount: 'full',
      address: randomAddress(),
    });
    expect(refund).toMatchObject({ kind: 'refund', amount: '10.00' });
    expect(await ok('GET', `/orders/${orderId}/refunds`)).toMatchObject({ pending: '10.00', refundable: '0.00' });

    const again = await money.arrives(address, 3_000_000n);
    await money.becomes(again, 'final');
    const { data } = await ok<{ data: { transferId: string }[] }>('GET', `/transfers?txHash=${again}`);
    const path = `/transfers/${data[0]?.transferId}`;
    await ok('POST', `${path}/decision`, { decision: 'return', address: randomAddress() });
    expect(await ok('POST', `${path}/return`, {})).toMatchObject({ kind: 'return', amount: '3.00' });
  });
});
