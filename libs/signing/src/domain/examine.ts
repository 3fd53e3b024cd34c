import { MAX_BASE_UNITS } from '@chaintill/kernel';
import type { FamilyName, FamilyRegistry } from '@chaintill/chain-port';
import { missingConsent, readProof, type Approval, type ApprovalCheck, type ApprovalProof } from './approval';
import { instructionDigest, readInstruction, type Instruction } from './instruction';
import type { SigningChain } from './limits';
import { readNeverLands, type NeverLands } from './never-lands';
import type { RefusalCode } from './refusal';

/** A row of signing_requests as it is: anybody may have written it. */
export interface RequestRow {
  readonly id: string;
  readonly organizationId: string;
  readonly livemode: boolean;
  readonly chainId: string;
  readonly networkId: string;
  readonly family: FamilyName;
  readonly from: string;
  readonly instruction: unknown;
  readonly proof: unknown;
  readonly unsigned: string;
  readonly digest: string;
  readonly evidence: unknown;
}

/** What is wanted, once the row was found to say one thing. */
export interface Examined {
  readonly requestId: string;
  readonly chain: SigningChain;
  readonly instruction: Instruction;
  /** Of the instruction. */
  readonly instructionDigest: string;
  readonly from: string;
  readonly sequence: number;
  readonly maxFee: bigint;
  /** What is signed. */
  readonly digest: string;
  readonly approvedAt: Date | null;
  readonly evidence: readonly NeverLands[];
}

export type Examination = { readonly refusal: RefusalCode; readonly detail?: string } | { readonly wanted: Examined };

/** What the signer holds against a request. */
export interface SigningRules {
  readonly chains: ReadonlyMap<string, SigningChain>;
  readonly families: FamilyRegistry;
  readonly approvals: ApprovalCheck;
  /** Least consent to a payout. */
  readonly leastRule: Approval['rule'];
  /** How old an approval may be when its instruction is first signed. */
  readonly proofMs: number;
}

/** Clocks of two machines differ by less. */
const SKEW_MS = 300_000;

/** All that can be said of a request without knowing what was signed before. Reads the bytes themselves (law 7). */
export function examine(row: RequestRow, rules: SigningRules, now: Date): Examination {
  const instruction = readInstruction(row.instruction);
  if (!instruction) return { refusal: 'malformed', detail: 'instruction' };
  const chain = rules.chains.get(row.chainId);
  if (!chain || chain.family !== row.family || !rules.families.has(row.family)) return { refusal: 'chain_unknown' };
  if (!agrees(row, instruction, chain)) return { refusal: 'instruction_changed' };
  const bytes = rules.families.get(chain.family).outgoing.decode(row.unsigned);
  if (!bytes) return { refusal: 'bytes_unreadable' };
  const difference = (['networkId', 'to', 'contract', 'amount'] as const).find((f) => bytes[f] !== instruction[f]);
  if (difference) return { refusal: 'bytes_differ', detail: difference };
  // more than any cap can name
  if (bytes.maxFee > MAX_BASE_UNITS) return { refusal: 'fee_over_cap' };
  if (bytes.digest !== row.digest) return { refusal: 'bytes_differ', detail: 'digest' };
  const evidence = row.evidence === null ? [] : readNeverLands(row.evidence);
  if (!evidence) return { refusal: 'malformed', detail: 'evidence' };
  const digest = instructionDigest(instruction);
  const approval = instruction.kind === 'payout' ? approvalOf(row.proof, digest, rules, now) : null;
  if (approval && 'refusal' in approval) return approval;
  return {
    wanted: {
      requestId: row.id,
      chain,
      instruction,
      instructionDigest: digest,
      from: row.from,
      sequence: bytes.sequence,
      maxFee: bytes.maxFee,
      digest: bytes.digest,
      approvedAt: approval && new Date(approval.proof.approvedAt),
      evidence,
    },
  };
}

/** Whether columns, instruction and configuration name the same merchant, mode, chain and network. */
function agrees(row: RequestRow, instruction: Instruction, chain: SigningChain): boolean {
  return (
    instruction.organizationId === row.organizationId &&
    instruction.livemode === row.livemode &&
    instruction.livemode === chain.livemode &&
    instruction.chainId === row.chainId &&
    instruction.networkId === row.networkId &&
    instruction.networkId === chain.networkId
  );
}

function approvalOf(
  row: unknown,
  digest: string,
  rules: SigningRules,
  now: Date,
): { readonly proof: ApprovalProof } | { readonly refusal: RefusalCode; readonly detail?: string } {
  if (row === null) return { refusal: 'proof_missing' };
  const proof = readProof(row);
  if (!proof) return { refusal: 'proof_invalid', detail: 'it cannot be read' };
  const problem = rules.approvals.problem(proof, digest);
  if (problem) return { refusal: 'proof_invalid', detail: problem };
  if (Date.parse(proof.approvedAt) > now.getTime() + SKEW_MS)
    return { refusal: 'proof_invalid', detail: 'it is from the future' };
  const missing = missingConsent({ ...proof, rule: rules.leastRule });
  return missing ? { refusal: 'rule_too_weak', detail: missing } : { proof };
}
