import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchView, PayoutView } from '@chaintill/payouts';
import { Redis } from 'ioredis';
import { ApiError, type ApiClient } from '../tools/launcher/api-client';
import type { AppName } from '../tools/launcher/ready-file';
import { waitFor } from '../tools/local/ports';
import { Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

/*
 * Somebody has PostgreSQL and Redis, and neither the api's key nor the signer's. What he edits is not signed: nothing of it
 * reaches the chain, it is written down, an operator can see it, and nobody else's payouts are held up.
 */

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
/** Where the thief wants the money. */
const thief = someone();
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' });
  merchant = await PayingOut.open(gateway);
  program = await merchant.program();
  await merchant.earn('5000');
}, 180_000);
afterEach(async () => {
  expect(await merchant.received([thief])).toEqual([]);
  expect(await gateway.books()).not.toHaveProperty('USDT held');
  await gateway.checkBooks();
}, 60_000);
afterAll(async () => {
  await merchant.close();
  await gateway.close();
}, 60_000);

const sql = (text: string, params: readonly unknown[] = []): Promise<unknown> =>
  gateway.database.query(text, [...params]);

/** Does something while processes stand still. */
async function withoutThem(apps: readonly AppName[], work: () => Promise<void>): Promise<void> {
  const pids = apps.map((app) => gateway.stack.ready.pids[app]);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

const made = (count: number): Promise<BatchView> =>
  merchant.batch(
    program,
    Array.from({ length: count }, () => ({ address: someone(), amount: '100' })),
  );

/** What was written down about objects: `action about`. */
async function audited(ids: readonly string[]): Promise<string[]> {
  const { rows } = await gateway.database.query<{ action: string; about: string }>(
    `select action, coalesce(after ->> 'subjectId', object_id) as about from audit_entries
     where object_id = any ($1) or after ->> 'subjectId' = any ($1) order by 1, 2`,
    [ids],
  );
  return rows.map(({ action, about }) => `${action} ${about}`);
}

/** A gauge of the worker, all its labels together. */
async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${merchant.workerUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

it.each<[string, string]>([
  ['destinations', `update payouts set address = lower($2), display = $2 where batch_id = $1`],
  ['an amount', `update payouts set amount = 900000000, amount_text = '900' where batch_id = $1 and $2 <> ''`],
  [
    'a destination and the rule that guards it',
    `with b as (update payout_batches set mode = 'none' where id = $1) update payouts set address = lower($2) where batch_id = $1`,
  ],
  ['the rule', `update payout_batches set mode = 'totp_approval', approvals = 1 where id = $1 and $2 <> ''`],
  [
    'who consented',
    `update payout_batches set consents = '[{"personId":"per_1","method":"approval","at":"2026-01-01T00:00:00Z"}]' where id = $1 and $2 <> ''`,
  ],
])(
  'takes no consent to a batch after somebody edited %s',
  async (_, edit) => {
    const seen = await gauge('chaintill_payouts_altered');
    const batch = await made(2);
    await sql(edit, [batch.batchId, thief]);
    const answer = program.post(`/payouts/batches/${batch.batchId}/verify`, { code: await merchant.code() });
    const refused = await answer.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ApiError);
    expect((refused as ApiError).body).toMatchObject({ code: 'STATE_CONFLICT' });
    await merchant.reach(batch.items, 'rejected');
    const { rows } = await gateway.database.query('select 1 from outgoing_transactions where subject_id = any ($1)', [
      batch.items.map(({ payoutId }) => payoutId),
    ]);
    expect(rows).toEqual([]);
    expect(await audited([batch.batchId])).toEqual([`payout_batch.altered ${batch.batchId}`]);
    expect(await gauge('chaintill_payouts_altered')).toBe(seen + 1);
  },
  180_000,
);

it('counts a batch of which somebody took the seal away', async () => {
  // with a seal of its own: without an older one that has one, it counts as made before there were any
  const older = await made(1);
  await program.post(`/payouts/batches/${older.batchId}/cancel`, {});
  const seen = await gauge('chaintill_payouts_altered');
  const batch = await made(1);
  await sql('delete from payout_seals where batch_id = $1', [batch.batchId]);
  await expect(
    program.post(`/payouts/batches/${batch.batchId}/verify`, { code: await merchant.code() }),
  ).rejects.toBeInstanceOf(ApiError);
  await merchant.reach(batch.items, 'rejected');
  expect(await audited([batch.batchId])).toEqual([`payout_batch.altered ${batch.batchId}`]);
  expect(await gauge('chaintill_payouts_altered')).toBe(seen + 1);
}, 180_000);

it('approves nothing because a row says that it is approved', async () => {
  const batch = await made(1);
  await sql(
    `with p as (update payouts set state = 'queued', approved_at = now(), address = lower($2) where batch_id = $1)
     update payout_batches set state = 'approved', approved_at = now(), consents = '[{"personId":"per_1","method":"totp","at":"2026-01-01T00:00:00Z"}]'
     where id = $1`,
    [batch.batchId, thief],
  );
  await sleep(2_000);
  await sql(
    `with p as (update payouts set state = 'awaiting_totp', approved_at = null where batch_id = $1)
     update payout_batches set state = 'awaiting_totp' where id = $1`,
    [batch.batchId],
  );
  await program.post(`/payouts/batches/${batch.batchId}/cancel`, {});
  await merchant.reach(batch.items, 'cancelled');
}, 60_000);

it('signs nothing that was edited after it was approved, and pays the rest of the batch', async () => {
  const [refusals, altered] = [await gauge('chaintill_signing_refused'), await gauge('chaintill_payouts_altered')];
  const batch = await made(7);
  const [address, amount, queued, both, proof, weaker, untouched] = batch.items.map(({ payoutId }) => payoutId);
  const byWorker = [address, amount, queued].map(String);
  const bySigner = [both, proof, weaker].map(String);
  await withoutThem(['worker'], async () => {
    await merchant.verify(program, batch);
    await sql('update payouts set address = lower($2), display = $2 where id = $1', [address, thief]);
    await sql(`update payouts set amount = 900000000, amount_text = '900' where id = $1`, [amount]);
    await sql('update outgoing_transactions set to_address = lower($2) where subject_id = $1', [queued, thief]);
    await sql('update payouts set address = lower($2), display = $2 where id = $1', [both, thief]);
    await sql('update outgoing_transactions set to_address = lower($2) where subject_id = $1', [both, thief]);
    await sql(
      `update outgoing_transactions o set proof = other.proof from outgoing_transactions other
       where o.subject_id = $1 and other.subject_id = $2`,
      [proof, untouched],
    );
    await sql(
      `update outgoing_transactions set proof = jsonb_set(jsonb_set(proof, '{rule,mode}', '"none"'), '{consents}', '[]') where subject_id = $1`,
      [weaker],
    );
  });
  await merchant.reach(batch.items.slice(0, 6), 'failed');
  await merchant.reach(batch.items.slice(6), 'confirmed');
  expect(await merchant.received(batch.items.map((item: PayoutView) => item.address))).toEqual([
    `${batch.items[6]?.address.toLowerCase()} 100000000`,
  ]);
  expect(await audited(byWorker)).toEqual(byWorker.map((id) => `payout.altered ${id}`).sort());
  expect(await audited(bySigner)).toEqual(bySigner.map((id) => `signer.refused ${id}`).sort());
  expect(await gauge('chaintill_signing_refused')).toBe(refusals + 3);
  expect(await gauge('chaintill_payouts_altered')).toBe(altered + 1);
}, 180_000);

it('signs no request that was edited in the letter box', async () => {
  await merchant.asksNobody();
  let items: readonly PayoutView[] = [];
  await withoutThem(['signer'], async () => {
    ({ items } = await made(2));
    const [first, second] = items.map(({ payoutId }) => payoutId);
    await waitFor('both requests', async () => {
      const { rows } = await gateway.database.query<{ id: string }>(
        `select id from signing_requests where state = 'waiting' and instruction ->> 'subjectId' = any ($1)`,
        [[first, second]],
      );
      return rows.length === 2 || undefined;
    });
    const wanted = `instruction ->> 'subjectId' = $1`;
    await sql(
      `update signing_requests set instruction = jsonb_set(instruction, '{to}', to_jsonb(lower($2))) where ${wanted}`,
      [first, thief],
    );
    await sql(
      `update signing_requests set unsigned = replace(unsigned, substr($2, 3), substr(lower($3), 3)) where ${wanted}`,
      [second, items[1]?.address.toLowerCase(), thief].map((value, n) => (n === 0 ? second : value)),
    );
  });
  await merchant.reach(items, 'failed');
  const ids = items.map(({ payoutId }) => payoutId);
  expect(await audited(ids)).toEqual(ids.map((id) => `signer.refused ${id}`).sort());
}, 120_000);

it('pays nothing twice, and to nobody, because a row or a job was put there', async () => {
  await merchant.asksNobody();
  const batch = await made(1);
  await merchant.reach(batch.items, 'confirmed');
  const paid = String(batch.items[0]?.payoutId);
  const forge = `insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address,
      asset_id, contract, amount, proof, created_at, updated_at)
    select $2, organization_id, livemode, chain_id, $3, $4, $5, lower($6), asset_id, contract, amount, proof, now(), now()
    from outgoing_transactions where subject_id = $1`;
  const hot = merchant.hot.toLowerCase();
  const { rows } = await gateway.database.query<{ address: string }>(
    `select address from addresses where state <> 'available' limit 1`,
  );
  await sql(forge, [paid, 'otx_forged1', 'payout', 'pay_forged', hot, thief]);
  await sql(forge, [paid, 'otx_forged2', 'sweep', 'sweep_forged', rows[0]?.address, thief]);
  await sql(
    `update outgoing_transactions set state = 'queued', sequence = null, hash = null, height = null, block_hash = null, waiting_for = null
     where subject_id = $1`,
    [paid],
  );
  const redis = new Redis(gateway.stack.ready.redisUrl);
  const queues = (await redis.keys('*:id')).map((key) => key.slice(0, -3));
  const job = JSON.stringify({ payoutId: paid, to: thief, amount: '900000000', from: hot, chainId: 'ethereum-local' });
  for (const queue of queues) {
    await redis.hset(`${queue}:forged`, { data: job, name: '__default__', opts: '{}', timestamp: '1', delay: '0' });
    await redis.lpush(`${queue}:wait`, 'forged');
  }
  redis.disconnect();
  expect(queues.length).toBeGreaterThan(0);
  await waitFor('an end of what was forged', async () => {
    const open = await gateway.database.query(
      `select 1 from outgoing_transactions where (id like 'otx_forged%' or subject_id = $1) and state not in ('failed', 'confirmed')
       and kind = 'payout'`,
      [paid],
    );
    return open.rows.length === 0 || undefined;
  });
  expect(await audited(['pay_forged', paid])).toEqual([`payout.altered ${paid}`, 'payout.altered pay_forged'].sort());
  expect(await merchant.received([String(batch.items[0]?.address)])).toHaveLength(1);
  const next = await made(1);
  await merchant.reach(next.items, 'confirmed');
}, 240_000);
