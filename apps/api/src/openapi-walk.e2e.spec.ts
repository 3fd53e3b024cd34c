import { IncomingMoney } from '../testing/incoming-money';
import { TestApi, type ActingSession, type Answer, type TestOrganization } from '../testing/test-api';

/*
 * What merchants do over both doors, once each: orders decided, deposits, links, keys, apps, settings. Both doors share their
 * routes, so what the one answers the other has to answer too; TestApi.call holds each answer against its document.
 */

const CHAIN = 'ethereum-sepolia';

let api: TestApi;
let shop: TestOrganization;
let session: ActingSession;
let money: IncomingMoney;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  session = await api.acting(shop.emails.owner);
  money = new IncomingMoney(api);
  await api.stock(shop, 20);
});
afterAll(() => api.stop());

describe.each(['/api/v1', '/admin/api'])('%s', (door) => {
  const ok = async (method: string, path: string, body?: unknown): Promise<Answer['body']> => {
    const credential = door === '/api/v1' ? { key: shop.keys.owner.secret } : { session };
    const answer = await api.call(method, door + path, { ...credential, ...(body !== undefined && { body }) });
    expect([method, path, answer.status < 300, answer.text]).toEqual([method, path, true, answer.text]);
    return answer.body;
  };
  /** What people give a code for. */
  const byCode = async (method: string, path: string, body: object): Promise<Answer['body']> =>
    ok(method, path, { ...body, ...(door === '/admin/api' && { code: await session.code() }) });
  const createOrder = (): Promise<Answer['body']> =>
    ok('POST', '/orders', { orderReference: crypto.randomUUID(), amount: '10', currency: 'USDT', chainId: CHAIN });

  it('cancels an order, and accepts less for another', async () => {
    const { orderId } = await createOrder();
    expect(await ok('POST', `/orders/${String(orderId)}/cancel`)).toMatchObject({ state: 'cancelled' });
    const less = await createOrder();
    await money.arrives(String(less['address']), 9_000_000n, { state: 'final' });
    await money.timePasses(String(less['address']));
    const accepted = await ok('POST', `/orders/${String(less['orderId'])}/accept`, { acceptedAmount: '9' });
    expect(accepted).toMatchObject({ state: 'completed', acceptedAmount: '9' });
  });

  it('serves a customer of deposits from binding to unbinding', async () => {
    const reference = `customer ${door}`;
    const path = `/deposits/references/${encodeURIComponent(reference)}`;
    const bind = { depositReference: reference, currency: 'USDT', chainId: CHAIN, customer: 'cus_1' };
    const { address } = await ok('POST', '/deposits/references', bind);
    await money.arrives(String(address), 5_000_000n, { state: 'final' });
    expect((await ok('GET', '/deposits/references'))['data']).toHaveLength(door === '/api/v1' ? 1 : 2);
    expect(await ok('GET', path)).toMatchObject({ customer: 'cus_1', totalDeposits: 1 });
    expect(await ok('PUT', path, { customer: null, metadata: { tier: 'gold' } })).toMatchObject({ customer: null });
    const { data } = await ok('GET', `/deposits?depositReference=${encodeURIComponent(reference)}`);
    const [deposit] = data as unknown as { depositId: string }[];
    expect(await ok('GET', `/deposits/${deposit?.depositId}`)).toMatchObject({ depositReference: reference });
    expect((await ok('POST', `${path}/rotate`, {}))['rotated']).toMatchObject([{ oldAddress: address }]);
    expect(await ok('DELETE', path)).toMatchObject({ success: true, depositReference: reference });
  });

  it('makes, changes and archives a payment link', async () => {
    const currencies = [{ currency: 'USDT', chainIds: [CHAIN] }];
    const request = { title: 'Night train', amount: '25', priceCurrency: 'USDT', currencies };
    const { linkId } = await ok('POST', '/payment-links', request);
    const path = `/payment-links/${String(linkId)}`;
    await ok('GET', '/payment-links');
    expect(await ok('GET', path)).toMatchObject({ title: 'Night train', state: 'open' });
    expect(await ok('PUT', path, { title: 'Day train', inventoryTotal: 8 })).toMatchObject({ title: 'Day train' });
    expect(await ok('DELETE', path)).toMatchObject({ status: 'archived' });
  });

  it('registers and ends an app, and chooses a setting', async () => {
    const { appId } = await byCode('POST', '/oauth/apps', { name: 'warehouse', scopes: ['read'] });
    await ok('GET', '/oauth/apps');
    expect(await ok('GET', `/oauth/apps/${String(appId)}`)).toMatchObject({ name: 'warehouse' });
    await ok('DELETE', `/oauth/apps/${String(appId)}`);
    expect((await ok('GET', '/config'))['data']).not.toEqual([]);
    await byCode('PUT', '/config/paymentWindowMinutes', { value: 15 });
    expect(await ok('GET', '/config/paymentWindowMinutes')).toMatchObject({ value: 15 });
  });

  it('changes and rotates a key', async () => {
    const keys = door === '/api/v1' ? `/organizations/${shop.organizationId}/api-keys` : '/api-keys';
    const { keyId } = await byCode('POST', keys, { name: 'till', role: 'viewer' });
    const path = `/api-keys/${String(keyId)}`;
    expect(await byCode('PUT', path, { name: 'second till' })).toMatchObject({ name: 'second till' });
    expect(await ok('GET', path)).toMatchObject({ name: 'second till' });
    await byCode('POST', `${path}/rotate`, { overlapSeconds: 60 });
  });
});
