import { sqlMigration } from '../sql-migration';

/**
 * Rooms `webhooks` and `sandbox`: URLs that single objects are told about at, and simulated payments of test mode.
 *
 * A callback URL belongs to a hidden endpoint of its merchant, mode and origin, so that a slow or dead host is held back like
 * any endpoint (ADR 0020); the exact URL stands on the delivery. One more hidden endpoint of the merchant and mode, without an
 * origin, holds the secret that all callbacks are signed with, and takes the deliveries of hosts beyond the thousandth.
 */
export const sandbox = sqlMigration(
  16,
  'sandbox',
  `
  alter table webhook_endpoints
    add column kind text not null default 'endpoint' check (kind in ('endpoint', 'callback')),
    -- whose secrets sign; an endpoint's own when null
    add column signer_id text collate "C" references webhook_endpoints,
    drop constraint webhook_endpoints_event_types_check,
    add constraint webhook_endpoints_event_types_check check (kind = 'callback' or cardinality(event_types) > 0);
  drop index webhook_endpoints_organization;
  create index webhook_endpoints_organization on webhook_endpoints (organization_id, livemode)
    where kind = 'endpoint' and state <> 'deleted';
  create index webhook_endpoints_callbacks on webhook_endpoints (organization_id, livemode) where kind = 'callback';
  create index webhook_endpoints_signer on webhook_endpoints (signer_id) where signer_id is not null;

  alter table events add column callback_url text;
  -- set when it is not the endpoint's
  alter table webhook_deliveries add column url text;

  create function webhook_callback_id(p_organization text, p_livemode boolean, p_origin text) returns text language sql immutable as $$
    select 'cbk_' || left(encode(sha256(convert_to(p_organization || ' ' || p_livemode || ' ' || p_origin, 'UTF8')), 'hex'), 26)
  $$;

  -- The hidden endpoint of an origin, made when it is first needed; '' for the one that holds the secret.
  create function webhook_callback_endpoint(p_organization text, p_livemode boolean, p_origin text, p_now timestamptz)
  returns text language plpgsql as $$
  declare
    v_id text := webhook_callback_id(p_organization, p_livemode, p_origin);
    v_signer text := webhook_callback_id(p_organization, p_livemode, '');
  begin
    if exists (select 1 from webhook_endpoints where id = v_id) then return v_id; end if;
    insert into webhook_endpoints (id, organization_id, livemode, url, event_types, kind, created_at, updated_at)
      values (v_signer, p_organization, p_livemode, '', '{}', 'callback', p_now, p_now) on conflict do nothing;
    if p_origin = '' or (select count(*) from webhook_endpoints
        where organization_id = p_organization and livemode = p_livemode and kind = 'callback') > 1000 then
      return v_signer;
    end if;
    insert into webhook_endpoints (id, organization_id, livemode, url, event_types, kind, signer_id, created_at, updated_at)
      values (v_id, p_organization, p_livemode, p_origin, '{}', 'callback', v_signer, p_now, p_now) on conflict do nothing;
    return v_id;
  end $$;

  create or replace function events_fan_out() returns trigger language plpgsql as $$
  begin
    insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, next_attempt_at, created_at)
    select e.id, w.id, e.organization_id, e.livemode, e.created_at, e.created_at
    from added e
    join webhook_endpoints w
      on w.organization_id = e.organization_id and w.livemode = e.livemode and w.kind = 'endpoint' and w.state = 'enabled'
     and (e.type = any (w.event_types) or '*' = any (w.event_types))
    -- a test goes to the one endpoint that is tested
    where e.published and e.type <> 'webhook.test';
    if exists (select 1 from added where callback_url is not null) then
      insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, url, next_attempt_at, created_at)
      select e.id,
        webhook_callback_endpoint(e.organization_id, e.livemode, coalesce(substring(e.callback_url from '^https?://[^/?#]+'), ''),
          e.created_at),
        e.organization_id, e.livemode, e.callback_url, e.created_at, e.created_at
      from added e where e.published and e.callback_url is not null;
    end if;
    return null;
  end $$;

  drop function webhook_claim(integer, text, integer, jsonb, timestamptz, timestamptz);
  ${claim({
    columns: 'enabled boolean, callback boolean, signer_id text, changed_at timestamptz',
    select: `coalesce(d.url, w.url), w.state = 'enabled', w.kind = 'callback', coalesce(s.id, w.id), coalesce(s.updated_at, w.updated_at)`,
    join: 'left join webhook_endpoints s on s.id = w.signer_id',
    taken: ', d.url',
  })}

  create table sandbox_simulations (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null check (not livemode),
    target_kind text not null check (target_kind in ('order', 'deposit')),
    target_id text collate "C" not null,
    scenario text not null,
    chain_id text collate "C" not null,
    address text not null,
    -- what the payer is to do, one after the other
    steps jsonb not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
    error text,
    transactions jsonb not null default '[]',
    created_by text collate "C" not null,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz
  );
  create index sandbox_simulations_organization on sandbox_simulations (organization_id, created_at desc, id desc);
  create index sandbox_simulations_open on sandbox_simulations (chain_id, created_at) where state in ('queued', 'running');

  -- Whoever pays on a chain says here that he is there.
  create table sandbox_payers (
    chain_id text collate "C" primary key,
    seen_at timestamptz not null
  );
  `,
  `
  drop table sandbox_payers;
  drop table sandbox_simulations;
  delete from webhook_attempts where delivery_id in (select id from webhook_deliveries where url is not null);
  delete from webhook_deliveries where url is not null;
  delete from webhook_secrets where endpoint_id in (select id from webhook_endpoints where kind = 'callback');
  delete from webhook_endpoints where kind = 'callback';
  drop function webhook_claim(integer, text, integer, jsonb, timestamptz, timestamptz);
  ${claim({
    columns: 'enabled boolean, changed_at timestamptz',
    select: `w.url, w.state = 'enabled', w.updated_at`,
    join: '',
    taken: '',
  })}
  create or replace function events_fan_out() returns trigger language plpgsql as $$
  begin
    insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, next_attempt_at, created_at)
    select e.id, w.id, e.organization_id, e.livemode, e.created_at, e.created_at
    from added e
    join webhook_endpoints w
      on w.organization_id = e.organization_id and w.livemode = e.livemode and w.state = 'enabled'
     and (e.type = any (w.event_types) or '*' = any (w.event_types))
    where e.published and e.type <> 'webhook.test';
    return null;
  end $$;
  drop function webhook_callback_endpoint(text, boolean, text, timestamptz);
  drop function webhook_callback_id(text, boolean, text);
  alter table webhook_deliveries drop column url;
  alter table events drop column callback_url;
  drop index webhook_endpoints_signer;
  drop index webhook_endpoints_callbacks;
  drop index webhook_endpoints_organization;
  alter table webhook_endpoints drop constraint webhook_endpoints_event_types_check, drop column signer_id, drop column kind;
  alter table webhook_endpoints add constraint webhook_endpoints_event_types_check check (cardinality(event_types) > 0);
  create index webhook_endpoints_organization on webhook_endpoints (organization_id, livemode) where state <> 'deleted';
  `,
);

