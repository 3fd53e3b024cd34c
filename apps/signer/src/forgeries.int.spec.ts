import { randomBytes } from 'node:crypto';
import { evmFamily } from '@chaintill/chain-evm';
import { ApprovalKey, storedInstruction, voidApproval, type RefusalCode } from '@chaintill/signing';
import { Interface, Transaction } from 'ethers';
import { STRANGER, USDC, USDT, type Ask } from '../testing/asks';
import { SigningRig } from '../testing/signing-rig';

let rig: SigningRig;

beforeAll(async () => {
  rig = await SigningRig.start();
  await rig.signer().ready();
});
afterAll(() => rig.stop());

/** What was signed, as the chain would read it. */
function landed(unsigned: string, signature: string, from: string): Transaction {
  return Transaction.from(evmFamily.outgoing.combine(unsigned, signature, from).raw);
}

it.each<[string, () => Ask]>([
  ['a payout of a token', () => ({})],
  ['a payout of coins', () => ({ instruction: { contract: null, amount: 10n ** 18n } })],
  ['a payout at its cap', () => ({ instruction: { amount: 1_000_000_000n } })],
  [
    'a payout that two people approved',
    () => ({
      approval: {
        rule: { mode: 'totp_approval', approvals: 1 },
        consents: [
          { personId: 'per_1', method: 'totp', at: '' },
          { personId: 'per_2', method: 'approval', at: '' },
        ],
      },
    }),
  ],
  ['a sweep to the hot wallet', () => ({ instruction: { kind: 'sweep', to: rig.shop.hot }, from: rig.pool[1] })],
  ['gas to a receiving address', () => ({ instruction: { kind: 'gas', contract: null, to: rig.pool[2], amount: 1n } })],
  ['nothing to itself', () => ({ instruction: { kind: 'fill', contract: null, to: rig.shop.hot, amount: 0n } })],
])('signs %s', async (_, ask) => {
  const asked = await rig.ask(ask());
  const answer = await rig.answer(asked);
  if (answer.state !== 'signed') throw new Error(`refused: ${answer.refusal}`);
  const { unsigned, from, instruction } = asked.wanted;
  const transaction = landed(unsigned, answer.signature, from);
  expect(transaction.from?.toLowerCase()).toBe(from);
  expect(transaction.to?.toLowerCase()).toBe(instruction.contract ?? instruction.to);
});

const APPROVE = new Interface(['function approve(address, uint256)']).encodeFunctionData('approve', [STRANGER, 1n]);

/** The words of the instruction with some changed, as a row says them. */
const said = (changes: object): object => ({
  ...storedInstruction(rig.wanted({}).instruction),
  ...changes,
});

