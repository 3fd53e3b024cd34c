import type { Asset, ChainInfo } from '@chaintill/assets';
import { formatAmount, isoSeconds } from '@chaintill/kernel';
import { S2_STATUS, type Order } from '../domain/order';
import type { OrderView } from '../domain/order-view';

/** An order in the words of the native API. Key order is the order on the wire: S2's fields first. */
export function orderView(order: Order, asset: Asset, chain: ChainInfo): OrderView {
  // Sums carry as many decimals as the merchant wrote, so that `100.00` is paid by `100.00`.
  const written = order.amountText.split('.')[1]?.length ?? 0;
  const text = (units: bigint): string => formatAmount(units, asset.decimals, written);
  const remaining = order.amount - order.seen;
  const over = order.confirmed - order.amount;
  return {
    orderId: order.id,
    orderReference: order.orderReference,
    amount: order.amountText,
    currency: asset.symbol,
    chainId: order.chainId,
    address: order.address,
    status: S2_STATUS[order.state],
    createdAt: isoSeconds(order.createdAt),
    expiresAt: isoSeconds(order.expiresAt),
    state: order.state,
    protocol: chain.family,
    receivedAmount: text(order.seen),
    confirmedAmount: text(order.confirmed),
    remainingAmount: text(remaining > 0n ? remaining : 0n),
    overpaidAmount: text(over > 0n ? over : 0n),
    lateAmount: text(order.late),
    needsReview: order.needsReview,
    completedAt: order.completedAt && isoSeconds(order.completedAt),
    metadata: order.metadata,
    successUrl: order.successUrl,
    cancelUrl: order.cancelUrl,
    livemode: order.livemode,
    version: order.version,
  };
}
