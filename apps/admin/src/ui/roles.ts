import type { Schema } from '../api/client';

type Role = Schema<'SessionResponse'>['role'];

/** The roles, weakest first, and what each may do that the one before may not. */
export const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
  { value: 'member', label: 'Member: also creates orders, links and deposit references' },
  { value: 'admin', label: 'Admin: also manages keys, webhooks, addresses, settings and people' },
  { value: 'owner', label: 'Owner: everything' },
];

/** The roles up to one: nobody gives more than they have. */
export function rolesUpTo(role: Role): typeof ROLES {
  return ROLES.slice(0, ROLES.findIndex(({ value }) => value === role) + 1);
}

/** Whether a role is no stronger than another. */
export function isAtMost(role: Role, limit: Role): boolean {
  return rolesUpTo(limit).some(({ value }) => value === role);
}
