import { randomBytes } from 'node:crypto';
import { sha256 } from './secrets';

export const RECOVERY_CODES = 10;

/** Letters and digits that are not taken for each other: Crockford's base 32 in lower case. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16;
const FORM = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** A code of 80 random bits such as `7k2m-9xq4-0wtr-hb3e`: too many to guess, so that SHA-256 suffices to store it. */
export function newRecoveryCode(): string {
  const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]);
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** Hash of a code as it is typed: capitals, blanks and dashes do not count. @returns null for what is no such code */
export function recoveryCodeHash(typed: string): Buffer | null {
  const code = typed.toLowerCase().replace(/[\s-]/g, '');
  return FORM.test(code) ? sha256(code) : null;
}
