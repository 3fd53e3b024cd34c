import { tellPrices } from '@chaintill/rates/testing';
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
import { randomAddress, TestApi, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHAIN = 'ethereum-sepolia';

let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let grace: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12', SIGN_IN_LIMIT_ACCOUNT: '20' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  grace = await payer(api, clock, shop.emails.owner, 'admin');
  await fund(api, shop, 100_000_000_000n);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const usdt = (amount: string): object => ({ amounts: { [CHAIN]: { USDT: amount } }, fiat: null });

/** Puts the merchant's policy, or a key's; without consent, so that only limits hold. */
function limit(limits: object, keyId?: string, rest: object = {}): Promise<void> {
  return putPolicy(api, grace, { ...rest, limits: { ...POLICY.limits, ...limits } }, keyId);
}

async function keyBy(key: string): Promise<{ secret: string; keyId: string }> {
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const { body } = await api.call('POST', path, { key, body: { name: 'another', role: 'admin' } });
  return { secret: String(body['secret']), keyId: String(body['keyId']) };
}

/** What so many at once come to, by their codes. */
async function counts(answers: readonly Promise<Answer>[]): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (const answer of await Promise.all(answers)) seen[code(answer)] = (seen[code(answer)] ?? 0) + 1;
  return seen;
}

const many = (n: number, make: (n: number) => Promise<Answer>): Promise<Answer>[] =>
  Array.from({ length: n }, (_, i) => make(i));

/** The truth: what is bound by payouts, apart from what any limit counts. */
const held = async (): Promise<string | undefined> => (await accounts(api, shop))['held'];

