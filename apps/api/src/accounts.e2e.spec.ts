import type { AccountTransferView, AccountView } from '@chaintill/sub-accounts';
import { AccountTransferRunner } from '@chaintill/sub-accounts';
import { IncomingMoney } from '../testing/incoming-money';
import { fund } from '../testing/paying-out';
import { TestApi, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
let key: string;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  key = shop.keys.member.secret;
});

const call = (method: string, path: string, body?: object, options: CallOptions = {}): Promise<Answer> =>
  api.call(method, `/api/v1${path}`, { key, body, ...options });

async function made(body: object): Promise<AccountView> {
  const answer = await call('POST', '/accounts', body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body as unknown as AccountView;
}

const MOVED = { direction: 'in', currency: 'USDT', chainId: 'ethereum-sepolia', amount: '25.00' };
const moved = (accountId: string, body: object = {}, options?: CallOptions): Promise<Answer> =>
  call('POST', `/accounts/${accountId}/transfers`, { ...MOVED, ...body }, options);

/** As a worker does. */
async function carriedOut(): Promise<void> {
  while ((await api.app.get(AccountTransferRunner, { strict: false }).run()) > 0);
}

const refusal = (field: string) => ({ code: 'INVALID_REQUEST', details: { field } });

it('makes accounts, changes and lists them over both doors', async () => {
  const vienna = await made({ name: 'Shop in Vienna', externalId: 'shop-7' });
  expect(vienna).toMatchObject({ accountId: expect.stringMatching(/^acc_/), balances: [], livemode: false });
  await made({ name: 'Café 100%' });
  const session = await api.signIn(shop.emails.member);
  const doors: [string, CallOptions][] = [
    ['/api/v1', { key }],
    ['/admin/api', { session }],
  ];
  for (const [door, who] of doors) {
    const list = async (search: string): Promise<string[]> => {
      const { status, body } = await api.call('GET', `${door}/accounts${search}`, who);
      expect(status).toBe(200);
      return (body['data'] as unknown as AccountView[]).map(({ name }) => name);
    };
    expect(await list('')).toEqual(['Café 100%', 'Shop in Vienna']);
    expect(await list('?sortBy=name&sortOrder=desc')).toEqual(['Shop in Vienna', 'Café 100%']);
    expect(await list('?externalId=shop-7')).toEqual(['Shop in Vienna']);
    expect(await list('?search=VIEN')).toEqual(['Shop in Vienna']);
    expect(await list('?search=0%25')).toEqual(['Café 100%']);
    expect(await list('?limit=1&page=2')).toEqual(['Shop in Vienna']);
    const change = { name: `Shop in Graz ${door}`, externalId: null };
    const changed = await api.call('PUT', `${door}/accounts/${vienna.accountId}`, { ...who, body: change });
    expect(changed.body).toMatchObject({ ...change, accountId: vienna.accountId });
    await api.call('PUT', `${door}/accounts/${vienna.accountId}`, {
      ...who,
      body: { name: 'Shop in Vienna', externalId: 'shop-7' },
    });
  }
  const audited = async (action: string): Promise<unknown> =>
    (await call('GET', `/audit-log?action=${action}`, undefined, { key: shop.keys.admin.secret })).body['data'];
  expect(await audited('account.created')).toHaveLength(2);
  expect(await audited('account.updated')).toHaveLength(4);
});

it('moves money both ways and shows it in all, in one account and in its statement', async () => {
  await fund(api, shop, 100_000_000n);
  const { accountId } = await made({ name: 'Till' });
  const accepted = await moved(accountId, { externalId: 'topup-1' });
  expect([accepted.status, accepted.body]).toEqual([
    202,
    expect.objectContaining({ status: 'accepted', accountId, ...MOVED, externalId: 'topup-1', version: 1 }),
  ]);
  await moved(accountId, { direction: 'out', amount: '5' });
  const tooMuch = await moved(accountId, { direction: 'out', amount: '20.000001' });
  await carriedOut();
  const { body: one } = await call('GET', `/account-transfers/${String(accepted.body['transferId'])}`);
  expect(one).toMatchObject({ status: 'completed', finishedAt: expect.any(String), version: 3 });
  expect((await call('GET', `/account-transfers/${String(tooMuch.body['transferId'])}`)).body).toMatchObject({
    status: 'failed',
    reason: { code: 'INSUFFICIENT_FUNDS' },
  });
  const nothing = { pending: '0.00', held: '0.00', review: '0.00' };
  const inAccount = { chainId: 'ethereum-sepolia', currency: 'USDT', available: '20.00', ...nothing };
  expect((await call('GET', '/balances')).body['data']).toEqual([
    { ...inAccount, available: '100.00', own: { available: '80.00', ...nothing } },
  ]);
  expect((await call('GET', `/balances?accountId=${accountId}`)).body['data']).toEqual([{ ...inAccount, own: null }]);
  expect((await call('GET', `/accounts/${accountId}`)).body).toMatchObject({ balances: [inAccount] });
  expect((await call('GET', '/balances?accountId=acc_x')).body['data']).toEqual([]);
});

it('is named by orders and deposit references, which are listed by it', async () => {
  await api.stock(shop, 4);
  const { accountId } = await made({ name: 'Till' });
  const asset = { currency: 'USDT', chainId: 'ethereum-sepolia' };
  const order = await call('POST', '/orders', { ...asset, orderReference: 'o-1', amount: '1', accountId });
  const bound = await call('POST', '/deposits/references', { ...asset, depositReference: 'c-1', accountId });
  for (const { status, body } of [order, bound]) expect([status, body['accountId']]).toEqual([201, accountId]);
  await call('POST', '/orders', { ...asset, orderReference: 'o-2', amount: '1' });
  await call('POST', '/deposits/references', { ...asset, depositReference: 'c-2' });
  for (const path of ['/orders', '/deposits/references']) {
    const list = async (search: string): Promise<unknown> =>
      ((await call('GET', path + search)).body['data'] as unknown as { accountId: string }[]).map(
        (one) => one.accountId,
      );
    expect(await list(`?accountId=${accountId}`)).toEqual([accountId]);
    expect(await list('?sortOrder=asc')).toEqual([accountId, null]);
  }
  const money = new IncomingMoney(api);
  await money.arrives(String(order.body['address']), 1_000_000n, { state: 'final' });
  await money.arrives(String(bound.body['address']), 2_000_000n);
  expect((await call('GET', `/accounts/${accountId}`)).body).toMatchObject({
    balances: [{ available: '1.00', pending: '2.00' }],
  });
  const change = await call('PUT', '/deposits/references/c-1', { accountId: null });
  expect(change.body).toMatchObject({ accountId: null });
});

it('lists transfers by what is asked for', async () => {
  await fund(api, shop, 30_000_000n);
  const [a, b] = [await made({ name: 'a' }), await made({ name: 'b' })];
  await moved(a.accountId, { externalId: 'first' });
  await moved(b.accountId);
  await carriedOut();
  const list = async (search: string): Promise<string[]> => {
    const { status, body } = await call('GET', `/account-transfers?sortOrder=asc&${search}`);
    expect(status).toBe(200);
    return (body['data'] as unknown as AccountTransferView[]).map(
      ({ accountId, status: state }) => `${accountId === a.accountId ? 'a' : 'b'} ${state}`,
    );
  };
  expect(await list('')).toEqual(['a completed', 'b failed']);
  expect(await list(`accountId=${b.accountId}`)).toEqual(['b failed']);
  expect(await list('status=completed&direction=in&currency=USDT&chainId=ethereum-sepolia')).toEqual(['a completed']);
  expect(await list('externalId=first')).toEqual(['a completed']);
  expect(await list('direction=out')).toEqual([]);
});

it('makes an account and a transfer once for a key, and refuses an external id that is taken', async () => {
  const headers = { 'idempotency-key': 'once' };
  const [first, again] = await Promise.all(
    [1, 2].map(() => call('POST', '/accounts', { name: 'Shop', externalId: 's' }, { headers })),
  );
  expect([first?.status, again?.text]).toEqual([201, first?.text]);
  const accountId = String(first?.body['accountId']);
  const answers = await Promise.all([1, 2, 3].map(() => moved(accountId, { externalId: 't' }, { headers })));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const duplicate = { code: 'DUPLICATE_RESOURCE', details: { field: 'externalId' } };
  for (const refused of [
    await call('POST', '/accounts', { name: 'x', externalId: 's' }),
    await moved(accountId, { externalId: 't' }),
  ]) {
    expect([refused.status, refused.body]).toEqual([409, expect.objectContaining({ code: duplicate.code })]);
  }
  const other = await made({ name: 'Other' });
  expect((await call('PUT', `/accounts/${other.accountId}`, { externalId: 's' })).body).toMatchObject(duplicate);
  // another merchant may call his the same
  key = (await api.organization()).keys.member.secret;
  await made({ name: 'Shop', externalId: 's' });
});

it.each([
  ['name', {}],
  ['name', { name: '' }],
  ['name', { name: '   ' }],
  ['name', { name: 'two\nlines' }],
  ['name', { name: 'x'.repeat(256) }],
  ['externalId', { name: 'x', externalId: ' ' }],
  ['externalId', { name: 'x', externalId: null }],
])('makes no account with a wrong %s', async (field, body) => {
  const answer = await call('POST', '/accounts', body);
  expect([answer.status, answer.body]).toEqual([400, expect.objectContaining({ code: 'INVALID_REQUEST' })]);
  expect(answer.body).toMatchObject(refusal(field));
});

it.each([
  [400, 'INVALID_REQUEST', { direction: 'sideways' }],
  [400, 'INVALID_AMOUNT', { amount: '0' }],
  [400, 'INVALID_AMOUNT', { amount: '1.0000001' }],
  [400, 'INVALID_CURRENCY', { currency: 'DOGE' }],
  [400, 'INVALID_CHAIN', { chainId: 'ethereum' }],
  [400, 'INVALID_URL', { callbackUrl: 'ftp://x.example' }],
])('answers %s %s to a transfer with %j', async (status, code, body) => {
  const { accountId } = await made({ name: 'Till' });
  const answer = await moved(accountId, body);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});
