import { DomainError } from './errors';

/**
 * Money is an integer: `bigint` base units of one asset (architecture, law 1). Text is the only other form it takes:
 * a plain decimal such as `"100.00"`. No float is ever made from it.
 */
const DECIMAL = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Longest amount text that is read at all: 78 digits of `numeric(78,0)`, a point and 36 decimals. */
const MAX_TEXT_LENGTH = 116;

/** Largest amount that `numeric(78,0)` holds. */
export const MAX_BASE_UNITS = 10n ** 78n - 1n;

/**
 * Reads a decimal string as base units, exactly.
 * @param text digits with an optional fraction, e.g. `"100.00"`; no sign, exponent, blanks or separators (S2-X19)
 * @param decimals number of decimals of the asset, e.g. 6 for USDT
 * @returns base units, zero allowed
 * @throws DomainError INVALID_AMOUNT naming `field` when the text is not such a number, has more decimals than the asset,
 *   or is too large to hold. Nothing is ever rounded.
 */
export function parseAmount(text: unknown, decimals: number, field = 'amount'): bigint {
  if (typeof text !== 'string') throw invalid(field, 'must be a string such as "100.00"');
  if (text.startsWith('-')) throw invalid(field, 'must be a positive number such as "100.00"');
  if (text.length > MAX_TEXT_LENGTH || !DECIMAL.test(text)) {
    throw invalid(field, 'must be a plain decimal such as "100.00"');
  }
  const [whole = '0', fraction = ''] = text.split('.');
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals) {
    throw invalid(field, `has ${significant.length} decimals, the asset has ${decimals}`);
  }
  const units = BigInt(whole + significant.padEnd(decimals, '0'));
  if (units > MAX_BASE_UNITS) throw invalid(field, 'is too large');
  return units;
}

/** Like {@link parseAmount}, and refuses zero: "must be a positive number" (S2-EC INVALID_AMOUNT). */
export function parsePositiveAmount(text: unknown, decimals: number, field = 'amount'): bigint {
  const units = parseAmount(text, decimals, field);
  if (units === 0n) throw invalid(field, 'must be a positive number');
  return units;
}

/**
 * Writes base units as a decimal string.
 * @param units base units, may be negative
 * @param decimals decimals of the asset
 * @param minDecimals fraction digits that are kept even if zero, e.g. 2 gives `"100.00"`
 */
export function formatAmount(units: bigint, decimals: number, minDecimals = 0): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const shown = fraction.padEnd(Math.min(minDecimals, decimals), '0');
  return sign + (shown ? `${whole}.${shown}` : whole);
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError('INVALID_AMOUNT', { field, problem });
}
