/** What an endpoint can be told about, in groups a person thinks in. */
export const EVENT_GROUPS: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  {
    title: 'An order on its way',
    types: [
      'order.created',
      'order.payment_detected',
      'order.partially_paid',
      'order.confirming',
      'order.completed',
      'order.overpaid',
    ],
  },
  {
    title: 'An order that needs a look',
    types: [
      'order.expired',
      'order.underpaid',
      'order.paid_late',
      'order.reverted',
      'order.payment_orphaned',
      'order.wrong_payment',
      'order.late_payment',
      'order.repeated_payment',
    ],
  },
  { title: 'Other', types: ['transfer.unassigned', 'deposit.pending', 'deposit.confirmed'] },
];

/** Subscribes to everything there is and will be. */
export const ALL_EVENTS = '*';