const forgeries: [string, () => Ask, RefusalCode][] = [
  ['bytes that pay more', () => ({ bytes: { amount: 2_000_000n } }), 'bytes_differ'],
  ['bytes that pay somebody else', () => ({ bytes: { to: rig.other.hot } }), 'bytes_differ'],
  ['bytes that pay another token', () => ({ bytes: { contract: USDC } }), 'bytes_differ'],
  ['bytes that pay coins', () => ({ bytes: { contract: null } }), 'bytes_differ'],
  ['bytes for another network', () => ({ bytes: { networkId: '1' } }), 'bytes_differ'],
  ['another digest to be signed', () => ({ byHand: { digest: `0x${'ab'.repeat(32)}` } }), 'bytes_differ'],
  ['bytes that let somebody take all', () => ({ byHand: { unsigned: unsignedCall(APPROVE) } }), 'bytes_unreadable'],
  ['bytes that are none', () => ({ byHand: { unsigned: 'x' } }), 'bytes_unreadable'],
  ['a row with a raised amount, bytes and all', () => withProofOf({}, { amount: 2_000_000n }), 'proof_invalid'],
  ['a row with another destination, bytes and all', () => withProofOf({}, { to: rig.other.hot }), 'proof_invalid'],
  ['the proof of another payout', () => withProofOf({ subjectId: 'pay_1' }, { subjectId: 'pay_2' }), 'proof_invalid'],
  ['a sweep made of an approval', () => withProofOf({}, { kind: 'sweep' }), 'sender_not_allowed'],
  ['no proof', () => ({ proof: null }), 'proof_missing'],
  ['a proof by somebody else', () => ({ approvedBy: new ApprovalKey(randomBytes(32)) }), 'proof_invalid'],
  [
    'a proof with one more person',
    () => editedProof({ consents: [{ personId: 'per_9', method: 'totp', at: '' }] }),
    'proof_invalid',
  ],
  ['a proof with a weaker rule', () => editedProof({ rule: { mode: 'none', approvals: 0 } }), 'proof_invalid'],
  ['a proof that was renewed', () => editedProof({ approvedAt: new Date(0).toISOString() }), 'proof_invalid'],
  ['a proof without fields', () => ({ byHand: { proof: {} } }), 'proof_invalid'],
  ['a proof that is old', () => ({ approval: { approvedAt: daysAgo(8) } }), 'proof_expired'],
  ['a proof of tomorrow', () => ({ approval: { approvedAt: daysAgo(-1) } }), 'proof_invalid'],
  [
    'an approval without a code',
    () => ({ approval: { rule: { mode: 'none', approvals: 0 }, consents: [] } }),
    'rule_too_weak',
  ],
  [
    'a row of another merchant',
    () => ({ byHand: { organization_id: rig.other.organizationId } }),
    'instruction_changed',
  ],
  ['a row of the other mode', () => ({ byHand: { livemode: true } }), 'instruction_changed'],
  ['a row of another network', () => ({ byHand: { network_id: '1' } }), 'instruction_changed'],
  [
    'an instruction for another network',
    () => ({ byHand: { instruction: said({ networkId: '1' }) } }),
    'instruction_changed',
  ],
  ['a live instruction on a test chain', () => ({ instruction: { livemode: true } }), 'instruction_changed'],
  [
    'a chain that the signer does not know',
    () => ({ instruction: { chainId: 'elsewhere', networkId: '5' } }),
    'chain_unknown',
  ],
  ['an instruction that is none', () => ({ byHand: { instruction: ['payout'] } }), 'malformed'],
  ['an instruction with a word too many', () => ({ byHand: { instruction: said({ fee: '1' }) } }), 'malformed'],
  ['a negative amount', () => ({ byHand: { instruction: said({ amount: '-1' }) } }), 'malformed'],
  ['evidence that is none', () => ({ byHand: { never_lands_evidence: { all: true } } }), 'malformed'],
  ['a sender whose key nobody has', () => ({ from: STRANGER }), 'no_key'],
  ['the wallet of another merchant', () => ({ from: rig.other.hot }), 'key_of_another_merchant'],
  ['a payout from a receiving address', () => ({ from: rig.pool[0] }), 'sender_not_allowed'],
  ['more than the cap', () => ({ instruction: { amount: 1_000_000_001n } }), 'over_cap'],
  ['an asset that is not configured', () => ({ instruction: { contract: `0x${'33'.repeat(20)}` } }), 'asset_unknown'],
  ['a fee over its cap', () => ({ gasPrice: 10n ** 12n }), 'fee_over_cap'],
  ['a fee that no number holds', () => ({ gasPrice: 2n ** 250n }), 'fee_over_cap'],
  ['a sweep to a stranger', () => ({ instruction: { kind: 'sweep' }, from: rig.pool[0] }), 'destination_not_ours'],
  [
    'a sweep to a receiving address',
    () => ({ instruction: { kind: 'sweep', to: rig.pool[1] }, from: rig.pool[0] }),
    'destination_not_ours',
  ],
  [
    'a sweep to another merchant',
    () => ({ instruction: { kind: 'sweep', to: rig.other.hot }, from: rig.pool[0] }),
    'key_of_another_merchant',
  ],
  ['a sweep out of the hot wallet', () => ({ instruction: { kind: 'sweep', to: rig.shop.hot } }), 'sender_not_allowed'],
  ['gas to a stranger', () => ({ instruction: { kind: 'gas', contract: null, amount: 1n } }), 'destination_not_ours'],
  ['gas that is a token', () => ({ instruction: { kind: 'gas', to: rig.pool[0] } }), 'destination_not_ours'],
  [
    'too much gas',
    () => ({ instruction: { kind: 'gas', contract: null, to: rig.pool[0], amount: 10n ** 18n } }),
    'gas_over_cap',
  ],
  ['surplus to a stranger', () => ({ instruction: { kind: 'reserve' }, from: rig.shop.hot }), 'cold_unknown'],
  [
    'surplus out of a receiving address',
    () => ({ instruction: { kind: 'reserve' }, from: rig.pool[0] }),
    'sender_not_allowed',
  ],
  [
    'something to itself',
    () => ({ instruction: { kind: 'fill', contract: null, to: rig.shop.hot, amount: 1n } }),
    'destination_not_ours',
  ],
  [
    'nothing to a stranger',
    () => ({ instruction: { kind: 'fill', contract: null, amount: 0n } }),
    'destination_not_ours',
  ],
  [
    'no tokens to itself',
    () => ({ instruction: { kind: 'fill', to: rig.shop.hot, amount: 0n } }),
    'destination_not_ours',
  ],
];

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

