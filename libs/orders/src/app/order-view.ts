import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, isoSeconds } from '@chaintill/kernel';
import { checkoutToken } from '../domain/checkout-token';
import { S2_STATUS, type Order } from '../domain/order';
import type { OrderPrice } from '../domain/order-price';
import type { OrderPriceView, OrderView } from '../domain/order-view';

/** Shows orders in the words of the native API. */
export class OrderViews {
  /** @param publicUrl address under which payers reach the api, without a slash at the end */
  constructor(
    private readonly assets: AssetRegistry,
    private readonly publicUrl: string,
  ) {}

  /** Key order is the order on the wire: S2's fields first. */
  of(order: Order): OrderView {
    const asset = this.assets.byId(order.assetId);
    // Sums carry as many decimals as the merchant wrote, so that `100.00` is paid by `100.00`.
    const written = order.amountText.split('.')[1]?.length ?? 0;
    const text = (units: bigint): string => formatAmount(units, asset.decimals, written);
    const remaining = order.amount - order.seen;
    const over = order.confirmed - order.amount;
    const token = checkoutToken(order);
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
      protocol: this.assets.chainById(order.chainId).family,
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
      callbackUrl: order.callbackUrl,
      checkoutUrl: token && `${this.publicUrl}/pay/${token}`,
      price: order.price && priceView(order.price),
      fee: order.fee && { amount: text(order.fee.units), percent: order.fee.percent, payer: order.fee.payer },
      acceptedAmount: order.acceptedAmount === null ? null : text(order.acceptedAmount),
      paymentLinkId: order.paymentLinkId,
      accountId: order.accountId,
      livemode: order.livemode,
      version: order.version,
    };
  }
}

function priceView({ amount, currency, mode, quote }: OrderPrice): OrderPriceView {
  return {
    amount,
    currency,
    mode,
    rate: quote?.rate ?? null,
    ratedAt: quote?.at ?? null,
    sources: quote?.sources ?? [],
  };
}
