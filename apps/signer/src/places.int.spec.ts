import { signingMetrics, type NeverLands } from '@chaintill/signing';
import { systemClock } from '@chaintill/kernel';
import { Registry } from 'prom-client';
import { USDC, type Ask } from '../testing/asks';
import { SigningRig, type Asked } from '../testing/signing-rig';

let rig: SigningRig;

// Two signers on one database: whatever holds here holds for both together.
beforeAll(async () => {
  rig = await SigningRig.start();
  await Promise.all([rig.signer().ready(), rig.signer().ready()]);
});
afterAll(() => rig.stop());

/** An approved payout; the same again is the same instruction. */
const payout = (subjectId: string, more: Partial<Ask> = {}): Ask => ({ instruction: { subjectId }, ...more });

const evidence = (asked: Asked[], changes: Partial<NeverLands> = {}): NeverLands => ({
  from: rig.shop.hot,
  sequence: 100,
  sequenceAt: 101,
  height: 1_000,
  absent: asked.map(({ wanted }) => wanted.digest),
  ...changes,
});

it('signs a replacement at the same place, and the same bytes again', async () => {
  const first = await rig.ask(payout('pay_replaced', { sequence: 100 }));
  expect(await rig.answer(first)).toMatchObject({ state: 'signed' });
  const dearer = await rig.asked(payout('pay_replaced', { sequence: 100, gasPrice: 2n * 10n ** 9n }));
  expect(dearer).toMatchObject({ state: 'signed' });
  const again = await rig.asked(payout('pay_replaced', { sequence: 100 }));
  expect(again).toMatchObject({ signature: ((await rig.answer(first)) as { signature: string }).signature });
  const beyond = payout('pay_replaced', { sequence: 100, gasPrice: 10n ** 12n });
  expect(await rig.asked(beyond)).toMatchObject({ refusal: 'fee_over_cap' });
});

it('replaces although the approval has grown old meanwhile', async () => {
  const fresh = rig.wanted(payout('pay_old', { sequence: 200 }));
  expect(await rig.asked(payout('pay_old', { sequence: 200 }))).toMatchObject({ state: 'signed' });
  const old = { approvedAt: new Date(Date.now() - 30 * 86_400_000).toISOString() };
  expect(fresh.proof?.approvedAt).not.toBe(old.approvedAt);
  const later = payout('pay_old', { sequence: 200, gasPrice: 2n * 10n ** 9n, approval: old });
  expect(await rig.asked(later)).toMatchObject({ state: 'signed' });
});

it('signs for no other place, unless all that was signed can never land', async () => {
  const refused = { refusal: 'signed_for_another_sequence' };
  const first = await rig.ask(payout('pay_moved', { sequence: 100 }));
  const dearer = await rig.ask(payout('pay_moved', { sequence: 100, gasPrice: 2n * 10n ** 9n }));
  await rig.answer(first);
  await rig.answer(dearer);
  const asked = (...neverLands: NeverLands[]) => rig.asked(payout('pay_moved', { sequence: 101, neverLands }));
  expect(await asked()).toMatchObject(refused);
  // each of these leaves a way for an earlier one to land
  expect(await asked(evidence([first]))).toMatchObject(refused);
  expect(await asked(evidence([dearer]))).toMatchObject(refused);
  expect(await asked(evidence([first, dearer], { sequenceAt: 100 }))).toMatchObject(refused);
  expect(await asked(evidence([first, dearer], { sequence: 99 }))).toMatchObject(refused);
  expect(await asked(evidence([first, dearer], { from: rig.other.hot }))).toMatchObject(refused);

  const proven = await rig.ask(payout('pay_moved', { sequence: 101, neverLands: [evidence([first, dearer])] }));
  expect(await rig.answer(proven)).toMatchObject({ state: 'signed' });
  const [written] = await rig.database.db.query<{ count: number }>(
    `select count(*)::int as count from audit_entries where object_id = $1 and action = 'signer.signed_again'`,
    [proven.requestId],
  );
  expect(written?.count).toBe(1);
  // and the old place is no longer open either
  expect(await rig.asked(payout('pay_moved', { sequence: 100, gasPrice: 3n * 10n ** 9n }))).toMatchObject(refused);
});

it('gives up on what was moved again and again', async () => {
  const earlier: NeverLands[] = [];
  for (let sequence = 300; sequence < 305; sequence++) {
    const one = await rig.ask(payout('pay_restless', { sequence, neverLands: [...earlier] }));
    expect(await rig.answer(one)).toMatchObject({ state: 'signed' });
    earlier.push(evidence([one], { sequence, sequenceAt: sequence + 1 }));
  }
  const once_more = payout('pay_restless', { sequence: 305, neverLands: earlier });
  expect(await rig.asked(once_more)).toMatchObject({ refusal: 'signed_too_often' });
});

