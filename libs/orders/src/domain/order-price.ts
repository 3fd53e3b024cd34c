import { parseAmount } from '@chaintill/kernel';
import type { QuoteSource } from '@chaintill/rates';

/** Locked: the amount stands from the beginning. Floating: it follows the market until somebody begins to pay. */
export const RATE_MODES = ['locked', 'floating'] as const;
export type RateMode = (typeof RATE_MODES)[number];

export const FEE_PAYERS = ['merchant', 'payer'] as const;
export type FeePayer = (typeof FEE_PAYERS)[number];

/** The rate that made an amount, as it is kept with the order. */
export interface OrderQuote {
  /** Price currency for one whole unit of the asset; decimal text. */
  readonly rate: string;
  /** ISO time. */
  readonly at: string;
  readonly sources: readonly QuoteSource[];
  /** Percent that the merchant adds to the amount; decimal text. */
  readonly markupPercent?: string;
  /** The quote that the merchant asked for beforehand. */
  readonly quoteId?: string;
}

/** What the merchant asked for, when it is not the amount itself. */
export interface OrderPrice {
  /** Decimal text, as it was sent. */
  readonly amount: string;
  /** Currency code or symbol of the asset. */
  readonly currency: string;
  readonly mode: RateMode;
  /** null when price and asset are the same currency, so that no rate was needed. */
  readonly quote: OrderQuote | null;
}

/** The platform's fee on an order. */
export interface OrderFee {
  /** Base units, booked when the order is paid. */
  readonly units: bigint;
  /** Decimal text. */
  readonly percent: string;
  readonly payer: FeePayer;
}

const PERCENT_DECIMALS = 4;
/** 100 % in units of the smallest percentage that a setting can say. */
const WHOLE = 100n * 10n ** BigInt(PERCENT_DECIMALS);
/** Finer amounts are hard to type for a payer. */
const SHOWN_DECIMALS = 8;

/**
 * A percentage of an amount, rounded up to what is shown.
 * @param units base units
 * @param percent decimal text with at most 4 decimals, e.g. `"1.5"`
 */
export function percentageUp(units: bigint, percent: string, decimals: number): bigint {
  const product = units * parseAmount(percent, PERCENT_DECIMALS, 'percent');
  return roundUp((product + WHOLE - 1n) / WHOLE, decimals);
}

/** A percentage of an amount, rounded down to base units. */
export function percentageDown(units: bigint, percent: string): bigint {
  return (units * parseAmount(percent, PERCENT_DECIMALS, 'percent')) / WHOLE;
}

/** The next amount that has at most eight decimals. */
function roundUp(units: bigint, decimals: number): bigint {
  if (decimals <= SHOWN_DECIMALS) return units;
  const step = 10n ** BigInt(decimals - SHOWN_DECIMALS);
  return ((units + step - 1n) / step) * step;
}
