import type { OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes } from '@chaintill/payouts';
import { tellPrices } from '@chaintill/rates/testing';
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
  type Payer,
} from '../testing/paying-out';
import { PASSWORD, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
const CHAIN = 'ethereum-sepolia';
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let grace: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  grace = await payer(api, clock, shop.emails.owner);
  await fund(api, shop, 10_000_000_000n);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const usdt = (amount: string): object => ({ amounts: { [CHAIN]: { USDT: amount } }, fiat: null });

const put = (change: object, keyId?: string): Promise<void> => putPolicy(api, grace, change, keyId);

interface Made {
  readonly secret: string;
  readonly keyId: string;
}

async function keyBy(key: string): Promise<Made> {
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const { body } = await api.call('POST', path, { key, body: { name: 'another', role: 'admin' } });
  return { secret: String(body['secret']), keyId: String(body['keyId']) };
}

/** A key that a key made that a key made, and so on. */
async function farFrom(key: string, generations: number): Promise<string> {
  let last = key;
  for (let n = 0; n < generations; n++) last = (await keyBy(last)).secret;
  return last;
}

async function rotated(keyId: string, { session, code: totp }: Payer): Promise<Made> {
  const { body } = await api.call('POST', `/admin/api/api-keys/${keyId}/rotate`, {
    session,
    body: { overlapSeconds: 3_600, code: totp() },
  });
  return { secret: String(body['secret']), keyId: String(body['keyId']) };
}

const approve = (batchId: string, { session, code: totp }: Payer): Promise<Answer> =>
  api.call('POST', `/admin/api/payouts/batches/${batchId}/approve`, { session, body: { code: totp() } });

const held = async (): Promise<string | undefined> => (await accounts(api, shop))['held'];

describe('many keys between a payout and who is behind it', () => {
  const GENERATIONS = 20;

  it('are no way around the limit of the first', async () => {
    const first = await keyBy(ada.key);
    await put({ mode: 'none', limits: { ...POLICY.limits, perDay: usdt('300') } }, first.keyId);
    const last = await farFrom(first.secret, GENERATIONS);
    expect((await payOut(api, last, [{ amount: '300' }])).status).toBe(201);
    expect(code(await payOut(api, last, [{ amount: '1' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
    expect(await held()).toBe('300000000');
  });

  it('let nobody approve what is his own', async () => {
    await put({ mode: 'approval', approvals: 1 });
    const { batchId } = await madeBatch(payOut(api, await farFrom(ada.key, GENERATIONS)));
    expect(code(await approve(batchId, ada))).toBe('403 OWN_PAYOUT');
    expect((await approve(batchId, grace)).body['status']).toBe('approved');
  });
});

describe('a key that is replaced', () => {
  it('and its successor have one limit, whichever of them pays first', async () => {
    const old = await keyBy(ada.key);
    await put({ mode: 'none', limits: { ...POLICY.limits, perDay: usdt('300') } }, old.keyId);
    const child = await keyBy(old.secret);
    const next = await rotated(old.keyId, grace);
    expect((await payOut(api, next.secret, [{ amount: '300' }])).status).toBe(201);
    expect(code(await payOut(api, old.secret, [{ amount: '300' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
    expect(code(await payOut(api, child.secret, [{ amount: '300' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
    expect(await held()).toBe('300000000');
  });

  it('leaves to its successor what held it back by its maker', async () => {
    const maker = await keyBy(ada.key);
    await put({ mode: 'none', limits: { ...POLICY.limits, perDay: usdt('300') } }, maker.keyId);
    const child = await keyBy(maker.secret);
    const next = await rotated(child.keyId, grace);
    expect((await payOut(api, next.secret, [{ amount: '200' }])).status).toBe(201);
    expect(code(await payOut(api, next.secret, [{ amount: '200' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
    expect(code(await payOut(api, maker.secret, [{ amount: '200' }]))).toBe('409 PAYOUT_LIMIT_EXCEEDED');
    expect(await held()).toBe('200000000');
  });
});

it('is not approved by its maker while he is leaving', async () => {
  await put({ mode: 'approval', approvals: 1 });
  const { batchId } = await madeBatch(payOut(api, ada.key));
  const { db } = api.database;
  let approving: Promise<Answer> | undefined;
  // he was looked up already when he leaves, and what he made is looked up after
  await db.tx(async (tx) => {
    await tx.query('lock table payouts in access exclusive mode');
    approving = approve(batchId, ada);
    await waiting();
    await db.query(
      'delete from memberships where organization_id = $1 and person_id = (select id from people where email = $2)',
      [shop.organizationId, shop.emails.admin],
    );
  });
  const answer = await approving;
  expect(answer && code(answer)).toMatch(/^403 /);
  const { body } = await api.call('GET', `/api/v1/payouts/batches/${batchId}`, { key: grace.key });
  expect(body['status']).toBe('awaiting_approval');
});

it('pays out of two accounts at once no more than the merchant owns in sum', async () => {
  await put({ mode: 'none' });
  for (let round = 0; round < 5; round++) {
    const merchant = await api.organization();
    const [till, desk] = [await account(api, merchant, 'till'), await account(api, merchant, 'desk')];
    await fund(api, merchant, 100_000_000n, { subAccount: till });
    await fund(api, merchant, 100_000_000n, { subAccount: desk });
    await owe(api, merchant, 100_000_000n);
    const { secret } = merchant.keys.member;
    const answers = await Promise.all(
      [till, desk, till, desk].map((accountId) => payOut(api, secret, [{ amount: '100', accountId }])),
    );
    expect(answers.map(code).sort()).toEqual(['201 undefined', ...Array<string>(3).fill('409 INSUFFICIENT_FUNDS')]);
    expect(await accounts(api, merchant)).toMatchObject({ available: '100000000', held: '100000000' });
  }
});

it('is changed to no more than the merchant owns in sum, also in two accounts at once', async () => {
  for (let round = 0; round < 3; round++) {
    const merchant = await api.organization();
    const { secret } = merchant.keys.member;
    const ids: (string | undefined)[] = [];
    for (const accountId of [await account(api, merchant, 'till'), await account(api, merchant, 'desk')]) {
      await fund(api, merchant, 200_000_000n, { subAccount: accountId });
      const { items } = await madeBatch(payOut(api, secret, [{ amount: '1', accountId }]));
      ids.push(items[0]?.payoutId);
    }
    await owe(api, merchant, 200_000_000n);
    const answers = await Promise.all(
      ids.map((id) => api.call('PATCH', `/api/v1/payouts/${id}`, { key: secret, body: { amount: '150' } })),
    );
    expect(answers.map(code).sort()).toEqual(['200 undefined', '409 INSUFFICIENT_FUNDS']);
    expect(await accounts(api, merchant)).toMatchObject({ held: '151000000' });
  }
});

it('is made, changed and called off at the same moment: each has an answer, and the limit holds', async () => {
  await put({ limits: { ...POLICY.limits, perDay: usdt('2000') } });
  const ids: (string | undefined)[] = [];
  for (let n = 0; n < 12; n++) ids.push((await madeBatch(payOut(api, ada.key, [{ amount: '1' }]))).items[0]?.payoutId);
  const { key } = ada;
  const answers: Answer[] = [];
  for (const amount of ['100', '101', '102']) {
    const edits = ids.map((id) => api.call('PATCH', `/api/v1/payouts/${id}`, { key, body: { amount } }));
    const creations = ids.map(() => payOut(api, key, [{ amount: '50' }]));
    const ends = ids.slice(0, 4).map((id) => api.call('DELETE', `/api/v1/payouts/${id}`, { key }));
    answers.push(...(await Promise.all([...edits, ...creations, ...ends])));
  }
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(BigInt((await held()) ?? 0)).toBeLessThanOrEqual(2_000_000_000n);
});

it('is stopped by a limit in a currency that is new, however long it has been waiting', async () => {
  await put({ mode: 'none' });
  const { items } = await madeBatch(payOut(api, ada.key, [{ amount: '500' }]));
  clock.pass(26 * 3_600_000);
  await tellPrices(api.database.db, { 'USDT/USD': '1.00' }, { at: clock.now() });
  const limits = { ...POLICY.limits, perPayout: { amounts: {}, fiat: { amount: '100', currency: 'USD' } } };
  const session = await api.signIn(shop.emails.owner, PASSWORD, grace.code());
  await putPolicy(api, { session, code: grace.code }, { mode: 'none', limits });
  const { db } = api.database;
  const refusal = await db.tx((tx) =>
    api.app.get(PayoutOutcomes, { strict: false }).admits(
      tx,
      // only what names the payout is looked at
      { subjectId: items[0]?.payoutId, organizationId: shop.organizationId, livemode: false } as OutgoingTransaction,
    ),
  );
  expect(refusal).toMatch(/may leave in one payout/);
});

/** Until somebody waits for the lock on payouts. */
async function waiting(): Promise<void> {
  for (;;) {
    const rows = await api.database.db.query(
      `select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'payouts' and not l.granted`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
