import { readScopes, type OAuthScope } from '../domain/oauth';

/** An OAuth app as it may be shown after its creation. */
export interface OAuthAppView {
  readonly appId: string;
  readonly name: string;
  readonly clientId: string;
  /** Last characters of the secret. */
  readonly last4: string;
  readonly scopes: readonly OAuthScope[];
  readonly livemode: boolean;
  /** CIDRs it may be used from; empty: from anywhere. */
  readonly allowedIps: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** The answer to a creation: the only place where the secret ever shows. */
export interface CreatedOAuthApp extends OAuthAppView {
  readonly clientSecret: string;
}

export interface OAuthAppRow {
  id: string;
  name: string;
  client_id: string;
  last4: string;
  scopes: string[];
  livemode: boolean;
  allowed_cidrs: string[];
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export const APP_COLUMNS = `id, name, client_id, last4, scopes, livemode, allowed_cidrs::text[] as allowed_cidrs, created_by,
  created_at, expires_at, last_used_at, revoked_at`;

/** @throws Error when the row has no scope that is known, which its constraint forbids */
export function scopesOf(row: { readonly id: string; readonly scopes: readonly string[] }): OAuthScope[] {
  const scopes = readScopes(row.scopes);
  if (!scopes) throw new Error(`${row.id} has scopes [${row.scopes.join(', ')}]`);
  return scopes;
}

export function appView(row: OAuthAppRow): OAuthAppView {
  return {
    appId: row.id,
    name: row.name,
    clientId: row.client_id,
    last4: row.last4,
    scopes: scopesOf(row),
    livemode: row.livemode,
    allowedIps: row.allowed_cidrs,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
