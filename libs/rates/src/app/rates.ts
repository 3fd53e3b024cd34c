import type { Asset, AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, parsePositiveAmount, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Sql } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import { pricesAmong } from '../data/price-store';
import { RATE_DECIMALS } from '../domain/price';
import { amountFor, fiatDecimals, isFiat, type PriceQuote } from '../domain/quote';
import { isRate, rateOf, type NoRate, type Rate } from '../domain/rate';

/** A price that is to be paid in an asset. */
export interface PriceRequest {
  /** Decimal text in the price currency, e.g. `"49.90"`. */
  readonly priceAmount: string;
  /** Code of ISO 4217, or the symbol of another asset. */
  readonly priceCurrency: string;
  readonly asset: Asset;
}

/** What one unit of a currency costs, or why nobody can say. */
export interface CurrencyRate {
  readonly currency: string;
  readonly priceCurrency: string;
  readonly result: Rate | NoRate;
  readonly at: Date;
}

/**
 * What things cost, by what the worker stored of the sources. Never asks anybody outside, and never guesses: without
 * enough fresh sources that agree there is no rate, with a reason (ADR 0017).
 */
export class Rates {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * What a price comes to in an asset, by the merchant's rules.
   * @param sql the transaction of the caller, if he is in one
   * @throws DomainError RATE_UNAVAILABLE with the reason; INVALID_REQUEST for a price currency that is none or is the asset's
   *   own; INVALID_AMOUNT for a price that is no positive amount within the decimals of its currency
   */
  async quote(scope: Scope, request: PriceRequest, sql: Sql = this.db): Promise<PriceQuote> {
    const { priceAmount, priceCurrency, asset } = request;
    const priceDecimals = this.priceDecimals(scope, priceCurrency);
    if (priceCurrency === asset.symbol) {
      throw new DomainError('INVALID_REQUEST', { field: 'priceCurrency', problem: `${asset.symbol} needs no rate` });
    }
    const price = parsePositiveAmount(priceAmount, priceDecimals, 'priceAmount');
    const { rateMarkupPercent: markupPercent } = await this.settings.of(scope, sql);
    const [found] = await this.of(scope, [asset.symbol], priceCurrency, sql);
    if (!found || !isRate(found.result)) {
      const reason = found && 'reason' in found.result ? found.result.reason : 'nobody knows it';
      throw new DomainError('RATE_UNAVAILABLE', { priceCurrency, currency: asset.symbol, reason });
    }
    const { rate, spreadPercent, sources } = found.result;
    return {
      amount: amountFor({ price, priceDecimals, rate, markupPercent, assetDecimals: asset.decimals }),
      priceAmount,
      priceCurrency,
      rate: formatAmount(rate, RATE_DECIMALS),
      markupPercent,
      spreadPercent,
      at: found.at,
      sources: sources
        .filter(({ leftOut }) => leftOut === null)
        .map(({ name, rate: said, observedAt, via }) => ({
          name,
          rate: said,
          observedAt: observedAt.toISOString(),
          via,
        })),
    };
  }

  /** Rates of several currencies in one price currency, by the merchant's rules: each one, or the reason why there is none. */
  async of(
    scope: Scope,
    currencies: readonly string[],
    priceCurrency: string,
    sql: Sql = this.db,
  ): Promise<CurrencyRate[]> {
    const { rateMaxAgeSeconds, rateMaxSpreadPercent, rateMinSources } = await this.settings.of(scope, sql);
    const rules = {
      maxAgeSeconds: rateMaxAgeSeconds,
      maxSpreadPercent: rateMaxSpreadPercent,
      minSources: rateMinSources,
    };
    const prices = await pricesAmong(sql, currencies, [priceCurrency]);
    const at = this.clock.now();
    return currencies.map((currency) => ({
      currency,
      priceCurrency,
      result: rateOf(prices, { base: currency, quote: priceCurrency }, rules, at),
      at,
    }));
  }

  /**
   * Decimals that an amount in a price currency may have: those of ISO 4217, or those of the asset (the most on any chain).
   * @throws DomainError INVALID_REQUEST for a currency that is neither
   */
  priceDecimals({ livemode }: Scope, priceCurrency: string): number {
    const ofAssets = this.assets
      .chains(livemode)
      .flatMap((chain) => chain.assets.filter(({ symbol }) => symbol === priceCurrency))
      .map(({ decimals }) => decimals);
    if (ofAssets.length > 0) return Math.max(...ofAssets);
    if (isFiat(priceCurrency)) return fiatDecimals(priceCurrency);
    throw new DomainError('INVALID_REQUEST', {
      field: 'priceCurrency',
      problem: 'must be a currency code such as USD, or the symbol of a currency that is on offer',
    });
  }
}
