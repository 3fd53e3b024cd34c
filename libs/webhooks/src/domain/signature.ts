import { DomainError } from '@chaintill/kernel';
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const GENERATED_PREFIX = 'whsec_';
const GENERATED_BYTES = 32;
const MIN_SECRET_LENGTH = 8;
const MAX_SECRET_LENGTH = 256;

/** The keys that one secret text stands for. */
export interface SigningKey {
  /** Standard Webhooks: the base64-decoded bytes behind `whsec_`; any other text as its UTF-8 bytes (S2-X11). */
  readonly standard: KeyObject;
  /** Vendor form of S2: always the secret text as it is shown, as UTF-8 bytes. */
  readonly vendor: KeyObject;
}

/** A secret as the merchant gets it when he sends none: `whsec_` and 32 random bytes in base64. */
export function generateSecret(): string {
  return GENERATED_PREFIX + randomBytes(GENERATED_BYTES).toString('base64');
}

/**
 * Checks a secret that a merchant chose himself. Any text will do, save that one which begins like a Standard Webhooks
 * secret has to be one: receivers' libraries decode it.
 * @throws DomainError INVALID_REQUEST
 */
export function checkSecret(secret: string): string {
  if (secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH) {
    throw invalid(`must have ${MIN_SECRET_LENGTH} to ${MAX_SECRET_LENGTH} characters`);
  }
  if (Buffer.from(secret, 'utf8').toString('utf8') !== secret) throw invalid('must be well-formed Unicode text');
  if (secret.startsWith(GENERATED_PREFIX) && decoded(secret).length < MIN_SECRET_LENGTH) {
    throw invalid(`begins with ${GENERATED_PREFIX} and must go on with at least ${MIN_SECRET_LENGTH} bytes in base64`);
  }
  return secret;
}

/** Prepares a secret for signing. Done once for each secret, not for each message. */
export function signingKey(secret: string): SigningKey {
  const text = Buffer.from(secret, 'utf8');
  const bytes = secret.startsWith(GENERATED_PREFIX) ? decoded(secret) : text;
  return { standard: createSecretKey(bytes), vendor: createSecretKey(text) };
}

/**
 * Signs one attempt with every live secret. Header names are those of Standard Webhooks, and `X-PayIn-Signature` for
 * receivers written for the S2 vendor (S2, 2.3): `t=<unix>,v1=<hex>`, one `v1` for each secret, over `t.body`.
 * @param messageId the event's id: the same in every attempt
 * @param at moment of this attempt: a new one in every attempt, so that receivers can refuse old copies
 */
export function signatureHeaders(
  keys: readonly SigningKey[],
  messageId: string,
  at: Date,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const standard = keys.map((key) => `v1,${hmac(key.standard, `${messageId}.${timestamp}.${body}`, 'base64')}`);
  const vendor = keys.map((key) => `,v1=${hmac(key.vendor, `${timestamp}.${body}`, 'hex')}`);
  return {
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': standard.join(' '),
    'X-PayIn-Signature': `t=${timestamp}${vendor.join('')}`,
  };
}

function hmac(key: KeyObject, text: string, encoding: 'base64' | 'hex'): string {
  return createHmac('sha256', key).update(text, 'utf8').digest(encoding);
}

/** The bytes behind `whsec_`; empty unless the rest is exactly their base64. */
function decoded(secret: string): Buffer {
  const text = secret.slice(GENERATED_PREFIX.length);
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
}

function invalid(problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field: 'secret', problem });
}
