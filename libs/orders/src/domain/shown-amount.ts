import type { OrderQuote } from './order-price';

/** An amount that a floating order showed, from a moment on until the next one. */
export interface ShownAmount {
  readonly from: Date;
  /** Base units. */
  readonly amount: bigint;
  readonly feeUnits: bigint;
  readonly quote: OrderQuote;
}

/** How long after an amount was replaced a payer may still pay it: he has to type, sign and be mined. */
export const GRACE_SECONDS = 180;

/** Less than this share of an order is dust: it costs nothing, and would choose the rate for whoever sends it. */
const BEGUN_PERCENT = 1n;

/** Whether somebody has begun to pay an amount, which fixes it. @param paid base units that came so far */
export function isBegun(amount: bigint, paid: bigint): boolean {
  return paid > 0n && paid * 100n >= amount * BEGUN_PERCENT;
}

/**
 * The amount that a payer is held to: the least of those he may have been looking at.
 * @param shown oldest first, at least one
 * @param paidAt time of the block of the transfer by which he began to pay
 */
export function amountAt(shown: readonly ShownAmount[], paidAt: Date): ShownAmount {
  const [first] = shown;
  if (!first) throw new Error('a floating order shows an amount from its beginning');
  const earliest = paidAt.getTime() - GRACE_SECONDS * 1_000;
  const candidates = shown.filter((one, n) => {
    const until = shown[n + 1]?.from.getTime() ?? Infinity;
    return one.from <= paidAt && until > earliest;
  });
  return candidates.reduce((least, one) => (one.amount < least.amount ? one : least), candidates[0] ?? first);
}
