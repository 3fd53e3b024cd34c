import { sqlMigration } from '../sql-migration';

/** Room `access`: people, invitations, second factor; room `audit`: numbers by which its list is read. */
export const people = sqlMigration(
  11,
  'people',
  `
  -- When a failed sign-in was last written down: once per span of the throttle is enough.
  alter table people add column sign_in_failed_at timestamptz;
  alter table sessions add column last_seen_at timestamptz;

  create table invitations (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    email text not null check (email = lower(email)),
    role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
    token_hash bytea not null unique,
    invited_by text collate "C" not null references people,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by text collate "C" references people,
    revoked_at timestamptz
  );
  create unique index invitations_open on invitations (organization_id, email)
    where accepted_at is null and revoked_at is null;
  create index invitations_invited_by on invitations (invited_by);
  create index invitations_accepted_by on invitations (accepted_by);

  -- TOTP of a person. Without confirmed_at it was begun and is not asked for yet.
  create table second_factors (
    person_id text collate "C" primary key references people,
    sealed_secret bytea not null,
    -- the last time step a code was accepted of: each step counts once
    last_step bigint not null default 0,
    created_at timestamptz not null,
    confirmed_at timestamptz
  );
  create table recovery_codes (
    person_id text collate "C" not null references people,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (person_id, code_hash)
  );

  -- The log is read by mode, and some rows concern both. Numbers without gaps per mode make each page a look-up by index.
  alter table audit_heads add column live_rows bigint not null default 0, add column test_rows bigint not null default 0;
  alter table audit_entries add column live_number bigint, add column test_number bigint;
  alter table audit_entries disable trigger audit_entries_append_only;
  update audit_entries e set live_number = n.live_number, test_number = n.test_number
  from (select organization_id, seq,
          case when livemode is not false then count(*) filter (where livemode is not false) over w end as live_number,
          case when livemode is not true then count(*) filter (where livemode is not true) over w end as test_number
        from audit_entries window w as (partition by organization_id order by seq)) n
  where n.organization_id = e.organization_id and n.seq = e.seq;
  alter table audit_entries enable trigger audit_entries_append_only;
  update audit_heads h set
    live_rows = (select count(*) from audit_entries e where e.organization_id = h.organization_id and livemode is not false),
    test_rows = (select count(*) from audit_entries e where e.organization_id = h.organization_id and livemode is not true);
  create unique index audit_entries_live on audit_entries (organization_id, live_number);
  create unique index audit_entries_test on audit_entries (organization_id, test_number);
  create index audit_entries_at on audit_entries (organization_id, at);

  create or replace function audit_append(
    p_organization text, p_at timestamptz, p_livemode boolean, p_actor_kind text, p_actor_id text, p_actor_label text, p_ip inet,
    p_request_id text, p_action text, p_object_kind text, p_object_id text, p_before jsonb, p_after jsonb)
  returns bigint language plpgsql as $$
  declare
    v_head audit_heads;
    v_entry audit_entries;
  begin
    insert into audit_heads (organization_id, seq, hash) values (p_organization, 0, '') on conflict do nothing;
    select * into v_head from audit_heads where organization_id = p_organization for update;
    if p_livemode is not false then v_head.live_rows := v_head.live_rows + 1; end if;
    if p_livemode is not true then v_head.test_rows := v_head.test_rows + 1; end if;
    v_entry := row(p_organization, v_head.seq + 1, p_at, p_livemode, p_actor_kind, p_actor_id, p_actor_label, p_ip, p_request_id,
      p_action, p_object_kind, p_object_id, p_before, p_after, null,
      case when p_livemode is not false then v_head.live_rows end,
      case when p_livemode is not true then v_head.test_rows end);
    v_entry.hash := audit_hash(v_head.hash, v_entry);
    insert into audit_entries select v_entry.*;
    update audit_heads set seq = v_entry.seq, hash = v_entry.hash, live_rows = v_head.live_rows, test_rows = v_head.test_rows
    where organization_id = p_organization;
    return v_entry.seq;
  end $$;
  `,
  `
  create or replace function audit_append(
    p_organization text, p_at timestamptz, p_livemode boolean, p_actor_kind text, p_actor_id text, p_actor_label text, p_ip inet,
    p_request_id text, p_action text, p_object_kind text, p_object_id text, p_before jsonb, p_after jsonb)
  returns bigint language plpgsql as $$
  declare
    v_head audit_heads;
    v_entry audit_entries;
  begin
    insert into audit_heads (organization_id, seq, hash) values (p_organization, 0, '') on conflict do nothing;
    select * into v_head from audit_heads where organization_id = p_organization for update;
    v_entry := row(p_organization, v_head.seq + 1, p_at, p_livemode, p_actor_kind, p_actor_id, p_actor_label, p_ip, p_request_id,
      p_action, p_object_kind, p_object_id, p_before, p_after, null);
    v_entry.hash := audit_hash(v_head.hash, v_entry);
    insert into audit_entries select v_entry.*;
    update audit_heads set seq = v_entry.seq, hash = v_entry.hash where organization_id = p_organization;
    return v_entry.seq;
  end $$;
  drop index audit_entries_at;
  alter table audit_entries drop column live_number, drop column test_number;
  alter table audit_heads drop column live_rows, drop column test_rows;
  drop table recovery_codes;
  drop table second_factors;
  drop table invitations;
  alter table sessions drop column last_seen_at;
  alter table people drop column sign_in_failed_at;
  `,
);
