/*
 * Sums of decimal text, made of integers. Amounts come from the server and are shown as they came; what the panel adds up or
 * weighs itself goes through here and never becomes a float, except as a share of a drawing's height.
 */

/** Enough decimals for every asset and rate there is. */
const SCALE = 36;
const ONE = 10n ** BigInt(SCALE);

/** Decimal text in units of 10^-36. */
export function unitsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(SCALE, '0').slice(0, SCALE));
  return amount.startsWith('-') ? -units : units;
}

/** @param least decimals that are kept even if zero */
export function textOfUnits(units: bigint, least = 0): string {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(least, '0');
  return (units < 0n ? '-' : '') + digits.slice(0, -SCALE) + (fraction ? `.${fraction}` : '');
}

/** The sum of amounts, exact. @param least decimals that are kept even if zero */
export function sumOf(amounts: readonly string[], least = 2): string {
  return textOfUnits(
    amounts.reduce((sum, amount) => sum + unitsOf(amount), 0n),
    least,
  );
}

export function isZero(amount: string): boolean {
  return unitsOf(amount) === 0n;
}

/** What an amount comes to at a rate, rounded down to `decimals`. */
export function worthOf(amount: string, rate: string, decimals: number): string {
  const product = (unitsOf(amount) * unitsOf(rate)) / ONE;
  const grain = 10n ** BigInt(SCALE - decimals);
  return textOfUnits((product / grain) * grain, decimals);
}

/** A part of a whole from 0 to 1, for the eye only. */
export function shareOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}
