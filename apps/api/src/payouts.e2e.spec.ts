import { totpCode } from '../../../tools/test/totp';
import {
  account,
  accounts,
  fund,
  hotWallet,
  madeBatch,
  MovingClock,
  owe,
  payer,
  payOut,
  POLICY,
  putPolicy,
  STEP_MS,
  type Payer,
} from '../testing/paying-out';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const verify = (batchId: string, totp: string, who: object = { key: ada.key }): Promise<Answer> =>
  api.call('POST', `/api/v1/payouts/batches/${batchId}/verify`, { ...who, body: { code: totp } });

/** The code of now; each is used once, so time moves on. */
function freshCode(): string {
  clock.pass(STEP_MS);
  return totpCode(ada.secret, clock.now());
}

it('holds what a batch pays from its creation on, all of it or nothing', async () => {
  await fund(api, shop, 250_000_000n);
  const batch = await madeBatch(payOut(api, ada.key, [{}, { amount: '50' }]));
  expect(batch).toMatchObject({
    status: 'awaiting_totp',
    payouts: 2,
    rule: { mode: 'totp', approvals: 0 },
    attemptsLeft: 10,
    totals: [{ currency: 'USDT', chainId: 'ethereum-sepolia', amount: '150.00', payouts: 2 }],
    items: [
      { status: 'awaiting_totp', amount: '100.00', version: 1 },
      { status: 'awaiting_totp', amount: '50' },
    ],
  });
  expect(await accounts(api, shop)).toEqual({ custody: '-250000000', available: '100000000', held: '150000000' });
  const refused = await payOut(api, ada.key, [{}, { amount: '0.000001' }]);
  expect(code(refused)).toBe('409 INSUFFICIENT_FUNDS');
  expect(refused.body['details']).toMatchObject({
    currency: 'USDT',
    chainId: 'ethereum-sepolia',
    available: '100.00',
    requested: '100.000001',
  });
  expect(await accounts(api, shop)).toEqual({ custody: '-250000000', available: '100000000', held: '150000000' });
});

it('does not pay out what the merchant owes, because the chain took back what he had used', async () => {
  await fund(api, shop, 250_000_000n);
  await owe(api, shop, 200_000_000n);
  const refused = await payOut(api, ada.key, [{}]);
  expect(code(refused)).toBe('409 INSUFFICIENT_FUNDS');
  expect(refused.body['details']).toMatchObject({ available: '50.00', requested: '100.00' });
  expect((await payOut(api, ada.key, [{ amount: '50' }])).status).toBe(201);
});

it('lets 200 at once take exactly what is there', async () => {
  await fund(api, shop, 1_000_000_000n);
  const answers = await Promise.all(Array.from({ length: 200 }, () => payOut(api, ada.key)));
  const codes = answers.map(code);
  expect(codes.filter((one) => one === '201 undefined')).toHaveLength(10);
  expect(codes.filter((one) => one === '409 INSUFFICIENT_FUNDS')).toHaveLength(190);
  expect(await accounts(api, shop)).toEqual({ custody: '-1000000000', available: '0', held: '1000000000' });
});

it('hands a batch on once it is verified, with a proof and an instruction of each payout', async () => {
  await fund(api, shop, 300_000_000n);
  const batch = await madeBatch(payOut(api, ada.key, [{}, {}]));
  const verified = await verify(batch.batchId, freshCode());
  expect([verified.status, verified.text]).toEqual([200, expect.anything()]);
  expect(verified.body).toMatchObject({
    status: 'approved',
    consents: [{ method: 'totp' }],
    items: [
      { status: 'queued', version: 3 },
      { status: 'queued', version: 3 },
    ],
  });
  const outgoing = await api.database.db.query<{ subject_id: string; proof: object; state: string }>(
    'select subject_id, proof, state from outgoing_transactions where organization_id = $1 order by number',
    [shop.organizationId],
  );
  expect(outgoing).toMatchObject(
    batch.items.map(({ payoutId }) => ({ subject_id: payoutId, state: 'queued', proof: { rule: { mode: 'totp' } } })),
  );
  const payoutId = batch.items[0]?.payoutId ?? '';
  const detail = await api.call('GET', `/api/v1/payouts/${payoutId}`, { key: ada.key });
  expect(detail.body['timeline']).toMatchObject([
    { type: 'payout.created', version: 1, status: 'awaiting_totp' },
    { type: 'payout.verified', version: 2 },
    { type: 'payout.approved', version: 3, status: 'queued' },
  ]);
  expect(code(await verify(batch.batchId, freshCode()))).toBe('409 STATE_CONFLICT');
});

