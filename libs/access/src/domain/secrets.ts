import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bytes of chance in an API key or session token: too many to guess, so that SHA-256 suffices to store them. */
const SECRET_BYTES = 32;

const API_KEY = /^ctk_(?:live|test)_[A-Za-z0-9_-]{43}$/;

/** Makes the text of a new API key, e.g. `ctk_test_` and 43 characters. It is shown once and stored as a hash. */
export function newApiKeyText(livemode: boolean): string {
  return `ctk_${livemode ? 'live' : 'test'}_${newToken()}`;
}

/** Whether a text can be an API key at all; everything else is refused before the database is asked. */
export function looksLikeApiKey(text: unknown): text is string {
  return typeof text === 'string' && API_KEY.test(text);
}

/** The parts of a key that may be shown after its creation (S2-X9). */
export function visibleParts(text: string): { prefix: string; last4: string } {
  return { prefix: text.slice(0, 13), last4: text.slice(-4) };
}

/** 256 random bits in base64url. */
export function newToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The CSRF token that belongs to a session token: known to who holds the session, of no use to get the session from. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update('csrf:').update(sessionToken).digest('base64url');
}

/** Compares without telling by the time it takes where two texts differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
