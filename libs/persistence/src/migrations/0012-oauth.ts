import { sqlMigration } from '../sql-migration';

/** Room `access`: programs that fetch short-lived tokens by client credentials (RFC 6749, 4.4). */
export const oauth = sqlMigration(
  12,
  'oauth',
  `
  create table oauth_apps (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    name text not null check (length(name) between 1 and 100),
    client_id text collate "C" not null unique,
    secret_hash bytea not null,
    last4 text not null,
    scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'admin']),
    allowed_cidrs cidr[] not null default '{}',
    created_by text collate "C" not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  );
  create index oauth_apps_organization on oauth_apps (organization_id, livemode, created_at desc, id desc);

  -- Tokens that were given back before their end; a row is of no use after that.
  create table oauth_revoked_tokens (
    token_id text collate "C" primary key,
    app_id text collate "C" not null references oauth_apps,
    expires_at timestamptz not null,
    revoked_at timestamptz not null
  );
  create index oauth_revoked_tokens_app on oauth_revoked_tokens (app_id, expires_at);

  -- Every process remembers apps for a moment. Whoever changes one, or takes back a token, makes all of them forget it.
  create function oauth_apps_changed() returns trigger language plpgsql as $$
  begin
    if tg_table_name = 'oauth_apps' then perform pg_notify('oauth_apps_changed', old.id);
    elsif tg_op = 'DELETE' then perform pg_notify('oauth_apps_changed', old.app_id);
    else perform pg_notify('oauth_apps_changed', new.app_id);
    end if;
    return null;
  end $$;
  create trigger oauth_apps_changed
    after update of secret_hash, scopes, livemode, allowed_cidrs, expires_at, revoked_at or delete on oauth_apps
    for each row execute function oauth_apps_changed();
  create trigger oauth_revoked_tokens_changed after insert or delete on oauth_revoked_tokens
    for each row execute function oauth_apps_changed();
  `,
  `
  drop table oauth_revoked_tokens;
  drop table oauth_apps;
  drop function oauth_apps_changed();
  `,
);
