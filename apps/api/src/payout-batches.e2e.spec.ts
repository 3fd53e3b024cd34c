import { fund, hotWallet, madeBatch, MovingClock, payer, payOut, type Payer } from '../testing/paying-out';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '6' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin, 'admin');
  await fund(api, shop, 10_000_000_000n);
});

const verify = (batchId: string): Promise<Answer> =>
  api.call('POST', `/api/v1/payouts/batches/${batchId}/verify`, { key: ada.key, body: { code: ada.code() } });
const listed = async (batchId: string): Promise<unknown> => {
  const { body } = await api.call('GET', '/api/v1/payouts/batches', { key: ada.key });
  const { data } = body as unknown as { data: { batchId: string }[] };
  return data.find((batch) => batch.batchId === batchId);
};
const whole = async (batchId: string): Promise<unknown> =>
  (await api.call('GET', `/api/v1/payouts/batches/${batchId}`, { key: ada.key })).body;

it('says what a batch comes to and how many of its payouts are over, and what came of it when all are', async () => {
  const { batchId } = await madeBatch(payOut(api, ada.key, [{ amount: '1.0' }, { amount: '2.25' }, { amount: '3' }]));
  const none = { payouts: 3, payoutsOver: 0, payoutsConfirmed: 0, outcome: null };
  const totals = [{ currency: 'USDT', chainId: 'ethereum-sepolia', amount: '6.25', payouts: 3 }];
  expect(await listed(batchId)).toMatchObject({ status: 'awaiting_totp', totals, ...none });
  expect((await verify(batchId)).body).toMatchObject({ status: 'approved', totals, ...none });

  // what the worker writes when the chain has them
  const ends = (state: string, positions: number[]): Promise<unknown> =>
    api.database.db.query(
      `update payouts set state = $2, finished_at = $4 where batch_id = $1 and position = any ($3)`,
      [batchId, state, positions, clock.now()],
    );
  await ends('confirmed', [0, 1]);
  const some = { payoutsOver: 2, payoutsConfirmed: 2, outcome: null };
  expect([await listed(batchId), await whole(batchId)]).toMatchObject([some, some]);
  for (const [state, outcome] of [
    ['failed', { payoutsOver: 3, payoutsConfirmed: 2, outcome: 'partly_paid' }],
    ['confirmed', { payoutsOver: 3, payoutsConfirmed: 3, outcome: 'completed' }],
  ] as const) {
    await ends(state, [2]);
    expect([await listed(batchId), await whole(batchId)]).toMatchObject([outcome, outcome]);
  }
  await ends('failed', [0, 1, 2]);
  expect(await listed(batchId)).toMatchObject({ payoutsOver: 3, payoutsConfirmed: 0, outcome: 'not_paid' });
});

it('says how a payout came to be: by a person in the panel, by a key, by an app', async () => {
  const rule = async (made: Promise<Answer>): Promise<unknown> => {
    const { items } = (await made).body as unknown as { items: { payoutId: string }[] };
    const { body } = await api.call('GET', `/api/v1/payouts/${items[0]?.payoutId}`, { key: ada.key });
    const { timeline } = body as unknown as { timeline: { cause: { rule: string } }[] };
    return timeline[0]?.cause.rule;
  };
  const items = [{ currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1', address: `0x${'12'.repeat(20)}` }];
  expect(await rule(payOut(api, ada.key))).toBe('asked for over the API');
  expect(await rule(api.call('POST', '/admin/api/payouts', { session: ada.session, body: { items } }))).toBe(
    'asked for in the panel',
  );
  const app = await api.call('POST', '/api/v1/oauth/apps', {
    key: ada.key,
    body: { name: 'books', scopes: ['write'] },
  });
  const token = await api.call('POST', '/api/v1/oauth/token', {
    body: {
      ...{ grant_type: 'client_credentials', scope: 'write' },
      ...{ client_id: app.body['clientId'], client_secret: app.body['clientSecret'] },
    },
  });
  const headers = { authorization: `Bearer ${String(token.body['access_token'])}` };
  expect(await rule(api.call('POST', '/api/v1/payouts', { headers, body: { items } }))).toBe(
    'asked for over the API by an app',
  );
});

it('ends a batch that waited before an upgrade by words of its own: nobody changed it', async () => {
  const { batchId } = await madeBatch(payOut(api, ada.key));
  // before there were seals none was written
  await api.database.db.query('delete from payout_seals where batch_id = $1', [batchId]);
  const refused = await verify(batchId);
  expect([refused.status, refused.body['code']]).toEqual([409, 'STATE_CONFLICT']);
  const reason = 'it carries no seal, like all that waited when the installation was upgraded: ask for it again';
  expect(await whole(batchId)).toMatchObject({ status: 'rejected', reason, items: [{ status: 'rejected', reason }] });
  const entries = await api.database.db.query<{ action: string }>(
    'select action from audit_entries where object_id = $1',
    [batchId],
  );
  expect(entries.map(({ action }) => action)).toEqual(['payout_batch.rejected']);
});

it('takes a batch of which somebody took the seal away for one that was changed', async () => {
  await madeBatch(payOut(api, ada.key));
  clock.pass(1_000);
  const { batchId } = await madeBatch(payOut(api, ada.key));
  await api.database.db.query('delete from payout_seals where batch_id = $1', [batchId]);
  expect((await verify(batchId)).status).toBe(409);
  const reason = 'somebody changed it in the database';
  expect(await whole(batchId)).toMatchObject({ status: 'rejected', reason });
  const entries = await api.database.db.query<{ action: string }>(
    'select action from audit_entries where object_id = $1',
    [batchId],
  );
  expect(entries.map(({ action }) => action)).toEqual(['payout_batch.altered']);
});
