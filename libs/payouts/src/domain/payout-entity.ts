import type { Scope } from '@chaintill/kernel';
import type { ApprovalMode, Consent } from '@chaintill/signing';
import type { BatchPolicy } from './policy';
import type { BatchState, PayoutKind, PayoutRule, PayoutState } from './payout';

/** One payout as it is stored. Amounts are base units. */
export interface Payout extends Scope {
  readonly id: string;
  readonly batchId: string;
  /** Place in its batch, from 0. */
  readonly position: number;
  readonly kind: PayoutKind;
  /** Of a refund. */
  readonly orderId: string | null;
  /** Of a return: number of the transfer that goes back. */
  readonly transferId: string | null;
  /** The merchant's own; unique among his payouts of a mode. */
  readonly externalId: string | null;
  readonly chainId: string;
  readonly assetId: number;
  readonly amount: bigint;
  /** As the merchant wrote it. */
  readonly amountText: string;
  /** Canonical. */
  readonly address: string;
  /** As people are shown it. */
  readonly display: string;
  /** '' for the merchant's own account. */
  readonly subAccount: string;
  readonly callbackUrl: string | null;
  readonly note: string | null;
  readonly state: PayoutState;
  readonly version: number;
  readonly scheduledFor: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly approvedAt: Date | null;
  readonly finishedAt: Date | null;
  /** The outgoing transaction that carries it. */
  readonly outgoingId: string | null;
  readonly txHash: string | null;
  /** What the network took, in its own coin. */
  readonly networkFee: bigint | null;
  /** Why it ended without being paid, for people. */
  readonly reason: string | null;
  /** The moment by which it counts against limits. */
  readonly countedAt: Date;
  /** What it was worth then by fiat currency, in the smallest unit of each; where limits ask for it. */
  readonly fiatValues: Readonly<Record<string, string>>;
  /** Whether it goes back to who sent the money. */
  readonly toSender: boolean;
  /** Rises when its amount is changed: each has a hold of its own. */
  readonly revision: number;
  /** Ids of who changed it since it was made. */
  readonly editedBy: readonly string[];
}

/** A consent, with the person's name then. */
export interface NamedConsent extends Consent {
  readonly name: string;
  /** The api's text over the consent and what was consented to; who can write to the table may have put anything in its place. */
  readonly seal: unknown;
}

/** A batch as it is stored. */
export interface PayoutBatch extends Scope {
  readonly id: string;
  readonly state: BatchState;
  readonly items: number;
  readonly mode: ApprovalMode;
  readonly approvals: number;
  readonly verifications: number;
  /** What else counted when it was made. */
  readonly policy: BatchPolicy;
  readonly consents: readonly NamedConsent[];
  readonly scheduledFor: Date | null;
  readonly createdBy: string;
  readonly createdByLabel: string;
  readonly createdAt: Date;
  /** Until when it must be approved. */
  readonly expiresAt: Date;
  readonly approvedAt: Date | null;
  readonly endedAt: Date | null;
  readonly reason: string | null;
}

export function ruleOf({ mode, approvals }: PayoutBatch): PayoutRule {
  return { mode, approvals };
}
