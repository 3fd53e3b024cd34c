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

const COINS = /^(-?)0*(\d+)(?:\.(\d*))?$/;

/** An amount of coins in the one form that the panel has for it: two decimals at least, and no zeros beyond. Other text stays. */
export function coins(amount: string): string {
  const [, sign, whole, fraction = ''] = COINS.exec(amount) ?? [];
  return whole === undefined ? amount : `${sign}${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Whether what somebody typed is an amount, and more than another one. */
export function isMore(typed: string, amount: string): boolean {
  return COINS.test(typed.trim()) && unitsOf(typed.trim()) > unitsOf(amount);
}

/** The most decimals that any of these has: with as many places for each, their points stand below each other. */
export function placesOf(amounts: readonly string[]): number {
  return Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
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
