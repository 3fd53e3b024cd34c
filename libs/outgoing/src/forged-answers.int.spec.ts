import { Transaction, Wallet } from 'ethers';
import { DevnetWallet } from '../../../tools/devnet/wallet';
import { OutgoingRig, type OutgoingRow } from '../../../tools/test/outgoing-rig';

/*
 * Somebody has the database: he takes the signer's good answer for himself and leaves another one in the letter box. Nothing may
 * be given back while he can still broadcast what he took.
 */

let rig: OutgoingRig;
beforeAll(async () => {
  rig = await OutgoingRig.start();
  await rig.runner();
}, 60_000);
afterAll(() => rig.stop());

const stranger = (): string => Wallet.createRandom().address.toLowerCase();

const GARBAGE = `0x${'11'.repeat(64)}1b`;

/** A payout that the signer signed, as its journal says, before somebody wrote another answer over it. */
async function forged(subjectId: string, to: string, amount: bigint, answer: 'signed' | 'refused') {
  rig.signing = false;
  const id = await rig.wish(subjectId, to, amount);
  await rig.until('it lies before the signer', async () => (await rig.row(id)).state === 'crafted');
  const [request] = await rig.db.query<{ unsigned: string; digest: string }>(
    `select unsigned, digest from signing_requests where attempt_id = $1`,
    [`${id}.1`],
  );
  if (!request) throw new Error('nothing was asked of the signer');
  const { unsigned, digest } = request;
  await rig.db.query(
    `insert into signer_signatures (request_id, instruction_digest, kind, organization_id, livemode, subject_id, chain_id,
       from_address, sequence, contract, amount, max_fee, unsigned_digest, signed_at)
     select r.id, t.id, t.kind, t.organization_id, t.livemode, t.subject_id, t.chain_id, t.from_address, t.sequence, t.contract,
       t.amount, 1, r.digest, now()
     from outgoing_transactions t join signing_requests r on r.attempt_id = t.id || '.1' where t.id = $1`,
    [id],
  );
  await answers(id, answer, answer === 'signed' ? GARBAGE : null);
  await rig.until('nobody believes the answer', async () => (await rig.row(id)).unknown);
  expect(await rig.row(id)).toMatchObject({ state: 'crafted', waiting_for: 'signer', failure: null });
  const good = rig.wallet.signingKey.sign(digest).serialized;
  const raw = Transaction.from(unsigned);
  raw.signature = good;
  return { id, good, raw: raw.serialized, hash: raw.hash ?? '' };
}

async function answers(id: string, state: 'signed' | 'refused', signature: string | null): Promise<void> {
  await rig.db.query(
    `update signing_requests set state = $2, signature = $3, refusal = $4, decided_at = now() where attempt_id = $1`,
    [`${id}.1`, state, signature, state === 'refused' ? 'over_cap' : null],
  );
}

const ended = (row: OutgoingRow): boolean => row.state === 'confirmed' || row.state === 'failed';

it.each(['signed', 'refused'] as const)(
  'holds what an answer (%s) was forged for, lets it leave once the good one is back, and pays once',
  async (answer) => {
    const to = stranger();
    const { id, good, hash } = await forged(`pay_${answer}`, to, 7n, answer);
    await answers(id, 'signed', good);
    await rig.until('it is over', async () => ended(await rig.row(id)));
    expect(await rig.row(id)).toMatchObject({ state: 'confirmed', hash, unknown: false });
    expect(await rig.truth([to])).toEqual([`${to} 7`]);
    expect((await rig.endings())[id]).toBe('confirmed');
    rig.signing = true;
  },
  60_000,
);

it('takes what the thief broadcasts for what it is, also after he wrote that it was refused', async () => {
  const to = stranger();
  const { id, raw, hash } = await forged('pay_broadcast', to, 8n, 'signed');
  await answers(id, 'refused', null);
  await rig.stack.anvil.rpc('eth_sendRawTransaction', [raw]);
  await rig.until('it is over', async () => ended(await rig.row(id)));
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed', hash });
  expect(await rig.truth([to])).toEqual([`${to} 8`]);
  expect((await rig.endings())[id]).toBe('confirmed');
  rig.signing = true;
}, 60_000);

it('pays from another place once the chain has given this one to somebody else', async () => {
  const [to, other] = [stranger(), stranger()];
  const { id } = await forged('pay_elsewhere', to, 9n, 'signed');
  const { sequence } = await rig.row(id);
  const elsewhere = new DevnetWallet(rig.stack.anvil.url, rig.wallet.privateKey);
  await elsewhere.send(null, other, 1n);
  elsewhere.close();
  rig.signing = true;
  await rig.until('it is over', async () => ended(await rig.row(id)));
  const row = await rig.row(id);
  expect(row).toMatchObject({ state: 'confirmed', never_lands: [{ sequence: Number(sequence) }] });
  expect(Number(row.sequence)).toBeGreaterThan(Number(sequence));
  expect(await rig.truth([to])).toEqual([`${to} 9`]);
}, 60_000);
