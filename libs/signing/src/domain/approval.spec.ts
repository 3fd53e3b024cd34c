import fc from 'fast-check';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { ApprovalCheck, ApprovalKey, missingConsent, type Approval, type ApprovalProof } from './approval';
import { instructionDigest, type Instruction } from './instruction';

const key = new ApprovalKey(randomBytes(32));
const check = new ApprovalCheck(key.publicKey);
const INSTRUCTION: Instruction = {
  kind: 'payout',
  organizationId: 'org_1',
  livemode: false,
  subjectId: 'pay_1',
  chainId: 'ethereum-local',
  networkId: '31337',
  contract: `0x${'11'.repeat(20)}`,
  to: `0x${'22'.repeat(20)}`,
  amount: 10n ** 30n,
};
const DIGEST = instructionDigest(INSTRUCTION);
const APPROVAL: Approval = {
  digest: DIGEST,
  rule: { mode: 'totp_approval', approvals: 2 },
  createdBy: 'per_1',
  consents: [
    { personId: 'per_1', method: 'totp', at: '2026-01-01T00:00:00.000Z' },
    { personId: 'per_2', method: 'approval', at: '2026-01-01T00:00:01.000Z' },
    { personId: 'per_3', method: 'approval', at: '2026-01-01T00:00:02.000Z' },
  ],
  approvedAt: '2026-01-01T00:00:02.000Z',
};

it('gives every instruction a digest of its own', () => {
  const changes: Partial<Instruction>[] = [
    { kind: 'sweep' },
    { organizationId: 'org_2' },
    { livemode: true },
    { subjectId: 'pay_2' },
    { chainId: 'ethereum' },
    { networkId: '1' },
    { contract: null },
    { contract: 'null' },
    { to: INSTRUCTION.contract ?? '' },
    { amount: INSTRUCTION.amount + 1n },
    // what stands where matters, not what it looks like when put together
    { organizationId: 'org_1,false', livemode: false },
  ];
  const digests = changes.map((change) => instructionDigest({ ...INSTRUCTION, ...change }));
  expect(new Set([DIGEST, ...digests]).size).toBe(changes.length + 1);
  expect(instructionDigest({ ...INSTRUCTION })).toBe(DIGEST);
});

it('proves what was approved to whoever has the public key', () => {
  expect(check.problem(key.prove(APPROVAL), DIGEST)).toBeNull();
});

it('holds for one instruction and one key only', () => {
  const proof = key.prove(APPROVAL);
  expect(check.problem(proof, instructionDigest({ ...INSTRUCTION, amount: 1n }))).toMatch('another instruction');
  expect(new ApprovalCheck(new ApprovalKey(randomBytes(32)).publicKey).problem(proof, DIGEST)).toMatch('signature');
});

it('breaks when anything in it is changed', () => {
  const proof = key.prove(APPROVAL);
  const forged: ApprovalProof[] = [
    { ...proof, rule: { mode: 'none', approvals: 0 } },
    { ...proof, rule: { ...proof.rule, approvals: 1 } },
    { ...proof, createdBy: null },
    { ...proof, consents: proof.consents.slice(1) },
    { ...proof, consents: [...proof.consents].reverse() },
    { ...proof, approvedAt: '2026-01-02T00:00:02.000Z' },
    { ...proof, digest: DIGEST.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
    { ...proof, signature: '' },
  ];
  for (const one of forged) expect(check.problem(one, one.digest)).toMatch('signature');
});

it('is a plain Ed25519 signature by RFC 8032, as another implementation of the message sees it', () => {
  const { signature, ...approval } = key.prove(APPROVAL);
  const { digest, rule, createdBy, consents, approvedAt } = approval;
  const fields = [
    digest,
    rule.mode,
    rule.approvals,
    createdBy,
    consents.map((c) => [c.personId, c.method, c.at]),
    approvedAt,
  ];
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.publicKey, 'base64').toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const message = Buffer.from(`chaintill approval v1\n${JSON.stringify(fields)}`);
  expect(verify(null, message, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});

it('counts people, not approvals, and never the one who made it', () => {
  const person = fc.constantFrom('per_1', 'per_2', 'per_3', 'per_4');
  const consent = fc.record({
    personId: person,
    method: fc.constantFrom('totp' as const, 'approval' as const),
    at: fc.constant(''),
  });
  fc.assert(
    fc.property(fc.array(consent), fc.integer({ min: 1, max: 4 }), fc.boolean(), (consents, approvals, withCode) => {
      const mode = withCode ? 'totp_approval' : 'approval';
      const missing = missingConsent({ ...APPROVAL, rule: { mode, approvals }, consents });
      const others = ['per_2', 'per_3', 'per_4'].filter((id) =>
        consents.some((c) => c.personId === id && c.method === 'approval'),
      );
      const hasCode = consents.some((c) => c.method === 'totp');
      expect(missing === null).toBe(others.length >= approvals && (!withCode || hasCode));
    }),
  );
});

it('does not sign what its own rule does not allow', () => {
  expect(() => key.prove({ ...APPROVAL, consents: [] })).toThrow('not approved');
  expect(() => key.prove({ ...APPROVAL, rule: { mode: 'approval', approvals: 0 } })).toThrow('at least one');
});

it.each([31, 33, 0])('takes no key of %d bytes', (bytes) => {
  expect(() => new ApprovalKey(randomBytes(bytes))).toThrow('32');
  expect(() => new ApprovalCheck(randomBytes(bytes).toString('base64'))).toThrow('32');
});