it('holds for refunds like for payouts', async () => {
  await api.stock(shop, 1);
  const order = { orderReference: 'refunded', amount: '100', currency: 'USDT', chainId: CHAIN };
  const made = await api.call('POST', '/api/v1/orders', { key: ada.key, body: order });
  const { orderId, address } = made.body as unknown as { orderId: string; address: string };
  const money = new IncomingMoney(api);
  await money.becomes(await money.arrives(address, 100_000_000n), 'final');
  await limit({ perDay: usdt('130') });
  const refund = (amount: string): Promise<Answer> =>
    api.call('POST', `/api/v1/orders/${orderId}/refunds`, { key: ada.key, body: { amount, address: randomAddress() } });
  expect((await payOut(api, ada.key)).status).toBe(201);
  expect(code(await refund('31'))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
  expect((await refund('30')).status).toBe(201);
  expect(code(await payOut(api, ada.key, [{ amount: '0.01' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
});

it.each([
  ['an hour', { perHour: usdt('1000') }],
  ['a day', { perDay: usdt('1000') }],
])('lets 200 at once take exactly what may leave within %s', async (_, limits) => {
  await limit(limits);
  const seen = await counts(many(200, () => payOut(api, ada.key)));
  expect(seen).toEqual({ '201 undefined': 10, '409 PAYOUT_LIMIT_EXCEEDED': 190 });
  expect(await held()).toBe('1000000000');
});

it('lets 200 at once make exactly as many as may be made within an hour, whoever makes them', async () => {
  await limit({ payoutsPerHour: 7 });
  const other = await keyBy(ada.key);
  const callers = [{ key: ada.key }, { key: other.secret }, { session: ada.session }];
  const seen = await counts(
    many(200, (n) => {
      const caller = callers[n % 3] ?? {};
      const path = 'session' in caller ? '/admin/api/payouts' : '/api/v1/payouts';
      const item = { currency: 'USDT', chainId: CHAIN, amount: '1', address: randomAddress() };
      return api.call('POST', path, { ...caller, body: { items: [item] } });
    }),
  );
  expect(seen).toEqual({ '201 undefined': 7, '409 PAYOUT_LIMIT_EXCEEDED': 193 });
});

it('holds limits of the merchant and of a key in sum, however requests are split over keys', async () => {
  const held1 = await keyBy(ada.key);
  await limit({ perDay: usdt('1000') });
  await limit({ perDay: usdt('300') }, held1.keyId, { mode: 'none' });
  // the key makes keys, which are held back by what holds back itself
  const child = await keyBy(held1.secret);
  const free = await keyBy(ada.key);
  const seen = await counts(many(200, (n) => payOut(api, [held1.secret, child.secret][n % 2] ?? '')));
  expect(seen).toEqual({ '201 undefined': 3, '409 PAYOUT_LIMIT_EXCEEDED': 197 });
  const rest = await counts(
    many(100, (n) => payOut(api, [held1.secret, child.secret, free.secret, ada.key][n % 4] ?? '')),
  );
  expect(rest).toEqual({ '201 undefined': 7, '409 PAYOUT_LIMIT_EXCEEDED': 93 });
  expect(await held()).toBe('1000000000');
});

it('holds back the key that replaces a key, together with it', async () => {
  const old = await keyBy(ada.key);
  await limit({ perDay: usdt('300') }, old.keyId, { mode: 'none' });
  expect((await payOut(api, old.secret, [{ amount: '200' }])).status).toBe(201);
  const rotated = await api.call('POST', `/admin/api/api-keys/${old.keyId}/rotate`, {
    session: grace.session,
    body: { code: grace.code() },
  });
  expect(rotated.status).toBe(201);
  const replacing = String(rotated.body['secret']);
  const refused = await payOut(api, replacing, [{ amount: '200' }]);
  expect([code(refused), refused.body['details']]).toMatchObject([
    '409 PAYOUT_LIMIT_EXCEEDED',
    { limit: 'perDay', apiKeyId: rotated.body['keyId'], used: '200.00', left: '100.00' },
  ]);
  expect((await payOut(api, replacing, [{ amount: '100' }])).status).toBe(201);
});

it('says how much is left and since when there is more, and gives back the room of what is called off', async () => {
  await limit({ perHour: usdt('1000'), perPayout: usdt('600') });
  const each = await payOut(api, ada.key, [{}, { amount: '600.000001' }]);
  expect([code(each), each.body['details']]).toEqual([
    '409 PAYOUT_LIMIT_EXCEEDED',
    {
      limit: 'perPayout',
      apiKeyId: null,
      currency: 'USDT',
      chainId: CHAIN,
      max: '600.00',
      used: '0.00',
      requested: '600.000001',
      left: '600.00',
      resetsAt: null,
    },
  ]);
  const first = await madeBatch(payOut(api, ada.key, [{ amount: '600' }]));
  const at = clock.now().getTime();
  clock.pass(30 * MINUTE_MS);
  expect((await payOut(api, ada.key, [{ amount: '300' }])).status).toBe(201);
  const refused = await payOut(api, ada.key, [{ amount: '100' }, { amount: '100' }]);
  expect(refused.body['details']).toMatchObject({
    limit: 'perHour',
    used: '900.00',
    requested: '200.00',
    left: '100.00',
  });
  const resetsAt = Date.parse((refused.body['details'] as unknown as { resetsAt: string }).resetsAt);
  expect(Math.abs(resetsAt - (at + HOUR_MS))).toBeLessThan(10_000);
  // more than the limit itself never fits
  const never = await payOut(api, ada.key, [{ amount: '600' }, { amount: '600' }]);
  expect(never.body['details']).toMatchObject({ requested: '1200.00', resetsAt: null });
  await api.call('POST', `/api/v1/payouts/batches/${first.batchId}/cancel`, { key: ada.key });
  expect((await payOut(api, ada.key, [{ amount: '600' }, { amount: '100' }])).status).toBe(201);
  expect(code(await payOut(api, ada.key, [{ amount: '0.000001' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
  clock.pass(HOUR_MS);
  expect((await payOut(api, ada.key, [{ amount: '500' }, { amount: '500' }])).status).toBe(201);
});

it('keeps room for what is scheduled in the window in which it leaves', async () => {
  await limit({ perDay: usdt('1000') });
  const scheduledFor = new Date(clock.now().getTime() + 40 * HOUR_MS).toISOString();
  expect((await payOut(api, ada.key, [{ amount: '900' }], { scheduledFor })).status).toBe(201);
  // today is another day
  expect((await payOut(api, ada.key, [{ amount: '1000' }])).status).toBe(201);
  const soon = new Date(clock.now().getTime() + 30 * HOUR_MS).toISOString();
  const refused = await payOut(api, ada.key, [{ amount: '200' }], { scheduledFor: soon });
  expect(refused.body['details']).toMatchObject({ limit: 'perDay', used: '900.00' });
  expect((await payOut(api, ada.key, [{ amount: '100' }], { scheduledFor: soon })).status).toBe(201);
});

it('limits what everything is worth, at the rate of when it was made, and lets nothing leave that nobody can value', async () => {
  const fiat = { amounts: {}, fiat: { amount: '1000.00', currency: 'EUR' } };
  await limit({ perDay: fiat });
  expect(code(await payOut(api, ada.key))).toBe('503 RATE_UNAVAILABLE');
  await tellPrices(api.database.db, { 'USDT/EUR': '0.80' }, { at: clock.now() });
  const seen = await counts(many(60, () => payOut(api, ada.key)));
  expect(seen).toEqual({ '201 undefined': 12, '409 PAYOUT_LIMIT_EXCEEDED': 48 });
  const refused = await payOut(api, ada.key);
  expect(refused.body['details']).toMatchObject({ currency: 'EUR', chainId: null, used: '960.00', requested: '80.00' });
});

it('counts what left before somebody thought of a limit, also in fiat', async () => {
  expect((await payOut(api, ada.key, [{ amount: '900' }])).status).toBe(201);
  await tellPrices(api.database.db, { 'USDT/USD': '1.00' }, { at: clock.now() });
  await limit({ perDay: { amounts: {}, fiat: { amount: '1000', currency: 'USD' } }, perHour: usdt('950') });
  const refused = await payOut(api, ada.key, [{ amount: '100' }]);
  expect(refused.body['details']).toMatchObject({ limit: 'perHour', used: '900.00' });
  expect((await payOut(api, ada.key, [{ amount: '50' }])).status).toBe(201);
  await limit({ perDay: { amounts: {}, fiat: { amount: '1000', currency: 'USD' } } });
  expect((await payOut(api, ada.key, [{ amount: '50' }])).status).toBe(201);
  expect((await payOut(api, ada.key, [{ amount: '0.01' }])).body['details']).toMatchObject({ used: '1000.00' });
});

it('checks once more when it is handed on, by what counts then', async () => {
  const batch = await madeBatch(payOut(api, ada.key, [{ amount: '500' }]));
  await limit({ perDay: usdt('400') });
  const path = `/api/v1/payouts/batches/${batch.batchId}/verify`;
  const verify = async (): Promise<Answer> => api.call('POST', path, { key: ada.key, body: { code: ada.code() } });
  expect(code(await verify())).toBe('409 PAYOUT_LIMIT_EXCEEDED');
  expect((await api.call('GET', `/api/v1/payouts/batches/${batch.batchId}`, { key: ada.key })).body).toMatchObject({
    status: 'awaiting_totp',
    approvals: { given: [] },
  });
  await limit({ perDay: usdt('500') });
  expect((await verify()).body).toMatchObject({ status: 'approved' });
});

it('says in a dry run what the same request is told', async () => {
  await limit({ perHour: usdt('1000'), perPayout: usdt('600'), payoutsPerHour: 50 });
  await payOut(api, ada.key, [{ amount: '500' }]);
  const simulate = async (...amounts: string[]): Promise<Answer> => {
    const items = amounts.map((amount) => ({ currency: 'USDT', chainId: CHAIN, amount, address: randomAddress() }));
    const body = { items };
    const dry = await api.call('POST', '/api/v1/payouts/simulate', { key: ada.key, body });
    expect(dry.status).toBe(200);
    return dry;
  };
  const near = await simulate('400');
  expect(near.body).toMatchObject({
    accepted: true,
    approval: { mode: 'totp', approvals: 0, first: 'awaiting_totp' },
    limits: [
      { limit: 'perPayout', requested: '400.00', max: '600.00', near: false, exceeded: false },
      { limit: 'perHour', used: '500.00', requested: '400.00', left: '500.00', max: '1000.00', near: true },
      { limit: 'payoutsPerHour', currency: null, used: '1', requested: '1', max: '50', near: false },
    ],
    items: [{ destination: { allowed: true, activeFrom: null }, refusal: null }],
  });
  const over = await simulate('300', '300');
  expect(over.body).toMatchObject({ accepted: false, refusal: { code: 'PAYOUT_LIMIT_EXCEEDED' } });
  const told = await payOut(api, ada.key, [{ amount: '300' }, { amount: '300' }]);
  expect((over.body as unknown as { refusal: { message: string } }).refusal.message).toBe(told.body['message']);
  const each = await simulate('1', '601');
  expect(each.body).toMatchObject({
    accepted: false,
    items: [{ refusal: null }, { refusal: { code: 'PAYOUT_LIMIT_EXCEEDED' } }],
  });
});

it('is changed by people who are signed in and by nobody else, and every change is written down', async () => {
  const { session, key } = grace;
  // by a key not even with the code of who made it
  const weaker = (): object => ({ ...POLICY, mode: 'none', code: grace.code() });
  expect(code(await api.call('PUT', '/api/v1/payouts/policy', { key, body: weaker() }))).toBe('403 PERSON_REQUIRED');
  const ofKey = `payouts/policy/api-keys/${ada.keyId}`;
  expect(code(await api.call('PUT', `/api/v1/${ofKey}`, { key, body: weaker() }))).toBe('403 PERSON_REQUIRED');
  await limit({ payoutsPerHour: 1 }, ada.keyId, { mode: 'approval', approvals: 2 });
  const byCode = (): object => ({ code: grace.code() });
  expect(code(await api.call('DELETE', `/api/v1/${ofKey}`, { key, body: byCode() }))).toBe('403 PERSON_REQUIRED');
  expect((await api.call('GET', `/api/v1/${ofKey}`, { key })).body).toMatchObject({
    apiKeyId: ada.keyId,
    mode: 'approval',
    approvals: 2,
  });
  expect(await madeBatch(payOut(api, ada.key))).toMatchObject({
    rule: { mode: 'totp_approval', approvals: 2 },
    approvals: { needed: 2, given: [] },
    policy: { allowListOnly: false, limits: [{ limit: 'payoutsPerHour', apiKeyId: ada.keyId, max: '1' }] },
  });
  expect((await api.call('DELETE', `/admin/api/${ofKey}`, { session, body: byCode() })).status).toBe(204);
  expect(await madeBatch(payOut(api, ada.key))).toMatchObject({ rule: { mode: 'totp', approvals: 0 } });
  const log = await api.call('GET', `/admin/api/audit-log?objectId=${ada.keyId}`, { session });
  expect(log.body['data']).toMatchObject([
    { action: 'payout_policy.removed' },
    { action: 'payout_policy.updated' },
    { action: 'api_key.created' },
  ]);
});

describe.each([
  ['PUT', 'the policy', () => ''],
  ['PUT', 'that of a key', () => `/api-keys/${ada.keyId}`],
  ['DELETE', 'that of a key', () => `/api-keys/${ada.keyId}`],
])('%s of %s', (method, _, rest) => {
  const change = (totp: string | undefined, caller: CallOptions = { session: grace.session }): Promise<Answer> => {
    const body = { ...(method === 'PUT' && { ...POLICY, mode: 'none' }), ...(totp !== undefined && { code: totp }) };
    const door = caller.session ? '/admin/api' : '/api/v1';
    return api.call(method, `${door}/payouts/policy${rest()}`, { ...caller, body });
  };
  const policies = (): Promise<unknown[]> => api.database.db.query('select * from payout_policies order by api_key_id');
  const done = method === 'PUT' ? '200 undefined' : '204 undefined';
  beforeEach(() => limit({ payoutsPerHour: 1 }, ada.keyId, { mode: 'approval', approvals: 2 }));

  it('takes a code of who is signed in, which counts once, also at the same moment', async () => {
    const before = await policies();
    const without = await change(undefined);
    expect([code(without), without.body['details']]).toMatchObject(['400 INVALID_REQUEST', { field: 'code' }]);
    const wrong = await change('000000');
    expect([code(wrong), wrong.body['details']]).toEqual(['400 WRONG_VERIFICATION_CODE', { attemptsLeft: null }]);
    expect(code(await change(ada.code()))).toBe('400 WRONG_VERIFICATION_CODE');
    expect(code(await change(grace.code(), { key: grace.key }))).toBe('403 PERSON_REQUIRED');
    const newcomer = await api.organization();
    const noFactor = { session: await api.signIn(newcomer.emails.owner) };
    if (rest() === '') expect(code(await change('123456', noFactor))).toBe('403 NO_SECOND_FACTOR');
    // a key of somebody else is none, whatever the code
    else expect(code(await change('123456', noFactor))).toBe('404 RESOURCE_NOT_FOUND');
    expect(await policies()).toEqual(before);
    const fresh = grace.code();
    const seen = await counts(many(5, () => change(fresh)));
    expect(seen).toEqual({ [done]: 1, '400 WRONG_VERIFICATION_CODE': 4 });
    expect(await policies()).not.toEqual(before);
  });

  it('looks at no more codes of a person who gave too many wrong ones', async () => {
    const before = await policies();
    const seen = await counts(many(40, () => change('000000')));
    expect(seen).toEqual({ '400 WRONG_VERIFICATION_CODE': 20, '429 RATE_LIMIT_EXCEEDED': 20 });
    expect(code(await change(grace.code()))).toBe('429 RATE_LIMIT_EXCEEDED');
    expect(await policies()).toEqual(before);
  });
});

it('takes a code for nothing but what is done: one that came with a wrong policy is still good', async () => {
  await payOut(api, ada.key);
  const limits = { ...POLICY.limits, perDay: { amounts: {}, fiat: { amount: '1', currency: 'JPY' } } };
  const fresh = grace.code();
  const put = (body: object): Promise<Answer> =>
    api.call('PUT', '/admin/api/payouts/policy', { session: grace.session, body: { ...POLICY, ...body, code: fresh } });
  // nobody knows what left lately is worth in it
  expect(code(await put({ limits }))).toBe('503 RATE_UNAVAILABLE');
  expect((await put({})).status).toBe(200);
});

it.each([
  [{ approvals: 1 }, 'approvals'],
  [{ mode: 'approval' }, 'approvals'],
  [{ limits: { ...POLICY.limits, perDay: usdt('1e3') } }, 'limits'],
  [{ limits: { ...POLICY.limits, perDay: usdt('0.0000001') } }, `limits.perDay.amounts.${CHAIN}.USDT`],
  [{ limits: { ...POLICY.limits, perDay: { amounts: { nowhere: { USDT: '1' } }, fiat: null } } }, undefined],
  [
    { limits: { ...POLICY.limits, perDay: { amounts: {}, fiat: { amount: '1', currency: 'XQX' } } } },
    'limits.perDay.fiat.currency',
  ],
])('refuses %j', async (change, field) => {
  const body = { ...POLICY, ...change, code: grace.code() };
  const answer = await api.call('PUT', '/admin/api/payouts/policy', { session: grace.session, body });
  expect(answer.status).toBe(400);
  if (field !== undefined) expect(answer.body['details']).toMatchObject({ field });
});
