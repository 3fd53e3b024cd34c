import { numericId } from '@chaintill/kernel';
import { SettlementService } from '@chaintill/settlement';
import { TestApi, type Answer, type PanelSession, type TestOrganization } from '../testing/test-api';

/* Deposits and decisions as a merchant and his panel see them; what an indexer would write is written by hand. */

const [CHAIN, OTHER_CHAIN] = ['ethereum-sepolia', 'polygon-amoy'];
let api: TestApi;
let shop: TestOrganization;
let key: string;
let session: PanelSession;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  key = shop.keys.member.secret;
  session = await api.signIn(shop.emails.admin);
  await api.stock(shop, 60);
});
afterAll(() => api.stop());

let number = 0;
const BOUND = { currency: 'USDT', chainId: CHAIN };
const bind = (depositReference: unknown, values: object = {}, headers = {}): Promise<Answer> =>
  api.call('POST', '/api/v1/deposits/references', { key, body: { depositReference, ...BOUND, ...values }, headers });
const at = (reference: string, rest = ''): string =>
  `/api/v1/deposits/references/${encodeURIComponent(reference)}${rest}`;
const get = (path: string): Promise<Answer> => api.call('GET', path, { key });
const fresh = (): string => `customer-${++number}`;

/** Money to an address, final and settled. */
async function pay(
  address: unknown,
  amount: string,
  { chainId = CHAIN, symbol = 'USDT', state = 'final' } = {},
): Promise<string> {
  number += 1;
  const [row] = await api.database.db.query<{ id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, from_address, to_address,
       amount, organization_id, livemode, address_id, state, created_at)
     select s.chain_id, $1, 0, 1, '0xb', now(), s.id, $2, a.address, $3, a.organization_id, a.livemode, a.id, $4, now()
     from addresses a, assets s where a.display = $5 and s.chain_id = $6 and s.symbol = $7 returning id`,
    [`0x${number}`, `0x${'ab'.repeat(20)}`, amount, state, address, chainId, symbol],
  );
  await settle(chainId);
  return numericId('transfer', row?.id ?? '0');
}

const settle = (chainId = CHAIN): Promise<number> => api.app.get(SettlementService, { strict: false }).settle(chainId);
const depositOf = (transferId: string): Promise<Answer> =>
  get(`/api/v1/deposits/${transferId.replace('trf_', 'dep_')}`);
const decide = (transferId: string, body: object, as = shop.keys.admin.secret): Promise<Answer> =>
  api.call('POST', `/api/v1/transfers/${transferId}/decision`, { key: as, body });

it('binds, watches all chains of the family, and counts a currency on each of them', async () => {
  const name = fresh();
  const { status, body } = await bind(name, { customer: 'cus_1', fiatCurrency: 'EUR', metadata: { plan: 'gold' } });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    depositReference: name,
    ...BOUND,
    protocol: 'evm',
    chainIds: [CHAIN, OTHER_CHAIN],
    customer: 'cus_1',
    metadata: { plan: 'gold' },
  });
  expect((await bind(name, { chainId: OTHER_CHAIN })).body).toMatchObject({ address: body['address'] });
  await pay(body['address'], '1500000');
  await pay(body['address'], '2500000', { chainId: OTHER_CHAIN });
  expect((await get(at(name))).body).toMatchObject({
    totalDeposits: 2,
    totalAmount: { USDT: '4.00' },
    customer: 'cus_1',
    fiatCurrency: 'EUR',
  });
  // one chain of two goes: the address goes on
  const one = await api.call('DELETE', at(name, `?chainId=${OTHER_CHAIN}`), { key });
  expect(one.body).toMatchObject({ success: true, unboundAddresses: 0 });
  await pay(body['address'], '1000000', { chainId: OTHER_CHAIN });
  const all = await api.call('DELETE', at(name), { key });
  expect(all.body).toMatchObject({ success: true, depositReference: name, unboundAddresses: 1 });
  expect((await get(at(name))).body).toMatchObject({
    totalAmount: { USDT: '5.00' },
    addresses: [{ status: 'unbound' }],
  });
});

it.each([
  'a/b',
  '../../etc',
  'x/rotate',
  'rotate',
  'references',
  'a?b#c&d=e',
  '100%',
  '%2F',
  'a b',
  ' leading and trailing ',
  'ключ',
  '客户・🔑',
  'e\u0301',
  "o'brien; drop table",
  '\\',
  'x'.repeat(255),
  '🔑'.repeat(255),
])('takes %j as a reference, by every route', async (name) => {
  const bound = await bind(name);
  expect([bound.status, bound.body['depositReference']]).toEqual([201, name]);
  expect((await get(at(name))).body).toMatchObject({ depositReference: name });
  const found = await get(`/api/v1/deposits/references?depositReference=${encodeURIComponent(name)}`);
  expect(found.body['data']).toHaveLength(1);
  const put = await api.call('PUT', at(name), { key, body: { customer: name } });
  expect(put.body).toMatchObject({ customer: name });
  const rotated = await api.call('POST', at(name, '/rotate'), { key, body: {} });
  expect(rotated.status).toBe(201);
  expect(rotated.body['rotated']).toMatchObject([{ protocol: 'evm', oldAddress: bound.body['address'] }]);
  expect((await get(`/api/v1/deposits?depositReference=${encodeURIComponent(name)}`)).body['data']).toEqual([]);
  expect((await api.call('DELETE', at(name), { key })).body).toMatchObject({ unboundAddresses: 2 });
});

it.each(
  [['', 1, null, [], {}, ' ', '\t', 'a\nb', 'a\u2028b', '\u0000', '.', '..', 'x'.repeat(256), '🔑'.repeat(256)]].flat(),
)('refuses %j as a reference', async (name) => {
  const answer = await bind(name);
  expect([answer.status, answer.body['code']]).toEqual([400, 'INVALID_REQUEST']);
  expect(answer.body['details']).toMatchObject({ field: 'depositReference' });
});

it.each([
  [{ currency: 'DOGE' }, 'INVALID_CURRENCY'],
  [{ chainId: 'ethereum' }, 'INVALID_CHAIN'],
  [{ callbackUrl: 'http://169.254.169.254/' }, 'INVALID_URL'],
  [{ callbackUrl: 5 }, 'INVALID_REQUEST'],
  [{ fiatCurrency: 'eur' }, 'INVALID_REQUEST'],
  [{ customer: '' }, 'INVALID_REQUEST'],
  [{ metadata: { a: 1 } }, 'INVALID_REQUEST'],
  [{ address: '0x1' }, 'INVALID_REQUEST'],
])('refuses to bind with %j', async (values, code) => {
  const name = fresh();
  const answer = await bind(name, values);
  expect([answer.status, answer.body['code']]).toEqual([400, code]);
  expect((await get(at(name))).status).toBe(404);
});

it('answers a repeated request from before, and a repeated binding with where it is', async () => {
  const name = fresh();
  const first = await bind(name, {}, { 'idempotency-key': name });
  const again = await bind(name, {}, { 'idempotency-key': name });
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  const other = await bind(name, { currency: 'ETH' }, { 'idempotency-key': name });
  expect([other.status, other.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_CONFLICT']);
  const duplicate = await bind(name);
  expect([duplicate.status, duplicate.body['code']]).toEqual([409, 'DUPLICATE_DEPOSIT_REFERENCE']);
  expect(duplicate.body['details']).toMatchObject({ address: first.body['address'] });
  const rotate = () => api.call('POST', at(name, '/rotate'), { key, body: {}, headers: { 'idempotency-key': name } });
  expect((await rotate()).text).toBe((await rotate()).text);
  expect((await get(at(name))).body['addresses']).toHaveLength(2);
});

it('clears what null takes away and leaves the rest', async () => {
  const name = fresh();
  await bind(name, { customer: 'a', fiatCurrency: 'EUR', callbackUrl: 'https://a.example/x' });
  const put = (body: object) => api.call('PUT', at(name), { key, body });
  expect((await put({ customer: null })).body).toMatchObject({ customer: null, fiatCurrency: 'EUR' });
  expect((await put({ callbackUrl: null, metadata: { b: 'c' } })).body).toMatchObject({
    callbackUrl: null,
    metadata: { b: 'c' },
  });
  expect((await put({ metadata: null })).status).toBe(400);
  expect((await put({ currency: 'ETH' })).status).toBe(400);
  expect((await put({ callbackUrl: 'ftp://a.example' })).body).toMatchObject({ code: 'INVALID_URL' });
});

it('shows a deposit from pending to reverted', async () => {
  const bound = await bind(fresh());
  const id = await pay(bound.body['address'], '1000000', { state: 'seen' });
  expect((await depositOf(id)).body).toMatchObject({ status: 'pending', credited: false, version: 1 });
  await api.database.db.query(`update transfers set state = 'orphaned', settlement_due = true where tx_hash = $1`, [
    `0x${number}`,
  ]);
  await settle();
  expect((await depositOf(id)).body).toMatchObject({ status: 'reverted', credited: false, version: 2 });
});

it.each(['status=paid', 'sortBy=status', 'credited=yes', 'page=0', 'reference=x'])(
  'refuses to list by %s',
  async (query) => {
    expect((await get(`/api/v1/deposits?${query}`)).status).toBe(400);
  },
);

it('lets an admin decide, by key and in the panel, and nobody below', async () => {
  const name = fresh();
  const bound = await bind(name);
  const [one, two] = [
    await pay(bound.body['address'], '7', { symbol: 'ETH' }),
    await pay(bound.body['address'], '8', { symbol: 'ETH' }),
  ];
  const waiting = await get('/api/v1/transfers?needsDecision=true&limit=100');
  const ids = (waiting.body['data'] as unknown as { transferId: string }[]).map(({ transferId }) => transferId);
  expect(ids).toEqual(expect.arrayContaining([one, two]));
  expect((await decide(one, { decision: 'keep' }, key)).status).toBe(403);
  const kept = await decide(one, { decision: 'keep', note: 'a gift' });
  expect(kept.status).toBe(200);
  expect(kept.body).toMatchObject({
    bookedIn: 'available',
    needsDecision: false,
    decision: { kind: 'keep', decidedBy: 'admin', note: 'a gift' },
  });
  const credited = await api.call('POST', `/admin/api/transfers/${two}/decision`, {
    session,
    body: { decision: 'credit', depositReference: name },
  });
  expect(credited.body).toMatchObject({
    decision: { kind: 'credit', decidedBy: shop.emails.admin },
    depositReference: name,
  });
  expect((await depositOf(two)).body).toMatchObject({ credited: true, reason: null, decision: 'credit' });
  expect((await depositOf(one)).body).toMatchObject({ credited: false, reason: 'WRONG_CURRENCY', decision: 'keep' });
  const again = await decide(one, { decision: 'return' });
  expect([again.status, again.body['code']]).toEqual([409, 'STATE_CONFLICT']);
});

it('refuses decisions that are none', async () => {
  const bound = await bind(fresh());
  const id = await pay(bound.body['address'], '7', { symbol: 'ETH' });
  for (const [body, code] of [
    [{}, 'INVALID_REQUEST'],
    [{ decision: 'burn' }, 'INVALID_REQUEST'],
    [{ decision: 'credit' }, 'INVALID_REQUEST'],
    [{ decision: 'keep', orderId: 'ord_1' }, 'INVALID_REQUEST'],
    [{ decision: 'return', address: '0x1234' }, 'INVALID_ADDRESS'],
    [{ decision: 'return', amount: '1' }, 'INVALID_REQUEST'],
  ] as const) {
    const answer = await decide(id, body);
    expect([answer.status, answer.body['code']]).toEqual([400, code]);
  }
  expect((await get(`/api/v1/transfers/${id}`)).body).toMatchObject({ needsDecision: true, decision: null });
});

it('holds what is to be returned and shows it in the balances', async () => {
  const own = await api.organization();
  await api.stock(own, 1);
  const bound = await api.call('POST', '/api/v1/deposits/references', {
    key: own.keys.owner.secret,
    body: { depositReference: 'c', ...BOUND },
  });
  const id = await pay(bound.body['address'], '70000000000000000', { symbol: 'ETH' });
  const balances = async () =>
    (await api.call('GET', '/api/v1/balances', { key: own.keys.viewer.secret })).body['data'];
  expect(await balances()).toMatchObject([{ currency: 'ETH', review: '0.07', held: '0.00', available: '0.00' }]);
  const returned = await decide(id, { decision: 'return' }, own.keys.admin.secret);
  expect(returned.body).toMatchObject({
    bookedIn: 'held',
    decision: { returnAddress: `0x${'ab'.repeat(20)}`, returnState: 'waiting_for_payout' },
  });
  expect(await balances()).toMatchObject([{ review: '0.00', held: '0.07' }]);
});

it('gives the last address to one of many who ask at once', async () => {
  const small = await api.organization();
  await api.stock(small, 1);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      api.call('POST', '/api/v1/deposits/references', {
        key: small.keys.owner.secret,
        body: { depositReference: `c-${n}`, ...BOUND },
      }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 503)]);
  const list = await api.call('GET', '/api/v1/deposits/references', { key: small.keys.viewer.secret });
  expect(list.body['data']).toHaveLength(1);
});
