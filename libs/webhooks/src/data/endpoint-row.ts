import { isoSeconds } from '@chaintill/kernel';
import type { EndpointView } from '../domain/views';

export interface EndpointRow {
  id: string;
  livemode: boolean;
  url: string;
  description: string;
  event_types: string[];
  state: 'enabled' | 'disabled';
  disabled_reason: string | null;
  created_at: Date;
  updated_at: Date;
  secrets: { created_at: string; expires_at: string | null }[];
}

/** Selects {@link EndpointRow}s; goes on with `where`. `$1` is the organization, `$2` the mode, `$3` now. */
export const SELECT_ENDPOINTS = `
  select w.id, w.livemode, w.url, w.description, w.event_types, w.state, w.disabled_reason, w.created_at, w.updated_at,
    coalesce((select json_agg(json_build_object('created_at', s.created_at, 'expires_at', s.expires_at) order by s.id desc)
      from webhook_secrets s where s.endpoint_id = w.id and (s.expires_at is null or s.expires_at > $3)), '[]') as secrets
  from webhook_endpoints w
  where w.organization_id = $1 and w.livemode = $2 and w.kind = 'endpoint' and w.state <> 'deleted'`;

export function endpointView(row: EndpointRow): EndpointView {
  return {
    endpointId: row.id,
    url: row.url,
    description: row.description,
    events: row.event_types,
    status: row.state,
    disabledReason: row.disabled_reason,
    livemode: row.livemode,
    secrets: row.secrets.map((secret) => ({
      createdAt: isoSeconds(new Date(secret.created_at)),
      expiresAt: secret.expires_at && isoSeconds(new Date(secret.expires_at)),
    })),
    createdAt: isoSeconds(row.created_at),
    updatedAt: isoSeconds(row.updated_at),
  };
}
