import {
  accounts,
  fund,
  hotWallet,
  madeBatch,
  MovingClock,
  payer,
  payOut,
  putPolicy,
  type Payer,
} from '../testing/paying-out';
import { PASSWORD, TestApi, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let grace: Payer;
let hedy: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  grace = await payer(api, clock, shop.emails.owner);
  hedy = await payer(api, clock, shop.emails.member);
  await fund(api, shop, 10_000_000_000n);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

async function asks(mode: string, approvals: number): Promise<void> {
  const session = await api.signIn(shop.emails.owner, PASSWORD, grace.code());
  await putPolicy(api, { ...grace, session }, { mode, approvals });
}

/** One act on a batch, by whatever credential. */
function act(verb: string, batchId: string, caller: CallOptions, totp: string, rest: object = {}): Promise<Answer> {
  const door = caller.session ? '/admin/api' : '/api/v1';
  return api.call('POST', `${door}/payouts/batches/${batchId}/${verb}`, { ...caller, body: { code: totp, ...rest } });
}
const byKey = ({ key }: Payer): CallOptions => ({ key });
const bySession = ({ session }: Payer): CallOptions => ({ session });

async function tokenOf({ key }: Payer): Promise<CallOptions> {
  const app = await api.call('POST', '/api/v1/oauth/apps', { key, body: { name: 'app', scopes: ['write'] } });
  const { clientId, clientSecret } = app.body as unknown as { clientId: string; clientSecret: string };
  const token = await api.call('POST', '/api/v1/oauth/token', {
    body: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'write' },
  });
  return { headers: { authorization: `Bearer ${String(token.body['access_token'])}` } };
}

const queued = async (): Promise<number> => {
  const rows = await api.database.db.query(
    'select 1 from outgoing_transactions where organization_id = $1 and not called_off',
    [shop.organizationId],
  );
  return rows.length;
};

it('goes out once two other people approved, each by his own code, and names them', async () => {
  await asks('approval', 2);
  const { batchId } = await madeBatch(payOut(api, ada.key, [{}, {}]));
  const first = await act('approve', batchId, bySession(grace), grace.code());
  expect([first.status, first.body]).toMatchObject([
    200,
    { status: 'awaiting_approval', approvals: { needed: 2, given: [{ method: 'approval' }] }, attemptsLeft: 10 },
  ]);
  expect(code(await act('approve', batchId, byKey(grace), grace.code()))).toBe('409 ALREADY_APPROVED');
  expect(await queued()).toBe(0);
  const second = await act('approve', batchId, bySession(hedy), hedy.code());
  expect(second.body).toMatchObject({
    status: 'approved',
    approvals: { given: [{ name: expect.stringMatching(/\S/) as string }, { method: 'approval' }] },
    items: [{ status: 'queued' }, { status: 'queued' }],
  });
  const people = (second.body as unknown as { approvals: { given: { personId: string }[] } }).approvals.given;
  expect(new Set(people.map(({ personId }) => personId)).size).toBe(2);
  expect(await queued()).toBe(2);
  expect(code(await act('approve', batchId, bySession(hedy), hedy.code()))).toBe('409 STATE_CONFLICT');
  const list = await api.call('GET', '/api/v1/payouts/batches?status=approved', { key: ada.key });
  expect(list.body['data']).toMatchObject([{ batchId, approvals: { needed: 2 } }]);
});

