import { move } from '@chaintill/kernel';
import { ORDER_TRANSITIONS, type Order, type OrderState } from '@chaintill/orders';
import { byChainOrder, type BookedIn, type Transfer } from './transfer';
import type { Outcome } from './transfer-view';

/** What a transfer is to its order, and where its value belongs. */
export interface Verdict {
  readonly transfer: Transfer;
  readonly outcome: Outcome;
  readonly bookedIn: BookedIn | null;
}

export interface SettledOrder {
  readonly order: Order;
  readonly verdicts: readonly Verdict[];
}

/**
 * Settles an order: a pure function of what the chain says now. Whatever came before (reorgs, restarts, doubled
 * detections), the same canonical transfers give the same order and the same books.
 * @param order the order as stored
 * @param transfers all transfers that belong to it, orphaned ones included, in any order
 * @param now used for the moments that are written down, never for a decision
 */
export function settleOrder(order: Order, transfers: readonly Transfer[], now: Date): SettledOrder {
  let paid = 0n;
  const verdicts = [...transfers].sort(byChainOrder).map((transfer): Verdict => {
    const outcome = classify(order, transfer, paid);
    if (transfer.state !== 'orphaned' && outcome === 'payment') paid += transfer.amount;
    return { transfer, outcome, bookedIn: placeOf(transfer, outcome) };
  });
  const sum = (outcome: Outcome, finalOnly: boolean): bigint =>
    verdicts
      .filter(
        (v) => v.outcome === outcome && (v.transfer.state === 'final' || (!finalOnly && v.transfer.state === 'seen')),
      )
      .reduce((total, v) => total + v.transfer.amount, 0n);
  const sums = { seen: paid, confirmed: sum('payment', true), late: sum('late', true) };
  const state = move(ORDER_TRANSITIONS, order.state, stateOf(order, sums));
  const done = state === 'completed' || state === 'overpaid';
  return {
    verdicts,
    order: {
      ...order,
      ...sums,
      state,
      needsReview: verdicts.some((v) => v.bookedIn === 'review'),
      completedAt: order.completedAt ?? (done ? now : null),
      windowClosedAt: order.windowClosedAt ?? (done ? now : null),
    },
  };
}

/** What a transfer without an owner is. */
export function settleUnowned(transfer: Transfer): Verdict {
  const outcome = worthless(transfer) ?? 'unassigned';
  return { transfer, outcome, bookedIn: placeOf(transfer, outcome) };
}

/** @param paid what earlier transfers paid of the order already */
function classify(order: Order, transfer: Transfer, paid: bigint): Outcome {
  const nothing = worthless(transfer);
  if (nothing) return nothing;
  if (transfer.chainId !== order.chainId) return 'wrong_chain';
  if (transfer.assetId !== order.assetId) return 'wrong_token';
  if (order.cancelledAt || transfer.blockTime > order.expiresAt) return 'late';
  return paid >= order.amount ? 'repeated' : 'payment';
}

/** Transfers that carry no value we know: forged look-alikes and address poisoning. */
function worthless(transfer: Transfer): Outcome | null {
  if (transfer.assetId === null) return 'unlisted_token';
  return transfer.amount === 0n ? 'zero_value' : null;
}

/** Credit only what is final; the rest is pending. What an order did not ask for waits for a person. */
function placeOf(transfer: Transfer, outcome: Outcome): BookedIn | null {
  if (transfer.state === 'orphaned' || worthless(transfer)) return null;
  if (transfer.state === 'seen') return 'pending';
  return outcome === 'payment' ? 'available' : 'review';
}

function stateOf(
  order: Order,
  { seen, confirmed, late }: { seen: bigint; confirmed: bigint; late: bigint },
): OrderState {
  const asked = order.amount - order.tolerance;
  const due = order.acceptedAmount !== null && order.acceptedAmount < asked ? order.acceptedAmount : asked;
  const closed = order.windowClosedAt !== null;
  if (confirmed >= due) return confirmed > order.amount ? 'overpaid' : 'completed';
  if (closed && confirmed + late >= due) return 'paid_late';
  if (order.completedAt) return 'reverted';
  if (seen >= due) return 'confirming';
  if (!closed) return seen > 0n ? 'partially_paid' : 'pending';
  if (seen > 0n || late > 0n) return 'underpaid';
  return order.cancelledAt ? 'cancelled' : 'expired';
}
