import { DomainError, MAX_BASE_UNITS, parseAmount } from '@chaintill/kernel';
import { ONE } from './price';

/** Amounts that are computed have at most so many decimals, or as many as the asset if those are fewer: people type them. */
export const AMOUNT_DECIMALS = 8;

/** A source as it is kept with whatever used the rate. */
export interface QuoteSource {
  readonly name: string;
  /** Price currency for one unit of the asset. */
  readonly rate: string;
  /** ISO 8601. */
  readonly observedAt: string;
  /** The currency over which a cross rate goes, or null. */
  readonly via: string | null;
}

/** What a price comes to in an asset, and out of what. */
export interface PriceQuote {
  /** Base units of the asset, rounded up to at most 8 decimals. */
  readonly amount: bigint;
  /** As it was asked for. */
  readonly priceAmount: string;
  readonly priceCurrency: string;
  /** Price currency for one unit of the asset, without the markup. */
  readonly rate: string;
  /** Added to the amount, in percent (setting rateMarkupPercent). */
  readonly markupPercent: string;
  /** How far the sources were apart, in percent. */
  readonly spreadPercent: string;
  readonly at: Date;
  /** Those that counted. */
  readonly sources: readonly QuoteSource[];
}

const FIAT = new Set(Intl.supportedValuesOf('currency'));

/** Whether it is a currency of ISO 4217. */
export function isFiat(code: string): boolean {
  return FIAT.has(code);
}

/**
 * Currencies that have not two decimals, by ISO 4217. Intl tells other ones for a dozen currencies: those that people write, not
 * those that amounts have (HUF, IDR, IQD).
 */
const DECIMALS = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, Number(decimals)] as const)),
);

/** Decimals of a currency of ISO 4217, e.g. 2 for USD, 0 for JPY, 3 for KWD. */
export function fiatDecimals(code: string): number {
  return DECIMALS.get(code) ?? 2;
}

/** A price to be paid, and in what. */
export interface AmountQuestion {
  /** In units of `10^-priceDecimals` of its currency; positive. */
  readonly price: bigint;
  readonly priceDecimals: number;
  /** 10^-18 of the price currency for one unit of the asset. */
  readonly rate: bigint;
  /** Percent as decimal text. */
  readonly markupPercent: string;
  readonly assetDecimals: number;
}

/**
 * What a price comes to: price × (1 + markup) / rate, rounded up to the next amount of at most 8 decimals, so that the
 * merchant never gets less than his price and the payer gives less than one such unit more.
 * @returns base units of the asset
 * @throws DomainError INVALID_AMOUNT for a price that comes to more than can be held
 */
export function amountFor({ price, priceDecimals, rate, markupPercent, assetDecimals }: AmountQuestion): bigint {
  const shownDecimals = Math.min(AMOUNT_DECIMALS, assetDecimals);
  // percent in units of 10^-4: one is a millionth
  const marked = price * (1_000_000n + parseAmount(markupPercent, 4));
  const divisor = 10n ** BigInt(priceDecimals) * 1_000_000n * rate;
  const steps = (marked * ONE * 10n ** BigInt(shownDecimals) + divisor - 1n) / divisor;
  const amount = steps * 10n ** BigInt(assetDecimals - shownDecimals);
  if (amount > MAX_BASE_UNITS)
    throw new DomainError('INVALID_AMOUNT', { field: 'priceAmount', problem: 'is too large' });
  return amount;
}
