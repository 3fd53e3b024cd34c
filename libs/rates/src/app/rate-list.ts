import type { AssetRegistry, ChainInfo } from '@chaintill/assets';
import { DomainError, formatAmount, type Scope } from '@chaintill/kernel';
import type { Settings } from '@chaintill/settings';
import { RATE_DECIMALS } from '../domain/price';
import { isRate, type RateSource } from '../domain/rate';
import type { CurrencyRate, Rates } from './rates';

/** Which rates are asked for. */
export interface RateQuery {
  /** Symbol of an asset; all that are on offer unless given. */
  readonly currency?: string | undefined;
  /** The merchant's default currency unless given. */
  readonly priceCurrency?: string | undefined;
  /** Only what this chain has. */
  readonly chainId?: string | undefined;
}

/** A source as the API shows it. */
export interface RateSourceView {
  readonly name: string;
  readonly rate: string;
  readonly observedAt: string;
  readonly ageSeconds: number;
  readonly via: string | null;
  readonly leftOut: RateSource['leftOut'];
}

/** A rate as the API shows it. */
export interface RateView {
  readonly currency: string;
  readonly priceCurrency: string;
  /** Chains that have the currency. */
  readonly chainIds: readonly string[];
  /** Price currency for one unit; null when there is none, and then `unavailable` says why. */
  readonly rate: string | null;
  readonly unavailable: string | null;
  readonly spreadPercent: string | null;
  readonly at: string;
  readonly sources: readonly RateSourceView[];
}

/** The rates of what is on offer, for merchants and the panel. */
export class RateList {
  constructor(
    private readonly rates: Rates,
    private readonly assets: AssetRegistry,
    private readonly settings: Settings,
  ) {}

  /**
   * One entry for each currency on offer, except the price currency itself.
   * @throws DomainError INVALID_CHAIN; INVALID_CURRENCY or INVALID_REQUEST for a currency that is not on offer or a price
   *   currency that is none
   */
  async list(scope: Scope, { currency, chainId, priceCurrency: asked }: RateQuery): Promise<RateView[]> {
    const priceCurrency = asked ?? (await this.settings.of(scope)).defaultFiat;
    this.rates.priceDecimals(scope, priceCurrency);
    const chains =
      chainId === undefined ? this.assets.chains(scope.livemode) : [this.assets.chain(chainId, scope.livemode)];
    const places = placesOf(chains, currency);
    if (currency !== undefined && places.size === 0) {
      if (chains[0] && chainId !== undefined) this.assets.asset(chains[0], currency);
      throw new DomainError('INVALID_REQUEST', { field: 'currency', problem: 'is not on offer' });
    }
    places.delete(priceCurrency);
    const rates = await this.rates.of(scope, [...places.keys()], priceCurrency);
    return rates.map((rate) => viewOf(rate, places.get(rate.currency) ?? []));
  }
}

/** The chains of each symbol, in the order of the symbols. */
function placesOf(chains: readonly ChainInfo[], currency: string | undefined): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { id, assets } of chains) {
    for (const { symbol } of assets) {
      if (currency !== undefined && symbol !== currency) continue;
      places.set(symbol, [...(places.get(symbol) ?? []), id]);
    }
  }
  return new Map([...places].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function viewOf({ currency, priceCurrency, result, at }: CurrencyRate, chainIds: readonly string[]): RateView {
  const found = isRate(result) ? result : undefined;
  return {
    currency,
    priceCurrency,
    chainIds,
    rate: found ? formatAmount(found.rate, RATE_DECIMALS) : null,
    unavailable: isRate(result) ? null : result.reason,
    spreadPercent: found?.spreadPercent ?? null,
    at: at.toISOString(),
    sources: result.sources.map(({ name, rate, observedAt, via, leftOut }) => ({
      name,
      rate,
      observedAt: observedAt.toISOString(),
      ageSeconds: Math.max(0, Math.floor((at.getTime() - observedAt.getTime()) / 1_000)),
      via,
      leftOut,
    })),
  };
}