/** A request that is right in itself, with the proof of another instruction. */
function withProofOf(approved: Ask['instruction'], wanted: Ask['instruction']): Ask {
  return { instruction: wanted, byHand: { proof: rig.wanted({ instruction: approved }).proof } };
}

/** A request for a fixed payout, whose proof was edited after it was signed. */
function editedProof(changes: object): Ask {
  const instruction = { subjectId: 'pay_edited' };
  return { instruction, byHand: { proof: { ...rig.wanted({ instruction }).proof, ...changes } } };
}

function unsignedCall(data: string): string {
  return Transaction.from({ type: 2, chainId: 31_337, to: USDT, data, gasLimit: 1n, maxFeePerGas: 1n })
    .unsignedSerialized;
}

it.each(forgeries)('refuses %s', async (_, ask, code) => {
  const asked = await rig.ask(ask());
  expect(await rig.answer(asked)).toEqual({ attemptId: asked.wanted.attemptId, state: 'refused', refusal: code });
  const { db } = rig.database;
  const [written] = await db.query<{ audited: number; told: number; signed: number }>(
    `select
       (select count(*)::int from audit_entries where object_id = $1 and action = 'signer.refused' and after ->> 'code' = $2) as audited,
       (select count(*)::int from events where object_id = $1 and type = 'signer.refused' and object_data ->> 'code' = $2) as told,
       (select count(*)::int from signer_signatures where request_id = $1) as signed`,
    [asked.requestId, code],
  );
  expect(written).toEqual({ audited: 1, told: 1, signed: 0 });
});

it('believes no row that gives a stranger a place among our addresses', async () => {
  const { db } = rig.database;
  await db.query(
    `insert into addresses (organization_id, family, livemode, address, display, source_id, derivation_index, created_at)
     select organization_id, family, livemode, $1, $1, source_id, 7, created_at from addresses where derivation_index = 0`,
    [STRANGER],
  );
  const gas = { kind: 'gas', contract: null, to: STRANGER, amount: 1n } as const;
  expect(await rig.asked({ instruction: gas })).toMatchObject({ refusal: 'destination_not_ours' });
  await db.query('update addresses set derivation_index = 4294967296 where address = $1', [STRANGER]);
  expect(await rig.asked({ instruction: gas })).toMatchObject({ refusal: 'destination_not_ours' });
});

it('signs nothing by an approval that was taken back, in whatever letters it is written', async () => {
  const { instruction, proof } = rig.wanted({});
  if (!proof) throw new Error('a payout has a proof');
  await rig.database.db.tx((tx) => voidApproval(tx, instruction.subjectId, proof, new Date()));
  const otherwise = `${proof.signature.slice(0, 10)}\n${proof.signature.slice(10)}`;
  for (const signature of [proof.signature, otherwise]) {
    const answer = await rig.asked({ instruction, byHand: { proof: { ...proof, signature } } });
    expect(answer).toMatchObject({ state: 'refused', refusal: 'proof_void' });
  }
  // and it stays so
  await expect(rig.database.db.query('delete from void_approvals')).rejects.toThrow('stays written down');
  expect(await rig.asked({ instruction })).toMatchObject({ state: 'signed' });
});