it('is never approved by who made it: by session, by key, by a key of his key, by an app of his', async () => {
  await asks('approval', 1);
  const path = `/api/v1/organizations/${shop.organizationId}/api-keys`;
  const other = await api.call('POST', path, { key: ada.key, body: { name: 'child', role: 'admin' } });
  const child: CallOptions = { key: String(other.body['secret']) };
  const app = await tokenOf(ada);
  const callers = [byKey(ada), bySession(ada), child, app];
  for (const maker of [byKey(ada), child, app]) {
    const item = { currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1', address: `0x${'12'.repeat(20)}` };
    const made = await api.call('POST', '/api/v1/payouts', { ...maker, body: { items: [item] } });
    const batchId = String(made.body['batchId']);
    for (const caller of callers) {
      expect(code(await act('approve', batchId, caller, ada.code()))).toBe('403 OWN_PAYOUT');
    }
    // nobody else's code helps him
    for (const caller of callers) {
      expect(code(await act('approve', batchId, caller, grace.code()))).toBe('403 OWN_PAYOUT');
    }
    expect((await act('approve', batchId, bySession(grace), grace.code())).body['status']).toBe('approved');
  }
});

it('asks the same of a session, a key and an app', async () => {
  await asks('approval', 1);
  for (const caller of [bySession(grace), byKey(grace), await tokenOf(ada)]) {
    const maker = caller.headers ? grace : ada;
    const approver = caller.headers ? ada : grace;
    const { batchId } = await madeBatch(payOut(api, maker.key));
    expect(code(await act('approve', batchId, caller, maker.code()))).toBe('400 WRONG_VERIFICATION_CODE');
    expect((await act('approve', batchId, caller, approver.code())).body['status']).toBe('approved');
  }
});

it('takes a code and then the approval of somebody else than who gave it', async () => {
  await asks('totp_approval', 1);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  expect(code(await act('approve', batchId, bySession(grace), grace.code()))).toBe('409 STATE_CONFLICT');
  // the code of somebody else than its maker is one, too; but then he has had his say
  expect((await act('verify', batchId, bySession(grace), grace.code())).body['status']).toBe('awaiting_approval');
  expect(code(await act('approve', batchId, bySession(grace), grace.code()))).toBe('409 ALREADY_APPROVED');
  expect(code(await act('approve', batchId, bySession(ada), ada.code()))).toBe('403 OWN_PAYOUT');
  const done = await act('approve', batchId, bySession(hedy), hedy.code());
  expect(done.body).toMatchObject({
    status: 'approved',
    approvals: { given: [{ method: 'totp' }, { method: 'approval' }] },
  });
  const [row] = await api.database.db.query<{ proof: { rule: object; consents: object[] } }>(
    'select proof from outgoing_transactions where organization_id = $1',
    [shop.organizationId],
  );
  expect(row?.proof.rule).toEqual({ mode: 'totp_approval', approvals: 1 });
  expect(row?.proof.consents).toHaveLength(2);
});

it('does not count the approval of who has left since', async () => {
  await asks('approval', 2);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  await act('approve', batchId, bySession(hedy), hedy.code());
  await api.database.db.query(
    `delete from memberships where organization_id = $1 and person_id = (select id from people where email = $2)`,
    [shop.organizationId, shop.emails.member],
  );
  expect((await act('approve', batchId, bySession(grace), grace.code())).body).toMatchObject({
    status: 'awaiting_approval',
  });
  expect(await queued()).toBe(0);
});

it('is refused by a person, for a reason, and gives back what it held once', async () => {
  await asks('totp_approval', 1);
  const { batchId } = await madeBatch(payOut(api, ada.key, [{}, {}]));
  const reason = 'the address is not that of the supplier';
  expect(code(await act('reject', batchId, bySession(grace), '000000', { reason }))).toBe(
    '400 WRONG_VERIFICATION_CODE',
  );
  const rejected = await act('reject', batchId, bySession(grace), grace.code(), { reason });
  expect(rejected.body).toMatchObject({ status: 'rejected', reason, items: [{ status: 'rejected', reason }, {}] });
  expect(await accounts(api, shop)).toMatchObject({ available: '10000000000', held: '0' });
  expect(code(await act('verify', batchId, bySession(ada), ada.code()))).toBe('409 STATE_CONFLICT');
});

it('has one outcome when it is approved, rejected and called off at the same moment', async () => {
  await asks('approval', 1);
  const outcomes = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const { batchId, items } = await madeBatch(payOut(api, ada.key));
    const [one, two] = [grace.code(), hedy.code()];
    const acts = [
      act('approve', batchId, bySession(grace), one),
      act('reject', batchId, bySession(hedy), two, { reason: 'no' }),
      api.call('POST', `/api/v1/payouts/batches/${batchId}/cancel`, { key: ada.key }),
    ];
    await Promise.all(round % 2 === 0 ? acts : acts.reverse());
    const { body } = await api.call('GET', `/api/v1/payouts/batches/${batchId}`, { key: ada.key });
    outcomes.add(String(body['status']));
    const live = await api.database.db.query(
      'select 1 from outgoing_transactions where subject_id = $1 and not called_off',
      [items[0]?.payoutId],
    );
    expect([body['status'], live.length]).toEqual([body['status'], body['status'] === 'approved' ? 1 : 0]);
    const entries = await api.database.db.query(
      `select 1 from ledger_entries where cause_kind = 'payout' and cause_id = $1`,
      [items[0]?.payoutId],
    );
    expect([body['status'], entries.length]).toEqual([body['status'], body['status'] === 'approved' ? 1 : 2]);
  }
  expect(outcomes.size).toBeGreaterThan(0);
});

it('counts codes of verify, approve and reject together, ten for a batch', async () => {
  await asks('approval', 1);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  const tries = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0
      ? act('approve', batchId, n % 4 === 0 ? bySession(grace) : byKey(grace), '000000')
      : act('reject', batchId, byKey(grace), '000000', { reason: 'x' }),
  );
  const codes = (await Promise.all(tries)).map(code);
  expect(codes.filter((one) => one === '409 VERIFICATION_EXHAUSTED').length).toBeGreaterThanOrEqual(10);
  expect(codes.filter((one) => one === '200 undefined')).toEqual([]);
  expect(code(await act('approve', batchId, bySession(grace), grace.code()))).toBe('409 VERIFICATION_EXHAUSTED');
});