it('takes one of 20 equal codes at the same moment', async () => {
  await fund(api, shop, 2_000_000_000n);
  const batches = await Promise.all(Array.from({ length: 20 }, () => madeBatch(payOut(api, ada.key))));
  const totp = freshCode();
  const answers = await Promise.all(batches.map(({ batchId }) => verify(batchId, totp)));
  expect(answers.map(code).filter((one) => one === '200 undefined')).toHaveLength(1);
  expect(answers.map(code).filter((one) => one === '400 WRONG_VERIFICATION_CODE')).toHaveLength(19);
  // and none of 20 for one batch that come too late
  const [waiting] = batches.filter((_, n) => answers[n]?.status !== 200);
  const again = await Promise.all(Array.from({ length: 20 }, () => verify(waiting?.batchId ?? '', totp)));
  expect(new Set(again.map(code))).toEqual(new Set(['400 WRONG_VERIFICATION_CODE', '409 VERIFICATION_EXHAUSTED']));
});

it('takes one of 20 equal codes for one batch', async () => {
  await fund(api, shop, 100_000_000n);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  const totp = freshCode();
  const answers = await Promise.all(Array.from({ length: 20 }, () => verify(batchId, totp)));
  expect(answers.map(code).filter((one) => one === '200 undefined')).toHaveLength(1);
  const queued = await api.database.db.query('select 1 from outgoing_transactions where organization_id = $1', [
    shop.organizationId,
  ]);
  expect(queued).toHaveLength(1);
});

it('looks at ten codes for a batch and at no more, by whichever door they come', async () => {
  await fund(api, shop, 100_000_000n);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  const wrong = totpCode(ada.secret, new Date(clock.now().getTime() + 90 * STEP_MS));
  for (let left = 9; left >= 0; left--) {
    const answer =
      left % 2 === 0
        ? await verify(batchId, wrong)
        : await api.call('POST', `/admin/api/payouts/batches/${batchId}/verify`, {
            session: ada.session,
            body: { code: wrong },
          });
    expect(code(answer)).toBe('400 WRONG_VERIFICATION_CODE');
    expect(answer.body['details']).toEqual({ attemptsLeft: left });
  }
  // the right one is not looked at either
  expect(code(await verify(batchId, freshCode()))).toBe('409 VERIFICATION_EXHAUSTED');
  const other = { session: ada.session, body: { code: freshCode() } };
  expect(code(await api.call('POST', `/admin/api/payouts/batches/${batchId}/verify`, other))).toBe(
    '409 VERIFICATION_EXHAUSTED',
  );
  // and another batch still takes it
  await fund(api, shop, 100_000_000n);
  const next = await madeBatch(payOut(api, ada.key));
  expect(code(await verify(next.batchId, freshCode()))).toBe('200 undefined');
});

it('asks nobody for a code who cannot have one', async () => {
  await fund(api, shop, 100_000_000n);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  // made by an operator's command; made by somebody without a second factor
  expect(code(await verify(batchId, freshCode(), { key: shop.keys.owner.secret }))).toBe('403 NO_SECOND_FACTOR');
  const session = await api.signIn(shop.emails.member);
  const answer = await api.call('POST', `/admin/api/payouts/batches/${batchId}/verify`, {
    session,
    body: { code: '123456' },
  });
  expect(code(answer)).toBe('403 NO_SECOND_FACTOR');
  expect((await api.call('GET', `/api/v1/payouts/batches/${batchId}`, { key: ada.key })).body['attemptsLeft']).toBe(10);
});

