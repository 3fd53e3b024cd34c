import type { Role } from '@chaintill/kernel';

/** An API key as it may be shown after its creation (S2-X9). */
export interface ApiKeyView {
  readonly keyId: string;
  readonly name: string;
  /** First characters of the key, e.g. `ctk_test_AbCd`. */
  readonly prefix: string;
  readonly last4: string;
  readonly role: Role;
  readonly livemode: boolean;
  /** CIDRs the key may be used from; empty: from anywhere. */
  readonly allowedIps: readonly string[];
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** The answer to a creation: the only place where the secret ever shows. */
export interface CreatedApiKey extends ApiKeyView {
  readonly secret: string;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  last4: string;
  role: Role;
  livemode: boolean;
  allowed_cidrs: string[];
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export const KEY_COLUMNS = `id, name, prefix, last4, role, livemode, allowed_cidrs::text[] as allowed_cidrs, created_by,
  created_at, expires_at, last_used_at, revoked_at`;

export function keyView(row: ApiKeyRow): ApiKeyView {
  return {
    keyId: row.id,
    name: row.name,
    prefix: row.prefix,
    last4: row.last4,
    role: row.role,
    livemode: row.livemode,
    allowedIps: row.allowed_cidrs,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
