import type { Transitions } from '@chaintill/kernel';

/**
 * States of a payment (spec 6.1).
 * - `pending` nothing seen
 * - `partially_paid` something seen, not enough, window open
 * - `confirming` enough seen, not all of it final
 * - `completed` enough is final, arrived in time
 * - `overpaid` completed with more than was asked for
 * - `expired` window closed, nothing arrived
 * - `underpaid` window closed, something arrived, not enough
 * - `paid_late` enough arrived, but part of it after the window; the merchant decides
 * - `reverted` was completed, and the chain took the money back beyond finality
 */
export const ORDER_STATES = [
  'pending', 'partially_paid', 'confirming', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late', 'reverted',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Which state may follow which. Reorgs let money vanish, so steps back are part of life before finality. */
export const ORDER_TRANSITIONS = {
  pending: ['partially_paid', 'confirming', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late'],
  partially_paid: ['pending', 'confirming', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late'],
  confirming: ['pending', 'partially_paid', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late'],
  completed: ['overpaid', 'reverted'],
  overpaid: ['completed', 'reverted'],
  expired: ['pending', 'partially_paid', 'confirming', 'completed', 'overpaid', 'underpaid', 'paid_late'],
  underpaid: ['expired', 'partially_paid', 'confirming', 'completed', 'overpaid', 'paid_late'],
  paid_late: ['expired', 'underpaid', 'confirming', 'completed', 'overpaid', 'reverted'],
  reverted: ['completed', 'overpaid', 'paid_late', 'confirming'],
} as const satisfies Transitions<OrderState>;

/** Words of S2 for the states (spec 6.1, column S2). Total: a new state does not compile without its word. */
export const S2_STATUS = {
  pending: 'pending',
  partially_paid: 'pending',
  confirming: 'pending',
  completed: 'completed',
  overpaid: 'completed',
  expired: 'expired',
  underpaid: 'expired',
  paid_late: 'expired',
  reverted: 'pending',
} as const satisfies Record<OrderState, 'pending' | 'completed' | 'expired'>;

export type OrderStatus = (typeof S2_STATUS)[OrderState];
