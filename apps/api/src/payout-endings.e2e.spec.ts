import { OutgoingHandlers, type Landed, type OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutEndings, PayoutOutcomes, type BatchView } from '@chaintill/payouts';
import { EVENT_TYPES } from '@chaintill/webhooks';
import fc from 'fast-check';
import { totpCode } from '../../../tools/test/totp';
import { simulationSeed } from '../../../tools/test/random';
import {
  accounts,
  fund,
  hotWallet,
  madeBatch,
  MovingClock,
  payer,
  payOut,
  STEP_MS,
  type Payer,
} from '../testing/paying-out';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* How payouts end: the chain's word, nobody's consent, a change of mind. Each hold ends once. */

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let endings: PayoutEndings;
let outcomes: PayoutOutcomes;
beforeAll(async () => {
  api = await TestApi.start({ SESSION_SECONDS: '8640000' }, 9, clock);
  endings = api.app.get(PayoutEndings, { strict: false });
  outcomes = api.app.get(PayoutOutcomes, { strict: false });
  api.app.get(OutgoingHandlers, { strict: false }).register('payout', outcomes);
  await hotWallet(api);
});
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin);
});
afterAll(() => api.stop());

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

async function verify({ batchId }: BatchView): Promise<Answer> {
  clock.pass(STEP_MS);
  return api.call('POST', `/api/v1/payouts/batches/${batchId}/verify`, {
    key: ada.key,
    body: { code: totpCode(ada.secret, clock.now()) },
  });
}

const LANDED: Landed = { hash: `0x${'ab'.repeat(32)}`, height: 42, blockHash: `0x${'cd'.repeat(32)}`, fee: 21_000n };

/** What the runner tells of the transaction of a payout. */
async function outgoing(payoutId: string, change: Partial<OutgoingTransaction>): Promise<OutgoingTransaction> {
  const [row] = await api.database.db.query<{ id: string }>(
    'select id from outgoing_transactions where subject_id = $1',
    [payoutId],
  );
  const { organizationId } = shop;
  // only what is told of a payout is looked at
  return {
    id: row?.id ?? 'otx_none',
    organizationId,
    livemode: false,
    chainId: 'ethereum-sepolia',
    kind: 'payout',
    subjectId: payoutId,
    state: 'sent',
    unknown: false,
    hash: null,
    waitingReason: null,
    ...change,
  } as OutgoingTransaction;
}

type Told = (typeof TOLD)[number];
const TOLD = ['crafted', 'sent', 'unknown', 'queued', 'confirmed', 'failed', 'reverted'] as const;

async function tell(payoutId: string, what: Told): Promise<void> {
  const state = what === 'unknown' ? 'sent' : what === 'reverted' ? 'failed' : what;
  const transaction = await outgoing(payoutId, { state, unknown: what === 'unknown' });
  await api.database.db.tx(async (tx) => {
    if (what === 'confirmed') await outcomes.confirmed(tx, transaction, LANDED);
    else if (what === 'failed') await outcomes.failed(tx, transaction, 'the token refuses it');
    else if (what === 'reverted') await outcomes.reverted(tx, transaction, LANDED, 'reverted on the chain');
    else await outcomes.moved(tx, transaction);
  });
}

async function told(payoutId: string): Promise<string[]> {
  const rows = await api.database.db.query<{ type: string; object_version: number; published: boolean }>(
    'select type, object_version, published from events where object_id = $1 order by object_version',
    [payoutId],
  );
  expect(rows.map((row) => row.object_version)).toEqual(rows.map((_, n) => n + 1));
  const published = rows.filter((row) => row.published).map(({ type }) => type);
  for (const type of published) expect(Object.keys(EVENT_TYPES)).toContain(type);
  return published.map((type) => type.replace('payout.', ''));
}

const statusOf = async (payoutId: string): Promise<Record<string, unknown>> =>
  (await api.call('GET', `/api/v1/payouts/${payoutId}`, { key: ada.key })).body;

