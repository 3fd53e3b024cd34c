import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** Steps before and after the present one that count, for clocks that are a little off (RFC 6238, 5.2). */
const DRIFT_STEPS = 1;
const SECRET_BYTES = 20;
const CODE = /^[0-9]{6}$/;

/** A new secret in base 32, 160 bits as RFC 4226 recommends. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator app reads from the QR code: SHA-1, 6 digits, 30 seconds, the only form that all of them know. */
export function totpUri(secret: string, label: string, issuer: string): string {
  return totp(secret, label, issuer).toString();
}

/** What a person's secret is sealed for: moved to another person it does not open. */
export function totpContext(personId: string): string {
  return `totp of ${personId}`;
}

export function looksLikeTotp(code: string): boolean {
  return CODE.test(code);
}

/**
 * The time step that a code belongs to, counted since 1970.
 * @returns null when it is the code of no step near `now`; the time taken does not tell how much of it was right
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  if (!looksLikeTotp(code)) return null;
  const timestamp = now.getTime();
  const delta = totp(secret).validate({ token: code, timestamp, window: DRIFT_STEPS });
  return delta === null ? null : Math.floor(timestamp / (PERIOD_SECONDS * 1_000)) + delta;
}

function totp(secret: string, label = '', issuer = ''): TOTP {
  return new TOTP({
    secret: Secret.fromBase32(secret),
    label,
    issuer,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
  });
}
