import type { Scope, Transitions } from '@chaintill/kernel';
import type { OrderFee, OrderPrice } from './order-price';

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
 * - `cancelled` called off before anything was seen
 */
export const ORDER_STATES = [
  'pending',
  'partially_paid',
  'confirming',
  'completed',
  'overpaid',
  'expired',
  'underpaid',
  'paid_late',
  'reverted',
  'cancelled',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Which state may follow which. Reorgs let money vanish, so steps back are part of life before finality. */
export const ORDER_TRANSITIONS = {
  pending: ['partially_paid', 'confirming', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late', 'cancelled'],
  partially_paid: ['pending', 'confirming', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late'],
  confirming: ['pending', 'partially_paid', 'completed', 'overpaid', 'expired', 'underpaid', 'paid_late'],
  completed: ['overpaid', 'reverted', 'paid_late'],
  overpaid: ['completed', 'reverted', 'paid_late'],
  expired: ['confirming', 'completed', 'overpaid', 'underpaid', 'paid_late'],
  underpaid: ['expired', 'cancelled', 'confirming', 'completed', 'overpaid', 'paid_late'],
  paid_late: ['expired', 'cancelled', 'underpaid', 'confirming', 'completed', 'overpaid', 'reverted'],
  reverted: ['completed', 'overpaid', 'paid_late'],
  // money that came to it all the same is late; a person may credit it
  cancelled: ['underpaid', 'paid_late', 'completed', 'overpaid'],
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
  cancelled: 'expired',
} as const satisfies Record<OrderState, 'pending' | 'completed' | 'expired'>;

export type OrderStatus = (typeof S2_STATUS)[OrderState];

/** An order as the core holds it; amounts in base units of its asset. */
export interface Order extends Scope {
  readonly id: string;
  readonly orderReference: string;
  readonly chainId: string;
  readonly assetId: number;
  readonly amount: bigint;
  /** The amount as the merchant wrote it. */
  readonly amountText: string;
  /** How much less still counts as paid. */
  readonly tolerance: bigint;
  readonly addressId: string;
  readonly address: string;
  readonly state: OrderState;
  /** Arrived in time, final or not. */
  readonly seen: bigint;
  /** Arrived in time and final. */
  readonly confirmed: bigint;
  /** Final, arrived after the window. */
  readonly late: bigint;
  readonly needsReview: boolean;
  readonly version: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  /** Where events of this order are sent beside the merchant's endpoints. */
  readonly callbackUrl: string | null;
  /** null: the merchant asked for the amount itself. */
  readonly price: OrderPrice | null;
  /** Of a floating order: when its amount was fixed. */
  readonly rateLockedAt: Date | null;
  readonly fee: OrderFee | null;
  /** How much of the fee stands in the ledger, base units. */
  readonly feeBooked: bigint;
  /** Number of ledger entries that the fee caused so far. */
  readonly feeStep: number;
  /** Less than the amount that the merchant took as payment. */
  readonly acceptedAmount: bigint | null;
  readonly cancelledAt: Date | null;
  /** The part of the payer's token that cannot be guessed; orders from before there was a payer's page have none. */
  readonly checkoutSecret: string | null;
  readonly paymentLinkId: string | null;
  /** The account that is paid; null: the merchant's own. */
  readonly accountId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** When it was decided that nothing more will arrive in time, or the order was complete. */
  readonly windowClosedAt: Date | null;
  readonly completedAt: Date | null;
}
