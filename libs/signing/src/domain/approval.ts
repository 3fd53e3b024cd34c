import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

/** How much consent a payout needs. */
export const APPROVAL_MODES = ['none', 'totp', 'approval', 'totp_approval'] as const;
export type ApprovalMode = (typeof APPROVAL_MODES)[number];

/** One consent of one person. */
export interface Consent {
  readonly personId: string;
  /** By a code of his authenticator, or by approving what somebody else made. */
  readonly method: 'totp' | 'approval';
  /** ISO time. */
  readonly at: string;
}

/** That an instruction was approved, by whom, under which rule. The api signs it; the signer believes nothing else. */
export interface Approval {
  /** Of the instruction, hex. */
  readonly digest: string;
  readonly rule: { readonly mode: ApprovalMode; /** People beside the creator. */ readonly approvals: number };
  /** The person behind whoever made it; null when there is none. */
  readonly createdBy: string | null;
  readonly consents: readonly Consent[];
  /** ISO time. */
  readonly approvedAt: string;
}

export interface ApprovalProof extends Approval {
  /** Ed25519 over all of the above, base64. */
  readonly signature: string;
}

/** What is missing in an approval by its own rule. @returns null when it holds */
export function missingConsent({ rule, createdBy, consents }: Approval): string | null {
  const wantsCode = rule.mode === 'totp' || rule.mode === 'totp_approval';
  if (wantsCode && !consents.some(({ method }) => method === 'totp')) return 'no authenticator code was given';
  if (rule.mode === 'none' || rule.mode === 'totp') return null;
  const others = new Set(consents.filter(({ method }) => method === 'approval').map(({ personId }) => personId));
  if (createdBy !== null) others.delete(createdBy);
  if (rule.approvals < 1) return 'a rule with approvals needs at least one';
  return others.size >= rule.approvals ? null : `${others.size} of ${rule.approvals} people approved`;
}

const SEED_BYTES = 32;
/** What stands before a raw key in DER (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs approvals; the api's. */
export class ApprovalKey {
  private readonly key: KeyObject;
  private readonly sealKey: Buffer;

  /** @param seed 32 bytes, `config.approvalKey` */
  constructor(seed: Buffer) {
    if (seed.length !== SEED_BYTES) throw new Error(`an approval key has ${SEED_BYTES} bytes`);
    this.key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    this.sealKey = Buffer.from(hkdfSync('sha256', seed, '', 'chaintill seal v1', SEED_BYTES));
  }

  /** 32 bytes in base64, for the signer's configuration. */
  get publicKey(): string {
    return createPublicKey(this.key)
      .export({ format: 'der', type: 'spki' })
      .subarray(PUBLIC_PREFIX.length)
      .toString('base64');
  }

  /** Marks what the api itself wrote, so that it knows it again: nobody else can make this for other fields. Base64. */
  seal(fields: readonly unknown[]): string {
    return createHmac('sha256', this.sealKey).update(JSON.stringify(fields)).digest('base64');
  }

  isSealed(fields: readonly unknown[], seal: string): boolean {
    const [expected, given] = [Buffer.from(this.seal(fields)), Buffer.from(seal)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  prove(approval: Approval): ApprovalProof {
    const problem = missingConsent(approval);
    if (problem) throw new Error(`not approved: ${problem}`);
    return { ...approval, signature: sign(null, messageOf(approval), this.key).toString('base64') };
  }
}

/** Checks approvals; the signer's. */
export class ApprovalCheck {
  private readonly key: KeyObject;

  /** @param publicKey 32 bytes in base64 */
  constructor(publicKey: string) {
    const raw = Buffer.from(publicKey, 'base64');
    if (raw.length !== SEED_BYTES) throw new Error(`a public key has ${SEED_BYTES} bytes`);
    this.key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
  }

  /** @returns why the proof does not hold for an instruction with this digest; null when it does */
  problem(proof: ApprovalProof, digest: string): string | null {
    if (!verify(null, messageOf(proof), this.key, Buffer.from(proof.signature, 'base64')))
      return 'the signature is not the api’s';
    if (proof.digest !== digest) return 'another instruction was approved';
    return missingConsent(proof);
  }
}

/** Every field in a fixed order. */
function messageOf({ digest, rule, createdBy, consents, approvedAt }: Approval): Buffer {
  const fields = [
    digest,
    rule.mode,
    rule.approvals,
    createdBy,
    consents.map(({ personId, method, at }) => [personId, method, at]),
    approvedAt,
  ];
  return Buffer.from(`chaintill approval v1\n${JSON.stringify(fields)}`);
}

const storedProof = z.strictObject({
  digest: z.string(),
  rule: z.strictObject({ mode: z.enum(APPROVAL_MODES), approvals: z.int().min(0) }),
  createdBy: z.string().nullable(),
  consents: z
    .array(z.strictObject({ personId: z.string().min(1), method: z.enum(['totp', 'approval']), at: z.string() }))
    .max(100),
  approvedAt: z.iso.datetime(),
  signature: z.string(),
});

/** Reads a row that anybody may have written. @returns null when it is no proof, whoever signed it */
export function readProof(row: unknown): ApprovalProof | null {
  return storedProof.safeParse(row).data ?? null;
}
