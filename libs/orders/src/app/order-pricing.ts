import type { Asset } from '@chaintill/assets';
import { DomainError, formatAmount, parsePositiveAmount, type Scope } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { PriceQuote, Quotes, Rates } from '@chaintill/rates';
import type { SettingValues } from '@chaintill/settings';
import { percentageUp, type OrderFee, type OrderPrice, type OrderQuote, type RateMode } from '../domain/order-price';
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

type Asked = Omit<PricedOrder, 'fee'>;
/** What of a merchant's settings decides about amounts. */
type Terms = Pick<SettingValues, 'defaultFiat' | 'rateMode' | 'platformFeePercent' | 'feePayer'>;

/** Makes an amount of what the merchant asked for: the amount itself, a price in any currency, or a quote. */
export class OrderPricing {
  constructor(
    private readonly rates: Rates,
    private readonly quotes: Quotes,
  ) {}

  /**
   * @param sql the transaction of the caller, if he is in one
   * @throws DomainError INVALID_AMOUNT, INVALID_REQUEST when not exactly one of the three is given, RATE_UNAVAILABLE,
   *   QUOTE_EXPIRED, RESOURCE_NOT_FOUND for a quote that is not the merchant's
   */
  async price(scope: Scope, request: CreateOrder, asset: Asset, terms: Terms, sql?: Sql): Promise<PricedOrder> {
    return withFee(await this.asked(scope, request, asset, terms, sql), asset, terms);
  }

  /** The same price at the rate of this moment. @throws DomainError RATE_UNAVAILABLE */
  async reprice(scope: Scope, price: OrderPrice, asset: Asset, terms: Terms, sql?: Sql): Promise<PricedOrder> {
    const { amount: priceAmount, currency: priceCurrency, mode } = price;
    const quote = await this.rates.quote(scope, { priceAmount, priceCurrency, asset }, sql);
    return withFee(ofQuote(quote, asset, mode), asset, terms);
  }

  private async asked(scope: Scope, request: CreateOrder, asset: Asset, terms: Terms, sql?: Sql): Promise<Asked> {
    const { amount, priceAmount, quoteId } = request;
    const given = { amount, priceAmount, quoteId };
    const [first, second] = Object.entries(given).filter(([, value]) => value !== undefined);
    if (first && second) {
      const problem = `is given beside ${first[0]}; send only one of ${Object.keys(given).join(', ')}`;
      throw new DomainError('INVALID_REQUEST', { field: second[0], problem });
    }
    if (quoteId !== undefined) return this.ofStoredQuote(scope, quoteId, asset, sql);
    if (priceAmount === undefined) return ofAmount(amount, asset, 'amount');
    const priceCurrency = request.priceCurrency ?? terms.defaultFiat;
    if (priceCurrency === asset.symbol) {
      const asked = ofAmount(priceAmount, asset, 'priceAmount');
      return { ...asked, price: { amount: asked.amountText, currency: priceCurrency, mode: 'locked', quote: null } };
    }
    if (typeof priceAmount !== 'string') {
      throw new DomainError('INVALID_AMOUNT', { field: 'priceAmount', problem: 'must be a string such as "25.00"' });
    }
    const quote = await this.rates.quote(scope, { priceAmount, priceCurrency, asset }, sql);
    return ofQuote(quote, asset, request.rateMode ?? terms.rateMode);
  }

  private async ofStoredQuote(scope: Scope, quoteId: string, asset: Asset, sql?: Sql): Promise<Asked> {
    const quote = await this.quotes.valid(scope, quoteId, sql);
    if (quote.assetId !== asset.id) {
      const problem = 'is for another currency or chain than the order';
      throw new DomainError('INVALID_REQUEST', { field: 'quoteId', problem });
    }
    return ofQuote(quote, asset, 'locked', quoteId);
  }
}

function ofAmount(amount: unknown, asset: Asset, field: string): Asked {
  const units = parsePositiveAmount(amount, asset.decimals, field);
  // parsePositiveAmount accepts strings only
  return { amount: units, amountText: amount as string, price: null };
}

function ofQuote(quote: PriceQuote, asset: Asset, mode: RateMode, quoteId?: string): Asked {
  const { amount, priceAmount, priceCurrency, rate, at, sources, markupPercent } = quote;
  const kept: OrderQuote = {
    rate,
    at: at.toISOString(),
    sources,
    markupPercent,
    ...(quoteId !== undefined && { quoteId }),
  };
  return {
    amount,
    amountText: formatAmount(amount, asset.decimals, 2),
    price: { amount: priceAmount, currency: priceCurrency, mode, quote: kept },
  };
}

/** Adds the platform's fee. Where the payer bears it he pays more than was asked for, and the price says what was asked for. */
function withFee(asked: Asked, asset: Asset, { platformFeePercent: percent, feePayer: payer }: Terms): PricedOrder {
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
