import { Buyer } from '../testing/buyer';
import { account } from '../testing/paying-out';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* Payment links as a merchant sees them (S2-E16 to E20). */

let api: TestApi;
let shop: TestOrganization;
let key: string;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  key = shop.keys.member.secret;
});
afterAll(() => api.stop());

const TERMS = {
  title: 'Night train',
  description: 'A seat',
  amount: '25.00',
  priceCurrency: 'EUR',
  currencies: [
    { currency: 'USDT', chainIds: ['ethereum-sepolia', 'polygon-amoy'] },
    { currency: 'ETH', chainIds: ['ethereum-sepolia'] },
  ],
  inventoryTotal: 3,
  expiresAt: '2099-01-20T10:30:00Z',
  successUrl: 'https://shop.example/thanks',
  cancelUrl: 'https://shop.example/cart',
  callbackUrl: 'https://shop.example/hook',
  metadata: { campaign: 'autumn' },
};

const create = (changes: object = {}, headers = {}): Promise<Answer> =>
  api.call('POST', '/api/v1/payment-links', { key, body: { ...TERMS, ...changes }, headers });
const made = async (changes: object = {}): Promise<string> => String((await create(changes)).body['linkId']);
const put = (id: string, body: object): Promise<Answer> =>
  api.call('PUT', `/api/v1/payment-links/${id}`, { key, body });
const list = async (query = ''): Promise<Answer> => api.call('GET', `/api/v1/payment-links${query}`, { key });
const titles = ({ body }: Answer): string[] =>
  (body['data'] as unknown as { title: string }[]).map(({ title }) => title);

/** An order of a link in some state, as far as a link cares. */
async function anOrder(linkId: string, state: string): Promise<void> {
  await api.stock(shop, 1);
  const order = await api.call('POST', '/api/v1/orders', {
    key,
    body: { orderReference: crypto.randomUUID(), amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' },
  });
  await api.database.db.query('update orders set payment_link_id = $2, state = $3 where id = $1', [
    order.body['orderId'],
    linkId,
    state,
  ]);
}

it('makes a link and shows it with a page of its own', async () => {
  const answer = await create();
  expect(answer.status).toBe(201);
  const { linkId, slug, url, createdAt, updatedAt, ...rest } = answer.body as Record<string, unknown>;
  expect(rest).toEqual({
    ...TERMS,
    minAmount: null,
    maxAmount: null,
    accountId: null,
    sold: 0,
    reserved: 0,
    left: 3,
    status: 'active',
    state: 'open',
    livemode: false,
  });
  expect(linkId).toMatch(/^lnk_[0-9a-z]{26}$/);
  expect(slug).toMatch(/^[0-9A-Za-z]{16}$/);
  expect(url).toBe(`${api.config.publicUrl}/pay/l/${String(slug)}`);
  expect(updatedAt).toBe(createdAt);
  const got = await api.call('GET', `/api/v1/payment-links/${String(linkId)}`, { key: shop.keys.viewer.secret });
  expect(got.body).toEqual(answer.body);
});

it('sells for the account that it names, and for no other merchant’s', async () => {
  const till = await account(api, shop);
  const buyer = new Buyer(api, shop);
  await api.stock(shop, 2);
  const link = await buyer.link({ accountId: till });
  expect(link.accountId).toBe(till);
  await buyer.begin(link.slug);
  // what was ordered before stays where it was
  expect((await put(link.linkId, { accountId: null })).body['accountId']).toBeNull();
  await buyer.begin(link.slug);
  const ofLink = await api.call('GET', `/api/v1/orders?accountId=${till}`, { key });
  expect(ofLink.body['data']).toMatchObject([{ accountId: till, paymentLinkId: link.linkId }]);
  const strangers = await account(api, await api.organization());
  for (const accountId of [strangers, 'acc_00000000000000000000000000', 'till']) {
    for (const answer of [await create({ accountId }), await put(link.linkId, { accountId })])
      expect([answer.status, answer.body['code']]).toEqual([404, 'RESOURCE_NOT_FOUND']);
  }
});

it('gives every link another slug', async () => {
  const slugs = await Promise.all(Array.from({ length: 20 }, async () => (await create()).body['slug']));
  expect(new Set(slugs).size).toBe(20);
});

it('makes one link for one Idempotency-Key', async () => {
  const headers = { 'idempotency-key': 'once' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => create({ title: 'once' }, headers)));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(titles(await list('?search=once'))).toHaveLength(1);
  expect((await create({ title: 'other' }, headers)).body['code']).toBe('IDEMPOTENCY_KEY_CONFLICT');
});

