import type { ApprovalMode } from '@chaintill/signing';
import type { BatchOutcome, BatchState, PayoutKind, PayoutState } from './payout';
import type { BatchPolicy } from './policy';

/** A payout in the words of the native API. Amounts are decimal text. */
export interface PayoutView {
  readonly payoutId: string;
  readonly batchId: string;
  readonly externalId: string | null;
  readonly kind: PayoutKind;
  /** Of a refund. */
  readonly orderId: string | null;
  /** Of a return. */
  readonly transferId: string | null;
  readonly status: PayoutState;
  readonly address: string;
  readonly currency: string;
  readonly chainId: string;
  /** As it was sent. */
  readonly amount: string;
  /** The account that pays; null: the merchant's own. */
  readonly accountId: string | null;
  readonly note: string | null;
  readonly callbackUrl: string | null;
  readonly scheduledFor: string | null;
  readonly txHash: string | null;
  /** What the network took; known when it is final. */
  readonly networkFee: { readonly amount: string; readonly currency: string } | null;
  /** Why it was not paid. */
  readonly reason: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly approvedAt: string | null;
  readonly finishedAt: string | null;
  readonly livemode: boolean;
  /** Rises with every change; equals the version in webhooks. */
  readonly version: number;
}

/** One step in the life of a payout, with its cause. */
export interface PayoutStep {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly status: PayoutState;
  readonly version: number;
  readonly cause: Readonly<Record<string, unknown>>;
}

export interface PayoutDetail extends PayoutView {
  readonly timeline: readonly PayoutStep[];
}

/** Sum of a batch in one asset. */
export interface BatchTotal {
  readonly currency: string;
  readonly chainId: string;
  readonly amount: string;
  readonly payouts: number;
}

/** Payouts of one state in one asset. */
export interface PayoutTotal extends BatchTotal {
  readonly status: PayoutState;
}

/** Who consented, and how many have to besides the creator. */
export interface ApprovalsView {
  /** People other than who made or changed it. */
  readonly needed: number;
  readonly given: readonly {
    readonly personId: string;
    readonly name: string;
    readonly method: string;
    readonly at: string;
  }[];
}

/** A batch without its items. */
export interface BatchSummary {
  readonly batchId: string;
  readonly status: BatchState;
  /** What came of it, once it was approved and all of its payouts are over; null before, and where nobody approved it. */
  readonly outcome: BatchOutcome | null;
  readonly payouts: number;
  /** How many are over, paid or not. */
  readonly payoutsOver: number;
  readonly payoutsConfirmed: number;
  readonly totals: readonly BatchTotal[];
  readonly rule: { readonly mode: ApprovalMode; readonly approvals: number };
  readonly approvals: ApprovalsView;
  /** What besides consent counted when it was made. */
  readonly policy: BatchPolicy;
  /** Codes that are still looked at. */
  readonly attemptsLeft: number;
  readonly consents: readonly { readonly personId: string; readonly method: string; readonly at: string }[];
  readonly scheduledFor: string | null;
  readonly createdBy: string;
  /** E-mail of who was signed in, or name of the key or app. */
  readonly createdByLabel: string;
  readonly createdAt: string;
  /** Until when it must be approved; it is rejected then. */
  readonly expiresAt: string;
  readonly approvedAt: string | null;
  readonly endedAt: string | null;
  readonly reason: string | null;
  readonly livemode: boolean;
}

export interface BatchView extends BatchSummary {
  readonly items: readonly PayoutView[];
}
