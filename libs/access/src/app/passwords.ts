import { hash, verify, type Options } from '@node-rs/argon2';
import { DomainError } from '@chaintill/kernel';

/** argon2id with the cost OWASP names for it: 19 MiB, two passes, one lane. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;

/** @throws DomainError INVALID_REQUEST naming `field` for a password too short or too long */
export function checkNewPassword(password: string, field = 'password'): void {
  if (password.length >= MIN_PASSWORD_LENGTH && password.length <= MAX_PASSWORD_LENGTH) return;
  const problem = `must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`;
  throw new DomainError('INVALID_REQUEST', { field, problem });
}

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/**
 * Checks a password. Without a stored hash (no such person) it checks against a decoy and answers false, so that the time
 * taken does not tell whether an account exists.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('decoy');
  const matches = await verify(stored ?? (await decoy), password.normalize('NFKC'));
  return stored !== null && matches;
}
