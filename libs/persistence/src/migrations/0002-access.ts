import { sqlMigration } from '../sql-migration';

/** Room `access`: who may do what. Secrets are stored as hashes only. */
export const access = sqlMigration(
  2,
  'access',
  `
  create table organizations (
    id text collate "C" primary key,
    name text not null check (length(name) between 1 and 200),
    created_at timestamptz not null default now()
  );

  create table people (
    id text collate "C" primary key,
    email text not null check (email = lower(email)),
    name text not null,
    password_hash text not null,
    created_at timestamptz not null default now(),
    unique (email)
  );

  create table memberships (
    organization_id text collate "C" not null references organizations,
    person_id text collate "C" not null references people,
    role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
    created_at timestamptz not null default now(),
    primary key (person_id, organization_id)
  );
  create index memberships_organization on memberships (organization_id);

  create table sessions (
    id text collate "C" primary key,
    token_hash bytea not null unique,
    person_id text collate "C" not null references people,
    organization_id text collate "C" not null references organizations,
    ip inet,
    user_agent text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
  );
  create index sessions_person on sessions (person_id);
  create index sessions_organization on sessions (organization_id);

  create table api_keys (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    name text not null check (length(name) between 1 and 100),
    prefix text not null,
    last4 text not null,
    secret_hash bytea not null unique,
    role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
    livemode boolean not null,
    allowed_cidrs cidr[] not null default '{}',
    created_by text collate "C",
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  );
  create index api_keys_organization on api_keys (organization_id, created_at desc, id desc);

  -- Every process remembers keys for a moment. Whoever changes one, by whatever way, makes all of them forget it.
  create function api_keys_changed() returns trigger language plpgsql as $$
  begin
    perform pg_notify('api_keys_changed', encode(old.secret_hash, 'hex'));
    return null;
  end $$;
  create trigger api_keys_changed
    after update of secret_hash, role, livemode, allowed_cidrs, expires_at, revoked_at or delete on api_keys
    for each row execute function api_keys_changed();

  -- Counters of sign-ins, per account and per network; the columns are those of rate-limiter-flexible.
  create table sign_in_attempts (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );
  create index sign_in_attempts_expire on sign_in_attempts (expire);
  `,
  `
  drop table sign_in_attempts;
  drop table api_keys;
  drop function api_keys_changed();
  drop table sessions;
  drop table memberships;
  drop table people;
  drop table organizations;
  `,
);
