import type { Asset } from '@chaintill/assets';
import { formatAmount, parsePositiveAmount, type Scope } from '@chaintill/kernel';
import type { SettingValues } from '@chaintill/settings';
import { percentageUp, type OrderFee, type OrderPrice } from '../domain/order-price';
import type { CreateOrder } from '../domain/order-requests';

/** What a payer is to pay, and how it came about. */
export interface PricedOrder {
  /** Base units. */
  readonly amount: bigint;
  /** As the merchant wrote it, or as the rate made it. */
  readonly amountText: string;
  readonly price: OrderPrice | null;
  readonly fee: OrderFee | null;
}

/** Makes an amount of what the merchant asked for: the amount itself, a price in any currency, or a quote. */
export class OrderPricing {
  /**
   * @throws DomainError INVALID_AMOUNT, INVALID_REQUEST when not exactly one of the three is given, RATE_UNAVAILABLE
   */
  async price(scope: Scope, request: CreateOrder, asset: Asset, chosen: SettingValues): Promise<PricedOrder> {
    return withFee(await this.asked(scope, request, asset), asset, chosen);
  }

  private async asked(scope: Scope, request: CreateOrder, asset: Asset): Promise<Omit<PricedOrder, 'fee'>> {
    const amount = parsePositiveAmount(request.amount, asset.decimals);
    // parsePositiveAmount accepts strings only
    return { amount, amountText: request.amount as string, price: null };
  }
}

/** Adds the platform's fee. Where the payer bears it, he pays more than the merchant asked for, and the price says how much that was. */
function withFee(asked: Omit<PricedOrder, 'fee'>, asset: Asset, chosen: SettingValues): PricedOrder {
  const { platformFeePercent: percent, feePayer: payer } = chosen;
  const units = percentageUp(asked.amount, percent, asset.decimals);
  if (units === 0n) return { ...asked, fee: null };
  const fee = { units, percent, payer };
  if (payer === 'merchant') return { ...asked, fee };
  const amount = asked.amount + units;
  return {
    amount,
    amountText: formatAmount(amount, asset.decimals, 2),
    price: asked.price ?? { amount: asked.amountText, currency: asset.symbol, mode: 'locked', quote: null },
    fee,
  };
}
