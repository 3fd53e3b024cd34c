import { sqlMigration } from '../sql-migration';

/**
 * Room `audit`: who did what from where to which thing, before and after. Each row carries the hash of the row before it,
 * so that a changed, removed or inserted row is found (ADR 0012).
 */
export const audit = sqlMigration(
  8,
  'audit',
  `
  -- The last row of each chain: the next one is numbered and hashed after it.
  create table audit_heads (
    organization_id text collate "C" primary key references organizations,
    seq bigint not null,
    hash bytea not null
  );

  create table audit_entries (
    organization_id text collate "C" not null references organizations,
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    -- null: concerns both modes, as people do
    livemode boolean,
    actor_kind text not null,
    actor_id text collate "C" not null,
    actor_label text not null,
    ip inet,
    request_id text,
    action text not null,
    object_kind text not null,
    object_id text collate "C" not null,
    before jsonb,
    after jsonb,
    hash bytea not null,
    primary key (organization_id, seq)
  );
  create index audit_entries_object on audit_entries (organization_id, object_id, seq desc);
  create index audit_entries_actor on audit_entries (organization_id, actor_id, seq desc);
  create index audit_entries_action on audit_entries (organization_id, action, seq desc);

  -- What is hashed: every column of the row as one JSON array, after the hash of the row before.
  create function audit_hash(p_previous bytea, e audit_entries) returns bytea language sql stable as $$
    select sha256(p_previous || convert_to(jsonb_build_array(
      e.organization_id, e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.livemode,
      e.actor_kind, e.actor_id, e.actor_label, host(e.ip), e.request_id,
      e.action, e.object_kind, e.object_id, e.before, e.after)::text, 'UTF8'))
  $$;

  create function audit_append(
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

  create function audit_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is append only' using errcode = 'integrity_constraint_violation';
  end $$;
  create trigger audit_entries_append_only before update or delete or truncate on audit_entries
    for each statement execute function audit_is_append_only();
  create trigger audit_heads_stay before delete or truncate on audit_heads
    for each statement execute function audit_is_append_only();
  `,
  `
  drop function audit_append(text, timestamptz, boolean, text, text, text, inet, text, text, text, text, jsonb, jsonb);
  drop function audit_hash(bytea, audit_entries);
  drop table audit_entries;
  drop table audit_heads;
  drop function audit_is_append_only();
  `,
);
