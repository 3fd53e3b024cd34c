import { parseAmount } from '@chaintill/kernel';

/** Prices and rates are integers of 10^-18: so many of the quote currency for one unit of the base. */
export const RATE_DECIMALS = 18;
export const ONE = 10n ** BigInt(RATE_DECIMALS);

/** Which price is meant: so much of `quote` for one unit of `base`, e.g. ETH/USD. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** What one source says. */
export interface Price extends Pair {
  /** 10^-18 of the quote currency for one unit of the base; positive. */
  readonly rate: bigint;
  readonly observedAt: Date;
}

/** A price with the name of its source, as it is stored. */
export interface SourcePrice extends Price {
  readonly source: string;
}

export function pairName({ base, quote }: Pair): string {
  return `${base}/${quote}`;
}

/** A price that nobody can mean: wrong text, or outside of what one unit of anything costs in any currency. */
export class BadPriceError extends Error {
  override readonly name = 'BadPriceError';
}

const LEAST = ONE / 10n ** 12n;
const MOST = ONE * 10n ** 12n;

/**
 * Reads a price, exactly. A JSON number is refused: it has been a float already.
 * @param text plain decimal, at most 18 significant decimals, from 10^-12 to 10^12
 * @throws BadPriceError for anything else: NaN, a sign, an exponent, zero
 */
export function parsePrice(text: unknown): bigint {
  let rate: bigint;
  try {
    rate = parseAmount(text, RATE_DECIMALS);
  } catch {
    throw new BadPriceError(`${shown(text)} is not a price`);
  }
  if (rate < LEAST || rate > MOST) throw new BadPriceError(`${shown(text)} is no price that anything has`);
  return rate;
}

function shown(text: unknown): string {
  return typeof text === 'string' ? `"${text.slice(0, 40)}"` : `a value of type ${typeof text}`;
}
