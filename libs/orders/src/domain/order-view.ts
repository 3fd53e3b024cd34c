import type { FamilyName } from '@chaintill/chain-port';
import type { QuoteSource } from '@chaintill/rates';
import type { OrderState, OrderStatus } from './order';
import type { FeePayer, RateMode } from './order-price';

/** What the merchant asked for in another currency than the payer pays. */
export interface OrderPriceView {
  /** Decimal text, as it was sent. */
  readonly amount: string;
  readonly currency: string;
  readonly mode: RateMode;
  /** Price currency for one whole unit of `currency` of the order; null when both are the same. */
  readonly rate: string | null;
  readonly ratedAt: string | null;
  readonly sources: readonly QuoteSource[];
}

/** The platform's fee on an order. */
export interface OrderFeeView {
  /** In the currency of the order. */
  readonly amount: string;
  readonly percent: string;
  readonly payer: FeePayer;
}

/** An order in the words of the native API (S2-O). The fields after `expiresAt` are additions to S2. Amounts are decimal strings. */
export interface OrderView {
  readonly orderId: string;
  readonly orderReference: string;
  /** As it was sent. */
  readonly amount: string;
  readonly currency: string;
  readonly chainId: string;
  readonly address: string;
  readonly status: OrderStatus;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly state: OrderState;
  readonly protocol: FamilyName;
  /** Seen on chain in time, final or not. */
  readonly receivedAmount: string;
  /** Final and in time. */
  readonly confirmedAmount: string;
  /** What is still to be paid: amount less received, never below zero. */
  readonly remainingAmount: string;
  readonly overpaidAmount: string;
  /** Final, but arrived after the window. */
  readonly lateAmount: string;
  /** Money at this order's address waits for a person: late, repeated, wrong token or wrong chain. */
  readonly needsReview: boolean;
  readonly completedAt: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly callbackUrl: string | null;
  /** Page where the payer pays; it opens this order and nothing else. */
  readonly checkoutUrl: string | null;
  readonly price: OrderPriceView | null;
  readonly fee: OrderFeeView | null;
  /** What the merchant took as payment, when it is less than the amount. */
  readonly acceptedAmount: string | null;
  readonly paymentLinkId: string | null;
  /** The account that is paid; null: the merchant's own. */
  readonly accountId: string | null;
  readonly livemode: boolean;
  /** Rises with every change; equals the version in webhooks. */
  readonly version: number;
}

/** One step in the life of an order, with its cause. */
export interface TimelineStep {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly state: OrderState;
  readonly version: number;
  readonly cause: {
    /** What rule led to the step, in words. */
    readonly rule?: string;
    readonly by?: string;
    readonly chainId?: string;
    readonly blockHeight?: number;
    readonly blockHash?: string;
    readonly txHash?: string;
    readonly logIndex?: number;
    readonly transferId?: string;
    readonly amount?: string;
    readonly currency?: string;
  };
  /** Deliveries of the event: to webhook endpoints, and without one to the order's own callback URL. */
  readonly deliveries: readonly {
    readonly deliveryId: string;
    readonly endpointId: string | null;
    readonly status: string;
  }[];
}