it.each([
  ['an open amount', { amount: undefined, minAmount: '5', maxAmount: '500.50' }, { amount: null, minAmount: '5' }],
  ['zero as an open amount', { amount: '0' }, { amount: null, minAmount: null, maxAmount: null }],
  ['a price in an asset', { priceCurrency: 'USDT', amount: '0.000001' }, { amount: '0.000001' }],
  [
    'no limits at all',
    { inventoryTotal: undefined, expiresAt: undefined },
    { inventoryTotal: null, left: null, expiresAt: null },
  ],
])('takes %s', async (_, changes, shown) => {
  const answer = await create(changes);
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject(shown);
});

it.each([
  ['a blank title', { title: ' ' }, 'INVALID_REQUEST', 'title must not be blank'],
  ['a number as amount', { amount: 25 }, 'INVALID_AMOUNT', 'amount must be a string'],
  ['an exponent', { amount: '1e3' }, 'INVALID_AMOUNT', 'amount must be a plain decimal'],
  ['full-width digits', { amount: '２５' }, 'INVALID_AMOUNT', 'amount must be a plain decimal'],
  ['more decimals than euros have', { amount: '25.001' }, 'INVALID_AMOUNT', 'amount has 3 decimals'],
  ['decimals of a yen', { amount: '25.1', priceCurrency: 'JPY' }, 'INVALID_AMOUNT', 'amount has 1 decimals'],
  [
    'more decimals than the token has',
    { amount: '0.0000001', priceCurrency: 'USDT' },
    'INVALID_AMOUNT',
    'amount has 7',
  ],
  ['limits beside a fixed amount', { minAmount: '1' }, 'INVALID_AMOUNT', 'minAmount is for links'],
  [
    'limits the wrong way round',
    { amount: '0', minAmount: '2', maxAmount: '1' },
    'INVALID_AMOUNT',
    'maxAmount must not',
  ],
  ['a limit of nothing', { amount: '0', minAmount: '0' }, 'INVALID_AMOUNT', 'minAmount must be a positive'],
  ['a currency nobody knows', { priceCurrency: 'ZZZ' }, 'INVALID_REQUEST', 'priceCurrency "ZZZ" is neither'],
  ['no way to pay', { currencies: [] }, 'INVALID_REQUEST', 'currencies must contain at least 1'],
  [
    'a chain of the other mode',
    { currencies: [{ currency: 'USDT', chainIds: ['ethereum'] }] },
    'INVALID_CHAIN',
    'ethereum',
  ],
  [
    'an asset that is not there',
    { currencies: [{ currency: 'DOGE', chainIds: ['polygon-amoy'] }] },
    'INVALID_CURRENCY',
    'DOGE',
  ],
  [
    'no chain',
    { currencies: [{ currency: 'USDT', chainIds: [] }] },
    'INVALID_REQUEST',
    'currencies[0].chainIds must be',
  ],
  [
    'a chain that is a number',
    { currencies: [{ currency: 'USDT', chainIds: [1] }] },
    'INVALID_REQUEST',
    'currencies[0].chainIds[0]',
  ],
  ['a currency twice', { currencies: [TERMS.currencies[1], TERMS.currencies[1]] }, 'INVALID_REQUEST', 'twice'],
  [
    'a price of its own for a currency',
    { currencies: [{ ...TERMS.currencies[1], amount: '1' }] },
    'INVALID_REQUEST',
    'currencies[0].amount is not',
  ],
  ['no stock', { inventoryTotal: 0 }, 'INVALID_REQUEST', 'inventoryTotal must not be less than 1'],
  ['half a unit', { inventoryTotal: 1.5 }, 'INVALID_REQUEST', 'inventoryTotal must be a whole number'],
  [
    'an end that has passed',
    { expiresAt: '2020-01-20T10:30:00Z' },
    'INVALID_REQUEST',
    'expiresAt must be in the future',
  ],
  ['a day that is none', { expiresAt: '2099-02-30T10:30:00Z' }, 'INVALID_REQUEST', 'expiresAt must be a time'],
  ['a script as URL', { successUrl: 'javascript:alert(1)' }, 'INVALID_REQUEST', 'successUrl must be a web address'],
  [
    'a callback into the house',
    { callbackUrl: 'http://169.254.169.254/' },
    'INVALID_URL',
    'callbackUrl must lead to a public',
  ],
  ['an unknown field', { slug: 'mine' }, 'INVALID_REQUEST', 'slug is not a field'],
  ['metadata that is no text', { metadata: { a: 1 } }, 'INVALID_REQUEST', 'metadata must be'],
])('refuses %s', async (_, changes, code, message) => {
  const before = (await list()).body['pagination'];
  const answer = await create(changes);
  expect([answer.status, answer.body['code']]).toEqual([400, code]);
  expect(answer.body['message']).toContain(message);
  expect((await list()).body['pagination']).toEqual(before);
});