it('takes the code of who made the app of a token, and of who made the key that made the key', async () => {
  await fund(api, shop, 200_000_000n);
  const admin = await payer(api, clock, shop.emails.owner, 'admin');
  const made = await api.call('POST', `/api/v1/organizations/${shop.organizationId}/api-keys`, {
    key: admin.key,
    body: { name: 'second', role: 'member' },
  });
  const app = await api.call('POST', '/api/v1/oauth/apps', {
    key: admin.key,
    body: { name: 'payouts', scopes: ['write'] },
  });
  const { clientId, clientSecret } = app.body as unknown as { clientId: string; clientSecret: string };
  const token = await api.call('POST', '/api/v1/oauth/token', {
    body: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'write' },
  });
  const callers = [
    { key: String(made.body['secret']) },
    { headers: { authorization: `Bearer ${String(token.body['access_token'])}` } },
  ];
  for (const caller of callers) {
    const { batchId } = await madeBatch(payOut(api, ada.key));
    expect(code(await verify(batchId, freshCode(), caller))).toBe('400 WRONG_VERIFICATION_CODE');
    clock.pass(STEP_MS);
    expect(code(await verify(batchId, totpCode(admin.secret, clock.now()), caller))).toBe('200 undefined');
  }
});

it('gives back once what is called off', async () => {
  await fund(api, shop, 300_000_000n);
  const { batchId, items } = await madeBatch(payOut(api, ada.key, [{}, {}, {}]));
  const one = await api.call('DELETE', `/api/v1/payouts/${items[0]?.payoutId}`, { key: ada.key });
  expect(one.body).toMatchObject({ status: 'cancelled', reason: 'called off' });
  expect(code(await verify(batchId, freshCode()))).toBe('200 undefined');
  expect(await accounts(api, shop)).toMatchObject({ available: '100000000', held: '200000000' });
  const cancel = (): Promise<Answer> => api.call('POST', `/api/v1/payouts/batches/${batchId}/cancel`, { key: ada.key });
  const answers = await Promise.all([cancel(), cancel(), cancel()]);
  expect(answers.map(code).sort()).toEqual(['200 undefined', '409 STATE_CONFLICT', '409 STATE_CONFLICT']);
  expect(await accounts(api, shop)).toMatchObject({ available: '300000000', held: '0' });
  const left = await api.database.db.query<{ state: string }>(
    'select distinct state from outgoing_transactions where organization_id = $1',
    [shop.organizationId],
  );
  expect(left).toEqual([{ state: 'failed' }]);
});

it('leaves alone what is being signed', async () => {
  await fund(api, shop, 200_000_000n);
  const { batchId, items } = await madeBatch(payOut(api, ada.key, [{}, {}]));
  await verify(batchId, freshCode());
  await api.database.db.query(
    `update outgoing_transactions set state = 'crafted', sequence = 0 where subject_id = $1`,
    [items[0]?.payoutId],
  );
  const answer = await api.call('POST', `/api/v1/payouts/batches/${batchId}/cancel`, { key: ada.key });
  expect(answer.body).toMatchObject({ status: 'approved', items: [{ status: 'queued' }, { status: 'cancelled' }] });
  expect(await accounts(api, shop)).toMatchObject({ available: '100000000', held: '100000000' });
});

