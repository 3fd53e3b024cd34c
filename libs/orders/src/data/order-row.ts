import type { Order, OrderState } from '../domain/order';

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
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    windowClosedAt: row.window_closed_at,
    completedAt: row.completed_at,
  };
}