it('changes what the body names, clears what is null and leaves the rest', async () => {
  const before = await create();
  const id = String(before.body['linkId']);
  const after = await put(id, { title: 'Day train', description: null, expiresAt: null, inventoryTotal: 5 });
  expect(after.status).toBe(200);
  expect({ ...after.body, updatedAt: '' }).toEqual({
    ...before.body,
    title: 'Day train',
    description: null,
    expiresAt: null,
    inventoryTotal: 5,
    left: 5,
    updatedAt: '',
  });
  const open = await put(id, { amount: '0', minAmount: '1.50' });
  expect(open.body).toMatchObject({ amount: null, minAmount: '1.50', title: 'Day train' });
  expect((await put(id, { minAmount: null, amount: '9' })).body).toMatchObject({ amount: '9', minAmount: null });
  expect((await put(id, { title: null })).body['message']).toBe('title must not be null; leave it out');
  expect((await put(id, { colour: 'red' })).body['message']).toContain('colour is not a field');
  expect((await put(id, { maxAmount: '1' })).body['code']).toBe('INVALID_AMOUNT');
});

it('keeps the price once somebody ordered, and only the price', async () => {
  const id = await made();
  await anOrder(id, 'expired');
  for (const change of [{ amount: '26' }, { amount: '0' }, { priceCurrency: 'USD' }]) {
    const answer = await put(id, change);
    expect([answer.status, answer.body['code']]).toEqual([409, 'PRICE_FROZEN']);
  }
  expect((await put(id, { amount: '25.00', title: 'Still 25', inventoryTotal: 1 })).status).toBe(200);
});

it('counts its stock from its orders', async () => {
  const id = await made({ inventoryTotal: 4 });
  const shown = async (): Promise<unknown[]> => {
    const { body } = await api.call('GET', `/api/v1/payment-links/${id}`, { key });
    return [body['sold'], body['reserved'], body['left'], body['state']];
  };
  for (const state of ['expired', 'underpaid', 'cancelled']) await anOrder(id, state);
  expect(await shown()).toEqual([0, 0, 4, 'open']);
  for (const state of ['pending', 'completed']) await anOrder(id, state);
  expect(await shown()).toEqual([1, 1, 2, 'open']);
  for (const state of ['overpaid', 'confirming']) await anOrder(id, state);
  expect(await shown()).toEqual([2, 2, 0, 'sold_out']);
});

it('is archived once and for ever', async () => {
  const id = await made({ title: 'old' });
  const first = await api.call('DELETE', `/api/v1/payment-links/${id}`, { key });
  expect([first.status, first.body['status'], first.body['state']]).toEqual([200, 'archived', 'archived']);
  expect((await api.call('DELETE', `/api/v1/payment-links/${id}`, { key })).body).toEqual(first.body);
  expect((await put(id, { title: 'new' })).body['code']).toBe('STATE_CONFLICT');
  expect(titles(await list('?status=archived&search=old'))).toEqual(['old']);
  expect(titles(await list('?status=active&search=old'))).toEqual([]);
});

it('lists with pages, a search and an order', async () => {
  for (const title of ['zebra 100%', 'Aardvark 1000', 'mole_1']) await create({ title, description: 'zoo' });
  expect(titles(await list('?search=ZOO&sortBy=title&sortOrder=asc'))).toEqual([
    'Aardvark 1000',
    'mole_1',
    'zebra 100%',
  ]);
  expect(titles(await list('?search=100%25'))).toEqual(['zebra 100%']);
  expect(titles(await list('?search=e_1'))).toEqual(['mole_1']);
  const second = await list('?search=zoo&limit=2&page=2');
  expect(second.body['pagination']).toEqual({ page: 2, limit: 2, total: 3, totalPages: 2, hasMore: false });
  expect(titles(second)).toEqual(['zebra 100%']);
  expect((await list('?sortBy=price')).status).toBe(400);
  expect((await list('?status=draft')).status).toBe(400);
});

it('is told in the audit log, with what was and what is', async () => {
  const id = await made();
  await put(id, { title: 'Audited' });
  await put(id, { title: 'Audited' });
  await api.call('DELETE', `/api/v1/payment-links/${id}`, { key });
  const rows = await api.database.db.query<{ action: string; actor_id: string; before: object | null; after: object }>(
    'select * from audit_entries where object_id = $1 order by seq',
    [id],
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'payment_link.created',
    'payment_link.updated',
    'payment_link.archived',
  ]);
  expect(rows[0]).toMatchObject({ actor_id: shop.keys.member.keyId, before: null, after: { title: 'Night train' } });
  expect(rows[1]).toMatchObject({ before: { title: 'Night train' }, after: { title: 'Audited' } });
});
