import { atLeast, DomainError, type Role } from '@chaintill/kernel';
import { ACTIONS } from './actions';

/** A membership as it stands, among how many owners. */
export interface Standing {
  readonly role: Role;
  /** Owners of the organization, this person counted. */
  readonly owners: number;
}

/**
 * @param actor his role as it stands now: the guard of the route may have seen a stronger one a moment ago
 * @throws DomainError INSUFFICIENT_PERMISSIONS when `role` is above it, or it manages nobody
 */
export function mayHandle(actor: Role, role: Role, action: string): void {
  if (!atLeast(actor, ACTIONS['people:manage']) || !atLeast(actor, role)) {
    throw new DomainError('INSUFFICIENT_PERMISSIONS', { action: `${action} with role ${role}`, role: actor });
  }
}

/** @throws DomainError LAST_OWNER when nobody would own the organization any more; `next` is null for who leaves */
export function staysOwned({ role, owners }: Standing, next: Role | null): void {
  if (role === 'owner' && next !== 'owner' && owners <= 1) throw new DomainError('LAST_OWNER');
}

/** Roles above `role`, all of them when there is none left. */
export function rolesAbove(role: Role | null): Role[] {
  return (['viewer', 'member', 'admin', 'owner'] as const).filter((one) => role === null || !atLeast(role, one));
}
