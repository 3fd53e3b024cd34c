import type { Order, OrderState } from '../domain/order';
import type { FeePayer, OrderFee, OrderPrice, OrderQuote, RateMode } from '../domain/order-price';

/** A row of `orders` as pg delivers it. */
export interface OrderRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  order_reference: string;
  chain_id: string;
  asset_id: number;
  amount: string;
  amount_text: string;
  tolerance: string;
  address_id: string;
  address: string;
  state: OrderState;
  seen: string;
  confirmed: string;
  late: string;
  needs_review: boolean;
  version: number;
  metadata: Record<string, string>;
  success_url: string | null;
  cancel_url: string | null;
  callback_url: string | null;
  price_amount: string | null;
  price_currency: string | null;
  rate_mode: RateMode | null;
  quote: OrderQuote | null;
  rate_locked_at: Date | null;
  fee: string;
  fee_percent: string | null;
  fee_payer: FeePayer | null;
  fee_booked: string;
  fee_step: number;
  accepted_amount: string | null;
  cancelled_at: Date | null;
  checkout_secret: string | null;
  payment_link_id: string | null;
  account_id: string | null;
  created_at: Date;
  expires_at: Date;
  window_closed_at: Date | null;
  completed_at: Date | null;
}

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    orderReference: row.order_reference,
    chainId: row.chain_id,
    assetId: row.asset_id,
    amount: BigInt(row.amount),
    amountText: row.amount_text,
    tolerance: BigInt(row.tolerance),
    addressId: row.address_id,
    address: row.address,
    state: row.state,
    seen: BigInt(row.seen),
    confirmed: BigInt(row.confirmed),
    late: BigInt(row.late),
    needsReview: row.needs_review,
    version: row.version,
    metadata: row.metadata,
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
    callbackUrl: row.callback_url,
    price: priceOf(row),
    rateLockedAt: row.rate_locked_at,
    fee: feeOf(row),
    feeBooked: BigInt(row.fee_booked),
    feeStep: row.fee_step,
    acceptedAmount: row.accepted_amount === null ? null : BigInt(row.accepted_amount),
    cancelledAt: row.cancelled_at,
    checkoutSecret: row.checkout_secret,
    paymentLinkId: row.payment_link_id,
    accountId: row.account_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    windowClosedAt: row.window_closed_at,
    completedAt: row.completed_at,
  };
}

function priceOf({
  price_amount: amount,
  price_currency: currency,
  rate_mode: mode,
  quote,
}: OrderRow): OrderPrice | null {
  return amount === null || currency === null ? null : { amount, currency, mode: mode ?? 'locked', quote };
}

function feeOf({ fee, fee_percent: percent, fee_payer: payer }: OrderRow): OrderFee | null {
  return percent === null || payer === null ? null : { units: BigInt(fee), percent, payer };
}
