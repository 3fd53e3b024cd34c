import { move } from '@chaintill/kernel';
import { ORDER_TRANSITIONS, type Order, type OrderState } from '@chaintill/orders';
import { byChainOrder, type Transfer } from './transfer';
import type { Outcome } from './transfer-view';
import { decidedOutcome, placeOf, worthless, type Verdict } from './verdict';

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
    // What was credited by a person pays beside the others and never makes one of them a repetition.
    const outcome = decidedOutcome(transfer, 'payment') ?? classify(order, transfer, paid);
    if (transfer.state !== 'orphaned' && outcome === 'payment' && !transfer.decision) paid += transfer.amount;
    return { transfer, outcome, bookedIn: placeOf(transfer, outcome), accountId: order.accountId };
  });
  const sum = (counts: (verdict: Verdict) => boolean): bigint =>
    verdicts.filter(counts).reduce((total, { transfer }) => total + transfer.amount, 0n);
  const sums = {
    seen: sum((v) => v.outcome === 'payment' && v.transfer.state !== 'orphaned'),
    confirmed: sum((v) => v.outcome === 'payment' && v.transfer.state === 'final'),
    late: sum((v) => v.outcome === 'late' && v.transfer.state === 'final' && v.transfer.decision !== 'return'),
  };
  const state = move(ORDER_TRANSITIONS, order.state, stateOf(order, sums));
  const done = state === 'completed' || state === 'overpaid';
  return {
    verdicts,
    order: {
      ...order,
      ...sums,
      state,
      needsReview: verdicts.some((v) => v.bookedIn === 'review'),
      feeBooked: done ? (order.fee?.units ?? 0n) : 0n,
      completedAt: order.completedAt ?? (done ? now : null),
      windowClosedAt: order.windowClosedAt ?? (done ? now : null),
    },
  };
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
