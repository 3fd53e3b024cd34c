import type { FeeTerms } from '@chaintill/chain-port';
import type { Scope } from '@chaintill/kernel';
import type { ApprovalProof, InstructionKind, NeverLands } from '@chaintill/signing';
import type { OutgoingState, WaitingFor } from './states';

/** A transfer that is to leave an address of ours. Addresses are canonical. */
export interface OutgoingWish extends Scope {
  readonly kind: Exclude<InstructionKind, 'fill'>;
  /** The payout or sweep behind it; wished for once per kind. */
  readonly subjectId: string;
  readonly chainId: string;
  /** The wallet's or deposit address that pays. */
  readonly from: string;
  readonly to: string;
  readonly assetId: number;
  /** Base units, above zero. */
  readonly amount: bigint;
  /** The api's, for a payout. */
  readonly proof: ApprovalProof | null;
  /** Not before this moment; at once when absent. */
  readonly notBefore?: Date | null;
}

/** A transaction as it is stored. */
export interface OutgoingTransaction extends Scope {
  readonly id: string;
  readonly chainId: string;
  readonly kind: InstructionKind;
  readonly subjectId: string;
  readonly from: string;
  readonly to: string;
  /** null only with a fill on a chain that does not list its native coin. */
  readonly assetId: number | null;
  readonly contract: string | null;
  readonly amount: bigint;
  readonly proof: ApprovalProof | null;
  readonly state: OutgoingState;
  readonly unknown: boolean;
  readonly waitingFor: WaitingFor | null;
  readonly waitingReason: string | null;
  readonly notBefore: Date | null;
  readonly sequence: number | null;
  readonly neverLands: readonly NeverLands[];
  /** Of the attempt that a block holds, of the newest one that is signed before that. */
  readonly hash: string | null;
  readonly height: number | null;
  readonly blockHash: string | null;
  readonly createdAt: Date;
}

/** One try to land a transaction; several at one sequence differ in what they offer the network, and one of them lands. */
export interface Attempt {
  readonly transactionId: string;
  readonly number: number;
  readonly sequence: number;
  readonly terms: FeeTerms;
  readonly unsigned: string;
  readonly digest: string;
  readonly raw: string | null;
  readonly hash: string | null;
  /** Why the signer does not sign it. */
  readonly refusal: string | null;
  readonly createdAt: Date;
  readonly firstSentAt: Date | null;
  readonly lastSentAt: Date | null;
  readonly lastOutcome: string | null;
}

/** Whether the answer of the signer was not to be believed: what he signed may be in somebody's hands. */
export function isDoubted({ state, unknown }: Pick<OutgoingTransaction, 'state' | 'unknown'>): boolean {
  return state === 'crafted' && unknown;
}

/** The name under which an attempt is asked for at the signer. */
export function attemptId({ transactionId, number }: Pick<Attempt, 'transactionId' | 'number'>): string {
  return `${transactionId}.${number}`;
}

/** Whether the signer has still to answer. */
export function isOpen({ hash, refusal }: Pick<Attempt, 'hash' | 'refusal'>): boolean {
  return hash === null && refusal === null;
}