it('signs one of many places that are asked for at once', async () => {
  const asked = await Promise.all(
    Array.from({ length: 12 }, (_, index) => rig.ask(payout('pay_raced', { sequence: 400 + index }))),
  );
  const answers = await Promise.all(asked.map((one) => rig.answer(one)));
  expect(answers.filter(({ state }) => state === 'signed')).toHaveLength(1);
  expect(new Set(answers.flatMap((one) => (one.state === 'refused' ? [one.refusal] : [])))).toEqual(
    new Set(['signed_for_another_sequence']),
  );
});

it('keeps the cap of a day in sum, whoever signs', async () => {
  const amount = 100_000_000n; // 100 of a cap of 1,000
  const asked = await Promise.all(
    Array.from({ length: 25 }, () => rig.ask({ instruction: { contract: USDC, amount } })),
  );
  const answers = await Promise.all(asked.map((one) => rig.answer(one)));
  const refusals = answers.flatMap((one) => (one.state === 'refused' ? [one.refusal] : []));
  expect(refusals).toEqual(Array.from({ length: 15 }, () => 'over_daily_cap'));
  // what was signed for may still be replaced: it is no new money
  const signed = asked.find((_, index) => answers[index]?.state === 'signed');
  const { subjectId } = signed?.wanted.instruction ?? {};
  const sequence = Number(
    (
      await rig.database.db.query<{ sequence: string }>(
        'select sequence from signer_signatures where subject_id = $1',
        [subjectId],
      )
    )[0]?.sequence,
  );
  const replacement: Ask = { instruction: { subjectId, contract: USDC, amount }, sequence, gasPrice: 2n * 10n ** 9n };
  expect(await rig.asked(replacement)).toMatchObject({ state: 'signed' });
});

it('writes each signature down once, though there are two signers', async () => {
  const asked = await Promise.all(Array.from({ length: 30 }, () => rig.ask()));
  for (const one of asked) expect(await rig.answer(one)).toMatchObject({ state: 'signed' });
  const { db } = rig.database;
  const [counted] = await db.query<{ rows: number; requests: number }>(
    'select count(*)::int as rows, count(distinct request_id)::int as requests from signer_signatures where request_id = any ($1)',
    [asked.map(({ requestId }) => requestId)],
  );
  expect(counted).toEqual({ rows: 30, requests: 30 });
});

it('goes on after kill -9 with what waits', async () => {
  const doomed = rig.signer();
  await doomed.ready();
  const asked = await Promise.all(Array.from({ length: 20 }, () => rig.ask()));
  doomed.child.kill('SIGKILL');
  for (const one of asked) expect(await rig.answer(one)).toMatchObject({ state: 'signed' });
});

it('never forgets what it signed', async () => {
  const { db } = rig.database;
  for (const statement of [
    'update signer_signatures set sequence = 0',
    'delete from signer_signatures',
    'truncate signer_signatures',
  ]) {
    await expect(db.query(statement)).rejects.toThrow('stays written down');
  }
});

it('is not kept from working by a request that the database itself does not take', async () => {
  const { db } = rig.database;
  await db.query(
    `create function stumble() returns trigger language plpgsql as $$
     begin if new.subject_id = 'pay_stumbles' then raise exception 'no'; end if; return new; end $$`,
  );
  await db.query('create trigger stumble before insert on signer_signatures for each row execute function stumble()');
  const stuck = await rig.ask(payout('pay_stumbles'));
  expect(await rig.asked()).toMatchObject({ state: 'signed' });
  await db.query('drop trigger stumble on signer_signatures');
  expect(await rig.answer(stuck)).toMatchObject({ state: 'signed' });
});

it('shows what was refused, and how long the oldest request waits', async () => {
  expect(await rig.asked({ instruction: { amount: 10n ** 12n } })).toMatchObject({ refusal: 'over_cap' });
  const registry = new Registry();
  signingMetrics(registry, rig.database.db, systemClock);
  const text = await registry.metrics();
  expect(text).toMatch(/chaintill_signing_refused\{code="over_cap"\} [1-9]/);
  expect(text).toContain('chaintill_signing_refused{code="proof_missing"} 0');
  expect(text).toContain('chaintill_signing_waiting_seconds 0');
});
