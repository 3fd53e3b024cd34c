/** Every event a merchant can subscribe to, and when it is sent. Names that S2 uses keep S2's meaning (S2, webhook events). */
export const EVENT_TYPES = {
  'order.created': 'an order was created and waits for its payment',
  'order.payment_detected': 'a payment of the order was seen on the chain; it may still be taken back',
  'order.partially_paid': 'less than the amount has arrived and the window is still open',
  'order.confirming': 'the full amount was seen and waits to become final',
  'order.completed': 'the full amount is final and booked',
  'order.overpaid': 'the order is completed and more than its amount arrived',
  'order.expired': 'the window closed and nothing had arrived',
  'order.cancelled': 'the order was called off before anything was seen',
  'order.underpaid': 'the window closed and less than the amount had arrived',
  'order.paid_late': 'the full amount arrived, part of it after the window: a person decides',
  'order.reverted': 'a reorganisation of the chain took back what had completed the order',
  'order.payment_orphaned': 'a reorganisation of the chain took back a payment that was not final yet',
  'order.wrong_payment': "another token, or another chain, arrived at the order's address",
  'order.late_payment': 'a payment arrived after the window of the order',
  'order.repeated_payment': 'a payment arrived for an order that was already paid',
  'order.payment_decided':
    'a person decided about money of the order that was in review: it was credited, kept or returned',
  'deposit.pending': 'a deposit was seen on the chain and waits to become final',
  'deposit.confirmed': 'a deposit is final and credited',
  'deposit.reverted': 'a reorganisation of the chain took a deposit back',
  'deposit.below_minimum': 'a deposit is final and less than the merchant takes: a person decides',
  'deposit.wrong_payment':
    'a token that the reference does not take, or money to an unbound address, is final: a person decides',
  'deposit.address_bound': 'a reference takes a currency on a chain from now on',
  'deposit.address_unbound': 'a reference takes no deposits on a chain, or on none, any more',
  'deposit.address_rotated': 'a reference has a new address; the old one still takes its deposits',
  'payout.created': 'a payout was made and its amount is held; it may still need a code or an approval',
  'payout.updated': 'the payout, or another of its batch, was changed: it needs consent anew',
  'payout.verified': 'the code of an authenticator was taken for the payout',
  'payout.approved': 'everybody who has to has consented: the payout goes out, at once or when it is scheduled for',
  'payout.rejected': 'the payout was refused, or nobody consented in time; its amount is available again',
  'payout.cancelled': 'the payout was called off before it was signed; its amount is available again',
  'payout.sent': 'the payout was handed to the chain',
  'payout.confirmed': 'the payout is final on the chain',
  'payout.failed': 'the chain refused the payout for good; its amount is available again',
  'account.transfer.completed': 'money went between your own account and another of yours',
  'account.transfer.failed': 'money did not go between your accounts: there was not enough when its turn came',
  'signer.refused':
    'the signer refused to sign: a request was changed, forged, or asks for more than the signer allows; look at it at once',
  'reconciliation.different':
    'books and chain were compared and differ in something of yours; sent once for what is found first',
  'treasury.reserve_low': 'a hot wallet of yours holds less of a currency than its floor',
  'treasury.gas_low': 'the coins of your wallet do not pay for the sweeps that are wanted: send it some',
  'treasury.sweep_failed': 'a sweep moved nothing; what lies there is swept again later',
  'treasury.reserve_failed': 'surplus of a hot wallet of yours did not go to the cold one: look why',
  'transfer.decided': 'a person decided about money in review',
  'transfer.unassigned': 'money arrived at an address of the pool that belonged to nobody at that time',
  'webhook.disabled': 'another endpoint was switched off; sent to the ones that are left',
  'webhook.test': 'sent on request, to the one endpoint that is tested',
} as const satisfies Record<string, string>;

export type EventType = keyof typeof EVENT_TYPES;

/** Stands for all types in a subscription. */
export const ALL_EVENTS = '*';

export function isEventType(text: string): text is EventType {
  return Object.hasOwn(EVENT_TYPES, text);
}
