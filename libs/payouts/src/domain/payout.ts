import type { Transitions } from '@chaintill/kernel';
import type { ApprovalMode } from '@chaintill/signing';

/**
 * Where one payout is.
 * - `awaiting_totp`, `awaiting_approval`: held, and waits for consent
 * - `scheduled`, `queued`: approved, and waits for its time or its turn
 * - `processing`: being signed
 * - `sent`: handed to the chain; `unknown`: nobody can say whether the chain has it, until the chain itself does (law 6)
 * - `confirmed`, `failed`, `rejected`, `cancelled`: over
 */
export const PAYOUT_STATES = [
  'awaiting_totp',
  'awaiting_approval',
  'scheduled',
  'queued',
  'processing',
  'sent',
  'unknown',
  'confirmed',
  'failed',
  'rejected',
  'cancelled',
] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

export const PAYOUT_TRANSITIONS: Transitions<PayoutState> = {
  awaiting_totp: ['awaiting_approval', 'scheduled', 'queued', 'rejected', 'cancelled'],
  // back: it was changed, which voids what was consented to
  awaiting_approval: ['awaiting_totp', 'scheduled', 'queued', 'rejected', 'cancelled'],
  scheduled: [
    'awaiting_totp',
    'awaiting_approval',
    'queued',
    'processing',
    'sent',
    'unknown',
    'confirmed',
    'failed',
    'cancelled',
  ],
  queued: ['awaiting_totp', 'awaiting_approval', 'processing', 'sent', 'unknown', 'confirmed', 'failed', 'cancelled'],
  // a worker may learn of several steps at once
  processing: ['sent', 'unknown', 'confirmed', 'failed'],
  // back to processing: a stranger took its place on the chain, and it is signed once more
  sent: ['unknown', 'processing', 'confirmed', 'failed'],
  unknown: ['sent', 'processing', 'confirmed', 'failed'],
  confirmed: [],
  failed: [],
  rejected: [],
  cancelled: [],
};

/** Whether a payout is over: its hold is spent or given back. */
export function isOver(state: PayoutState): boolean {
  return PAYOUT_TRANSITIONS[state].length === 0;
}

/** Before anything of it can be on its way to the chain. */
export function waitsForConsent(state: PayoutState): boolean {
  return state === 'awaiting_totp' || state === 'awaiting_approval';
}

/** Consent is given to a batch as a whole; approved, its items go their own ways. */
export const BATCH_STATES = ['awaiting_totp', 'awaiting_approval', 'approved', 'rejected', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_TRANSITIONS: Transitions<BatchState> = {
  awaiting_totp: ['awaiting_approval', 'approved', 'rejected', 'cancelled'],
  awaiting_approval: ['awaiting_totp', 'approved', 'rejected', 'cancelled'],
  approved: ['awaiting_totp', 'awaiting_approval', 'cancelled'],
  rejected: [],
  cancelled: [],
};

/** What came of an approved batch whose payouts are all over: all of them, some or none were paid. */
export const BATCH_OUTCOMES = ['completed', 'partly_paid', 'not_paid'] as const;
export type BatchOutcome = (typeof BATCH_OUTCOMES)[number];

/** How many payouts are in a state. */
export interface StateCount {
  readonly state: PayoutState;
  readonly payouts: number;
}

/** How far a batch is. @param counts of all of its payouts */
export function progressOfBatch(
  batch: BatchState,
  counts: readonly StateCount[],
): { readonly over: number; readonly confirmed: number; readonly outcome: BatchOutcome | null } {
  const sum = (which: (state: PayoutState) => boolean): number =>
    counts.reduce((all, { state, payouts }) => (which(state) ? all + payouts : all), 0);
  const [all, over, confirmed] = [sum(() => true), sum(isOver), sum((state) => state === 'confirmed')];
  const outcome = confirmed === all ? 'completed' : confirmed > 0 ? 'partly_paid' : 'not_paid';
  return { over, confirmed, outcome: batch === 'approved' && over === all ? outcome : null };
}

/** How much consent a batch needs; decided when it is made, by the rule that counts then. */
export interface PayoutRule {
  readonly mode: ApprovalMode;
  /** People beside the creator. */
  readonly approvals: number;
}

/** Where a batch stands when it is made. */
export function firstBatchState({ mode }: PayoutRule): BatchState {
  if (mode === 'none') return 'approved';
  return mode === 'approval' ? 'awaiting_approval' : 'awaiting_totp';
}

/** Where its items stand with it. @param scheduled whether they go out later */
export function itemState(batch: 'awaiting_totp' | 'awaiting_approval' | 'approved', scheduled: boolean): PayoutState {
  if (batch !== 'approved') return batch;
  return scheduled ? 'scheduled' : 'queued';
}

/**
 * `refund`: part of what an order received goes back to its payer. `return`: money that nobody asked for goes back, after a person
 * decided so.
 */
export const PAYOUT_KINDS = ['payout', 'refund', 'return'] as const;
export type PayoutKind = (typeof PAYOUT_KINDS)[number];

/** Codes that are looked at for one batch (S5-R4). */
export const MAX_VERIFICATIONS = 10;
/** A batch that is not approved within this time is rejected (S5-R4). */
export const CONSENT_MS = 3_600_000;
export const MAX_ITEMS = 1_000;
/** How far ahead a batch may be scheduled: signers take approvals that are at most a week old. */
export const MAX_SCHEDULE_MS = 6 * 86_400_000;