async function approved(count = 1): Promise<BatchView> {
  await fund(api, shop, 100_000_000n * BigInt(count));
  const batch = await madeBatch(
    payOut(
      api,
      ada.key,
      Array.from({ length: count }, () => ({})),
    ),
  );
  expect(code(await verify(batch))).toBe('200 undefined');
  return batch;
}

it('books what has left, once, and says so', async () => {
  const [item] = (await approved()).items;
  const payoutId = item?.payoutId ?? '';
  for (const what of ['crafted', 'unknown', 'sent', 'queued', 'crafted', 'sent', 'confirmed'] as const) {
    await tell(payoutId, what);
  }
  expect(await statusOf(payoutId)).toMatchObject({
    status: 'confirmed',
    txHash: LANDED.hash,
    networkFee: { amount: '0.000000000000021', currency: 'ETH' },
    finishedAt: expect.any(String),
  });
  expect(await told(payoutId)).toEqual(['created', 'verified', 'approved', 'sent', 'confirmed']);
  const after = await accounts(api, shop);
  expect(after).toEqual({ custody: '0', available: '0', held: '0' });
  await expect(tell(payoutId, 'confirmed')).rejects.toThrow('is confirmed');
  await expect(tell(payoutId, 'failed')).rejects.toThrow('is confirmed');
  expect(await accounts(api, shop)).toEqual(after);
});

it.each(['failed', 'reverted'] as const)('gives back what %s, once, with the reason', async (what) => {
  const [item] = (await approved()).items;
  const payoutId = item?.payoutId ?? '';
  await tell(payoutId, 'sent');
  await tell(payoutId, what);
  const detail = await statusOf(payoutId);
  expect(detail).toMatchObject({ status: 'failed', reason: expect.any(String) });
  expect(await told(payoutId)).toEqual(['created', 'verified', 'approved', 'sent', 'failed']);
  const after = await accounts(api, shop);
  expect(after).toEqual({ custody: '-100000000', available: '100000000', held: '0' });
  await expect(tell(payoutId, what)).rejects.toThrow('is failed');
  expect(await accounts(api, shop)).toEqual(after);
});

it('rejects what nobody consented to within an hour, and takes no code for it any more', async () => {
  await fund(api, shop, 300_000_000n);
  const before = await accounts(api, shop);
  const batch = await madeBatch(payOut(api, ada.key, [{}, {}, {}]));
  clock.pass(3_590_000);
  expect(await endings.rejectOverdue()).toBe(0);
  clock.pass(10_001);
  // before the worker came by
  expect(code(await verify(batch))).toBe('409 STATE_CONFLICT');
  const rejected = await Promise.all([endings.rejectOverdue(), endings.rejectOverdue(), endings.rejectOverdue()]);
  expect(rejected.reduce((sum, n) => sum + n, 0)).toBe(1);
  const seen = await api.call('GET', `/api/v1/payouts/batches/${batch.batchId}`, { key: ada.key });
  expect(seen.body).toMatchObject({ status: 'rejected', reason: 'nobody consented within an hour' });
  for (const { payoutId } of batch.items) expect(await told(payoutId)).toEqual(['created', 'rejected']);
  expect(await accounts(api, shop)).toMatchObject({ ...before, held: '0' });
  expect(code(await verify(batch))).toBe('409 STATE_CONFLICT');
});

it('has one outcome when a code, a change of mind and the end of the hour meet', async () => {
  for (let round = 0; round < 6; round++) {
    await fund(api, shop, 100_000_000n);
    const batch = await madeBatch(payOut(api, ada.key));
    clock.pass(3_600_000 - STEP_MS * 2);
    const cancel = api.call('POST', `/api/v1/payouts/batches/${batch.batchId}/cancel`, { key: ada.key });
    const [verified, cancelled] = await Promise.all([verify(batch), cancel, endings.rejectOverdue()]);
    const [row] = await api.database.db.query<{ state: string; endings: number; queued: number }>(
      `select p.state,
         (select count(*)::int from ledger_entries where cause_kind = 'payout' and cause_id = p.id and step = 2) as endings,
         (select count(*)::int from outgoing_transactions t where t.subject_id = p.id and t.state = 'queued') as queued
       from payouts p where p.batch_id = $1`,
      [batch.batchId],
    );
    // verified and then called off is fine, too
    if (cancelled.status === 200) expect(row).toEqual({ state: 'cancelled', endings: 1, queued: 0 });
    else expect([verified.status, row]).toEqual([200, { state: 'queued', endings: 0, queued: 1 }]);
  }
});