/** webhook_claim of 0005, with what a version of it gives besides: see there for how it works. */
function claim(extra: { columns: string; select: string; join: string; taken: string }): string {
  return `
  create function webhook_claim(
    p_limit integer, p_after text, p_room integer, p_rooms jsonb, p_now timestamptz, p_lease timestamptz)
  returns table (
    id bigint, step integer, endpoint_id text, url text, ${extra.columns},
    event_id text, type text, livemode boolean, version integer, event_at timestamptz, data text)
  language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
  #variable_conflict use_column
  begin
    return query
    with recursive hop as (
      (select d.endpoint_id, d.next_attempt_at from webhook_deliveries d
        where d.state = 'pending' and d.endpoint_id > p_after
        order by d.endpoint_id, d.next_attempt_at limit 1)
      union all
      select n.endpoint_id, n.next_attempt_at from hop cross join lateral (
        select d.endpoint_id, d.next_attempt_at from webhook_deliveries d
        where d.state = 'pending' and d.endpoint_id > hop.endpoint_id
        order by d.endpoint_id, d.next_attempt_at limit 1) n
    ), picked as (
      select due.id from hop cross join lateral (
        select d.id from webhook_deliveries d
        where d.endpoint_id = hop.endpoint_id and d.state = 'pending' and d.next_attempt_at <= p_now
        order by d.next_attempt_at
        limit coalesce((p_rooms ->> hop.endpoint_id)::integer, p_room)
        for update skip locked) due
      where hop.next_attempt_at <= p_now
      limit p_limit
    ), taken as (
      update webhook_deliveries d set next_attempt_at = p_lease from picked where d.id = picked.id
      returning d.id, d.step, d.endpoint_id, d.event_id${extra.taken}
    )
    select d.id, d.step, d.endpoint_id, ${extra.select},
           e.id, e.type, e.livemode, e.object_version, e.created_at, e.object_data::text
      from taken d join webhook_endpoints w on w.id = d.endpoint_id ${extra.join} join events e on e.id = d.event_id
      order by d.endpoint_id, d.id;
  end $$;`;
}
