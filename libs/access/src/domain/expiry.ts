import { DomainError } from '@chaintill/kernel';

/** @throws DomainError INVALID_REQUEST when a credential would be dead at its birth */
export function checkExpiry(expiresAt: Date, now: Date): void {
  if (expiresAt > now) return;
  throw new DomainError('INVALID_REQUEST', { field: 'expiresAt', problem: 'must be in the future' });
}
