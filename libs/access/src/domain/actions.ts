import { atLeast, DomainError, type Role } from '@chaintill/kernel';
import type { Principal } from './principal';

/**
 * What can be done, and the least role that may do it (S2-A2, S2-A3, S2-X5). A permission belongs to the action: the same
 * action over another route or by another credential asks for the same role (law 10).
 */
export const ACTIONS = {
  'session:use': 'viewer',
  // one's own name, password, second factor and sessions, the organizations one is in, and leaving them
  'account:use': 'viewer',
  'organization:create': 'owner',
  'organization:transfer': 'owner',
  'people:read': 'admin',
  'people:manage': 'admin',
  'audit:read': 'admin',
  'overview:read': 'viewer',
  'orders:read': 'viewer',
  'orders:create': 'member',
  'orders:accept': 'admin',
  'payment-links:read': 'viewer',
  'payment-links:manage': 'member',
  'deposits:read': 'viewer',
  'deposits:manage': 'member',
  'rates:read': 'viewer',
  'quotes:read': 'viewer',
  'quotes:create': 'member',
  'sandbox:use': 'member',
  'transfers:read': 'viewer',
  'transfers:decide': 'admin',
  'payouts:read': 'viewer',
  // what leaves needs consent besides, by the merchant's policy: PolicyBook
  'payouts:create': 'member',
  'payouts:verify': 'member',
  'payouts:cancel': 'member',
  'payouts:approve': 'member',
  'payout-destinations:read': 'viewer',
  // a new one takes a person's code besides: PayoutDestinations
  'payout-destinations:manage': 'admin',
  'payout-policy:read': 'viewer',
  // by people who are signed in: PayoutPolicies
  'payout-policy:manage': 'admin',
  'balances:read': 'viewer',
  'statements:read': 'viewer',
  'reconciliation:read': 'viewer',
  'treasury:read': 'viewer',
  'treasury:manage': 'admin',
  'accounts:read': 'viewer',
  'accounts:manage': 'member',
  // between the merchant's own purses: nothing leaves
  'accounts:transfer': 'member',
  'webhooks:read': 'viewer',
  'webhooks:manage': 'admin',
  'address-pool:read': 'admin',
  'address-pool:manage': 'admin',
  'api-keys:read': 'admin',
  'api-keys:manage': 'admin',
  'oauth-apps:read': 'admin',
  'oauth-apps:manage': 'admin',
  'organizations:read': 'admin',
  'config:read': 'admin',
  'config:manage': 'admin',
} as const satisfies Record<string, Role>;

export type Action = keyof typeof ACTIONS;

/** @throws DomainError INSUFFICIENT_PERMISSIONS when the principal's role is weaker than the action asks for */
export function authorize(principal: Principal, action: Action): void {
  if (!atLeast(principal.role, ACTIONS[action])) {
    throw new DomainError('INSUFFICIENT_PERMISSIONS', { action, role: principal.role });
  }
}