it('tells the endpoints, and the address of the item or else of the batch', async () => {
  await fund(api, shop, 200_000_000n);
  const endpoint = { url: 'http://127.0.0.1:9999/hook', events: ['payout.verified'] };
  const { body } = await api.call('POST', '/api/v1/webhooks/endpoints', {
    key: shop.keys.owner.secret,
    body: endpoint,
  });
  const callbackUrl = 'https://shop.example/all';
  const own = 'https://shop.example/one';
  const batch = await madeBatch(payOut(api, ada.key, [{ callbackUrl: own }, {}], { callbackUrl }));
  await verify(batch.batchId, freshCode());
  const told = await api.database.db.query<{ type: string; item: string; to: string; version: number }>(
    `select e.type, e.object_id as item, coalesce(d.url, d.endpoint_id) as to, e.object_version as version
     from events e join webhook_deliveries d on d.event_id = e.id where e.organization_id = $1 and e.type <> 'webhook.test'
     order by 2, 4, 3`,
    [shop.organizationId],
  );
  const steps = ['payout.created', 'payout.verified', 'payout.approved'];
  const [first, second] = batch.items.map(({ payoutId }) => payoutId);
  const expected = [
    ...steps.map((type, n) => ({ type, item: first, to: own, version: n + 1 })),
    ...steps.map((type, n) => ({ type, item: second, to: callbackUrl, version: n + 1 })),
    ...[first, second].map((item) => ({ type: 'payout.verified', item, to: body['endpointId'], version: 2 })),
  ];
  expect(told).toHaveLength(expected.length);
  expect(told).toEqual(expect.arrayContaining(expected));
});

it('schedules, pays from purses, and answers an idempotency key with the same bytes', async () => {
  const accountId = await account(api, shop);
  await fund(api, shop, 100_000_000n, { subAccount: accountId });
  const scheduledFor = new Date(clock.now().getTime() + 3_600_000).toISOString();
  const body = {
    items: [
      {
        externalId: 'salary-1',
        currency: 'USDT',
        chainId: 'ethereum-sepolia',
        amount: '40',
        address: '0x2f318C334780961FB129D2a6c30D0763d9a5C970',
        accountId,
        note: 'September',
      },
    ],
    scheduledFor,
    callbackUrl: 'https://shop.example/hooks',
  };
  const send = (): Promise<Answer> =>
    api.call('POST', '/api/v1/payouts', { key: ada.key, body, headers: { 'idempotency-key': 'one' } });
  const [first, ...others] = await Promise.all([send(), send(), send()]);
  expect([first?.status, first?.text]).toEqual([201, expect.stringContaining('salary-1')]);
  for (const other of others) expect(other.text).toBe(first?.text);
  const again = await api.call('POST', '/api/v1/payouts', { key: ada.key, body });
  expect([code(again), again.body['details']]).toMatchObject(['409 DUPLICATE_EXTERNAL_ID', { externalId: 'salary-1' }]);
  const statement = await api.call('GET', `/api/v1/statements?accountId=${accountId}&account=held`, { key: ada.key });
  expect(statement.body).toMatchObject({ data: [{ kind: 'payout.held', reference: 'salary-1' }] });
  const batch = first?.body as unknown as { batchId: string };
  const verified = await verify(batch.batchId, freshCode());
  expect(verified.body).toMatchObject({ items: [{ status: 'scheduled', accountId }] });
  const [row] = await api.database.db.query<{ not_before: Date }>(
    'select not_before from outgoing_transactions where organization_id = $1',
    [shop.organizationId],
  );
  expect(row?.not_before.toISOString()).toBe(scheduledFor);
  const poor = await payOut(api, ada.key, [{ amount: '61', accountId }]);
  expect(poor.body['details']).toMatchObject({ accountId, available: '60.00', requested: '61.00' });
});

it('goes out at once where the merchant wants no code, which no key can decide', async () => {
  await fund(api, shop, 200_000_000n);
  const change = { body: { ...POLICY, mode: 'none', code: '123456' } };
  expect(code(await api.call('PUT', '/api/v1/payouts/policy', { ...change, key: shop.keys.owner.secret }))).toBe(
    '403 PERSON_REQUIRED',
  );
  await putPolicy(api, await payer(api, clock, shop.emails.owner), { mode: 'none' });
  const batch = await madeBatch(payOut(api, ada.key));
  expect(batch).toMatchObject({ status: 'approved', items: [{ status: 'queued', version: 1 }] });
  expect(code(await verify(batch.batchId, freshCode()))).toBe('409 STATE_CONFLICT');
});
