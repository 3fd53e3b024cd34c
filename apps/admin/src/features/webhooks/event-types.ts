import type { paths } from '../../api/schema';

type EventType = NonNullable<NonNullable<paths['/admin/api/webhooks/events']['get']['parameters']['query']>['type']>;

/** What an endpoint can be told about, in groups a person thinks in. A kind that is in no group does not compile. */
const GROUP_OF = {
  'order.created': 'An order on its way',
  'order.payment_detected': 'An order on its way',
  'order.partially_paid': 'An order on its way',
  'order.confirming': 'An order on its way',
  'order.completed': 'An order on its way',
  'order.overpaid': 'An order on its way',
  'order.cancelled': 'An order on its way',
  'order.expired': 'An order that needs a look',
  'order.underpaid': 'An order that needs a look',
  'order.paid_late': 'An order that needs a look',
  'order.reverted': 'An order that needs a look',
  'order.payment_orphaned': 'An order that needs a look',
  'order.wrong_payment': 'An order that needs a look',
  'order.late_payment': 'An order that needs a look',
  'order.repeated_payment': 'An order that needs a look',
  'order.payment_decided': 'An order that needs a look',
  'deposit.pending': 'Deposits',
  'deposit.confirmed': 'Deposits',
  'deposit.reverted': 'Deposits',
  'deposit.below_minimum': 'Deposits',
  'deposit.wrong_payment': 'Deposits',
  'deposit.address_bound': 'Deposits',
  'deposit.address_unbound': 'Deposits',
  'deposit.address_rotated': 'Deposits',
  'transfer.unassigned': 'Other',
  'transfer.decided': 'Other',
  'webhook.disabled': 'Other',
  'webhook.test': 'Other',
} as const satisfies Record<EventType, string>;

/** The groups with their kinds of event, in their order. */
export const EVENT_GROUPS: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  ...new Set(Object.values(GROUP_OF)),
].map((title) => ({
  title,
  types: Object.entries(GROUP_OF).flatMap(([type, group]) => (group === title ? [type] : [])),
}));

/** Subscribes to everything there is and will be. */
export const ALL_EVENTS = '*';
