/**
 * What a person can do with money in review: `credit` it to an order or a deposit reference, `keep` it as the merchant's own,
 * or `return` it.
 */
export const DECISIONS = ['credit', 'keep', 'return'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A decision as it is asked for. */
export interface DecideTransfer {
  readonly decision: Decision;
  /** With `credit`: one of the two. */
  readonly orderId?: string;
  readonly depositReference?: string;
  /** With `return`: where to; back to the sender when absent. */
  readonly address?: string;
  /** For the audit log. */
  readonly note?: string;
}