it('keeps the books whole under random commands, many at once', async () => {
  const command = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('pay' as const),
        amounts: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('fund' as const), units: fc.integer({ min: 1, max: 500 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('verify' as const), which: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('tell' as const), which: fc.nat(20), what: fc.constantFrom(...TOLD) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      shop = await api.organization();
      ada = await payer(api, clock, shop.emails.admin);
      const batches: BatchView[] = [];
      const run = async (one: (typeof commands)[number]): Promise<void> => {
        if (one.kind === 'fund') return fund(api, shop, BigInt(one.units));
        if (one.kind === 'pay') {
          const items = one.amounts.map((units) => ({ amount: `0.${String(units).padStart(6, '0')}` }));
          const answer = await payOut(api, ada.key, items);
          expect(['201 undefined', '409 INSUFFICIENT_FUNDS']).toContain(code(answer));
          if (answer.status === 201) batches.push(answer.body as unknown as BatchView);
          return;
        }
        if (one.kind === 'late') {
          clock.pass(3_600_001);
          await endings.rejectOverdue();
          return;
        }
        const batch = batches[one.which % Math.max(1, batches.length)];
        if (!batch) return;
        if (one.kind === 'verify') await verify(batch);
        else if (one.kind === 'cancel') {
          await api.call('POST', `/api/v1/payouts/batches/${batch.batchId}/cancel`, { key: ada.key });
        } else {
          const payoutId = batch.items[0]?.payoutId ?? '';
          const [queued] = await api.database.db.query(
            `select 1 from outgoing_transactions where subject_id = $1 and state = 'queued'`,
            [payoutId],
          );
          // the runner tells nothing of what it does not have; a second ending is refused
          if (queued)
            await tell(payoutId, one.what).catch((error: Error) => expect(error.message).toMatch(/^(pay|illegal)/));
        }
      };
      for (let n = 0; n < commands.length; n += 3) await Promise.all(commands.slice(n, n + 3).map(run));
      await checkBooks();
    }),
    { numRuns: 15, seed: simulationSeed('payouts') },
  );
});

async function checkBooks(): Promise<void> {
  const { db } = api.database;
  const off = await db.query(
    `select a.id from ledger_accounts a left join ledger_postings p on p.account_id = a.id group by a.id
     having a.balance <> coalesce(sum(p.amount), 0) or (a.kind <> 'custody' and a.balance < 0)`,
  );
  const unbalanced = await db.query('select 1 from ledger_postings group by entry_id having sum(amount) <> 0');
  const [held] = await db.query<{ balance: string; open: string }>(
    `select coalesce((select sum(balance) from ledger_accounts where organization_id = $1 and kind = 'held'), 0) as balance,
       coalesce((select sum(amount) from payouts where organization_id = $1 and finished_at is null), 0) as open`,
    [shop.organizationId],
  );
  const wrong = await db.query(
    `select p.id from payouts p where p.organization_id = $1 and
       (select count(*) from ledger_entries e where e.cause_kind = 'payout' and e.cause_id = p.id and e.step = 2
          and e.kind = case when p.state = 'confirmed' then 'payout.sent' else 'payout.released' end)
       <> case when p.finished_at is null then 0 else 1 end`,
    [shop.organizationId],
  );
  expect({ off, unbalanced, held: held?.balance, wrong }).toEqual({
    off: [],
    unbalanced: [],
    held: held?.open,
    wrong: [],
  });
}
