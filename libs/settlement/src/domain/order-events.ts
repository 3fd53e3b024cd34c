import type { Order, OrderState } from '@chaintill/orders';
import type { Decision } from './decision';
import type { SettledOrder } from './settle-order';
import type { Outcome } from './transfer-view';
import type { Verdict } from './verdict';

/** An event to be told, before it is written: type, why, and the transfer that caused it. */
export interface OrderEvent {
  readonly type: string;
  readonly rule: string;
  readonly verdict?: Verdict;
}

/** Events of entering a state, oldest first. S2 knows `order.completed` and `order.expired`; finer ones come beside them. */
const ENTERED: Record<OrderState, readonly { type: string; rule: string }[]> = {
  pending: [],
  partially_paid: [{ type: 'order.partially_paid', rule: 'less than the amount has arrived, the window is open' }],
  confirming: [{ type: 'order.confirming', rule: 'enough has arrived and waits for finality' }],
  completed: [{ type: 'order.completed', rule: 'enough is final and arrived in time' }],
  overpaid: [
    { type: 'order.completed', rule: 'enough is final and arrived in time' },
    { type: 'order.overpaid', rule: 'more than the amount is final' },
  ],
  expired: [{ type: 'order.expired', rule: 'the chain is read past the end of the window and nothing arrived' }],
  underpaid: [
    { type: 'order.expired', rule: 'the chain is read past the end of the window' },
    { type: 'order.underpaid', rule: 'the window is closed and less than the amount arrived' },
  ],
  paid_late: [{ type: 'order.paid_late', rule: 'the amount is complete, part of it arrived after the window' }],
  reverted: [{ type: 'order.reverted', rule: 'the chain took the payment back after it was final' }],
  cancelled: [{ type: 'order.cancelled', rule: 'called off before anything was seen' }],
};

/** Outcomes that a merchant must hear of when they are final. */
const EXCEPTIONAL: Partial<Record<Outcome, { type: string; rule: string }>> = {
  late: { type: 'order.late_payment', rule: 'its block is younger than the end of the window' },
  repeated: { type: 'order.repeated_payment', rule: 'earlier transfers had paid the order already' },
  wrong_token: { type: 'order.wrong_payment', rule: 'another token than the order asks for' },
  wrong_chain: { type: 'order.wrong_payment', rule: 'another chain than the order asks for' },
};

const DECIDED: Record<Decision, string> = {
  credit: 'a person credited it to the order',
  keep: 'a person kept it, beside the order',
  return: 'a person decided to send it back',
};

const EXPIRED_BEFORE: ReadonlySet<OrderState> = new Set(['expired', 'underpaid', 'paid_late']);
const COMPLETED_BEFORE: ReadonlySet<OrderState> = new Set(['completed', 'overpaid']);

/** What changed between an order as it was and as it is, as events in the order they are told. */
export function orderEvents(before: Order, { order, verdicts }: SettledOrder): OrderEvent[] {
  const events: OrderEvent[] = [];
  for (const verdict of verdicts) {
    const { transfer, outcome, bookedIn } = verdict;
    const was = transfer.bookedIn;
    if (was === bookedIn) continue;
    if (was === null)
      events.push({ type: 'order.payment_detected', rule: 'a transfer to the address is on chain', verdict });
    if (bookedIn === null)
      events.push({ type: 'order.payment_orphaned', rule: 'its block is not on the chain any more', verdict });
    if (transfer.decision && was === 'review' && bookedIn !== null)
      events.push({ type: 'order.payment_decided', rule: DECIDED[transfer.decision], verdict });
    const exceptional = bookedIn === 'review' ? EXCEPTIONAL[outcome] : undefined;
    if (exceptional) events.push({ ...exceptional, verdict });
  }
  if (order.state === before.state) return events;
  const last = verdicts.filter((verdict) => verdict.transfer.bookedIn !== verdict.bookedIn).at(-1);
  for (const entered of ENTERED[order.state]) {
    // The finer word for something that was told before is told alone.
    if (entered.type === 'order.expired' && EXPIRED_BEFORE.has(before.state)) continue;
    if (entered.type === 'order.completed' && COMPLETED_BEFORE.has(before.state)) continue;
    events.push(last ? { ...entered, verdict: last } : entered);
  }
  return events;
}
