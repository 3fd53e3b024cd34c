const NAMES: Readonly<Record<string, string>> = {
  'order.created': 'Order created',
  'order.payment_detected': 'Payment seen on chain',
  'order.partially_paid': 'Partly paid',
  'order.confirming': 'Enough seen, waiting for finality',
  'order.completed': 'Completed',
  'order.overpaid': 'Completed with more than asked',
  'order.expired': 'Window closed, nothing arrived',
  'order.underpaid': 'Window closed, too little arrived',
  'order.paid_late': 'Paid, but late',
  'order.cancelled': 'Cancelled',
  'order.reverted': 'Taken back by the chain',
  'order.payment_orphaned': 'Payment taken back by a reorg',
  'order.wrong_payment': 'Wrong token or chain arrived',
  'order.late_payment': 'Payment after the window',
  'order.repeated_payment': 'Paid once more',
  'order.payment_decided': 'Decided about a payment',
};

/** An event in words; an unknown type keeps its own name. */
export function eventName(type: string): string {
  return NAMES[type] ?? type;
}
