/** What is wrong with an amount that a payer typed. */
export type AmountFault = 'missing' | 'malformed' | 'too_small' | 'too_large';

const DECIMAL = /^\d{1,18}(\.\d{1,18})?$/;
/** Arabic-Indic and Persian digits, and the decimal sign that goes with them. */
const EASTERN_DIGITS = /[\u0660-\u0669\u06F0-\u06F9]/g;
const EASTERN_POINT = '\u066B';

/** A typed amount as the server takes it: Latin digits and a dot. A comma stays, since it may mean thousands. */
export function normalize(typed: string): string {
  return typed
    .trim()
    .replaceAll(EASTERN_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replaceAll(EASTERN_POINT, '.');
}

/** Judges a normalized amount against the limits of the link; nothing is ever turned into a float. */
export function faultOf(amount: string, min: string | null, max: string | null): AmountFault | undefined {
  if (amount === '') return 'missing';
  if (!DECIMAL.test(amount) || /^[0.]+$/.test(amount)) return 'malformed';
  if (min !== null && compare(amount, min) < 0) return 'too_small';
  if (max !== null && compare(amount, max) > 0) return 'too_large';
  return undefined;
}

/** Compares two decimal texts exactly: below, at or above zero. */
export function compare(a: string, b: string): number {
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** In units of 10^-18, the most decimals there are. */
function scaled(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(18, '0'));
}
