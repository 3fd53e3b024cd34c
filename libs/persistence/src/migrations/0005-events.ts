import { sqlMigration } from '../sql-migration';

/**
 * Rooms `webhooks` and `persistence`: what happened (events: at once the outbox, the timeline and the log of S2-E15), and
 * what is still to be told to whom (deliveries). An event and its deliveries are written by one statement inside the
 * transaction that made it true; Redis only wakes the sender.
 */
export const events = sqlMigration(
  5,
  'events',
  `
  create table webhook_endpoints (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    url text not null,
    description text not null default '',
    event_types text[] not null check (cardinality(event_types) > 0),
    state text not null default 'enabled' check (state in ('enabled', 'disabled', 'deleted')),
    disabled_reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null
  );
  create index webhook_endpoints_organization on webhook_endpoints (organization_id, livemode) where state <> 'deleted';

  -- Several secrets live side by side while one is rotated. Sealed under the master key (ADR 0008).
  create table webhook_secrets (
    id bigint generated always as identity primary key,
    endpoint_id text collate "C" not null references webhook_endpoints,
    sealed bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz
  );
  create index webhook_secrets_endpoint on webhook_secrets (endpoint_id);

  -- No foreign key to the merchant, as in orders.
  create table events (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    type text not null,
    -- what it is about, and the rising version of that thing, so that receivers can sort late or doubled deliveries
    object_kind text not null,
    object_id text collate "C" not null,
    object_version integer not null,
    -- the thing as it was at that moment, in the words of the native API
    object_data jsonb not null,
    -- why it happened: block, log and rule
    cause jsonb not null default '{}',
    -- internal events belong to the timeline and are never sent
    published boolean not null,
    created_at timestamptz not null
  );
  create index events_organization on events (organization_id, livemode, created_at desc, id desc) where published;
  create index events_type on events (organization_id, livemode, type, created_at desc, id desc) where published;
  create index events_object on events (object_id, object_version);

  create table webhook_deliveries (
    id bigint generated always as identity primary key,
    event_id text collate "C" not null references events,
    endpoint_id text collate "C" not null references webhook_endpoints,
    organization_id text collate "C" not null,
    livemode boolean not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'cancelled')),
    attempts integer not null default 0,
    -- place in the retry schedule; a redelivery begins again
    step integer not null default 0,
    -- when it is due; while a sender holds it, when its claim runs out, which also tells one claim from the next
    next_attempt_at timestamptz not null,
    last_status integer,
    created_at timestamptz not null,
    finished_at timestamptz
  );
  create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at) where state = 'pending';
  create index webhook_deliveries_event on webhook_deliveries (event_id);
  create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, created_at desc, id desc);
  create index webhook_deliveries_organization on webhook_deliveries (organization_id, livemode, created_at desc, id desc);
  create index webhook_deliveries_failed on webhook_deliveries (endpoint_id, created_at desc, id desc) where state in ('failed', 'cancelled');

  create table webhook_attempts (
    delivery_id bigint not null references webhook_deliveries,
    number integer not null,
    started_at timestamptz not null,
    duration_ms integer not null,
    request_headers json not null,
    status_code integer,
    response_body text,
    error text,
    primary key (delivery_id, number)
  );

  create function events_fan_out() returns trigger language plpgsql as $$
  begin
    insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, next_attempt_at, created_at)
    select e.id, w.id, e.organization_id, e.livemode, e.created_at, e.created_at
    from added e
    join webhook_endpoints w
      on w.organization_id = e.organization_id and w.livemode = e.livemode and w.state = 'enabled'
     and (e.type = any (w.event_types) or '*' = any (w.event_types))
    -- a test goes to the one endpoint that is tested
    where e.published and e.type <> 'webhook.test';
    return null;
  end $$;
  create trigger events_fan_out after insert on events
    referencing new table as added for each statement execute function events_fan_out();

  -- Takes due deliveries, a few of each endpoint, until there are enough (ADR 0007). It hops from endpoint to endpoint along
  -- webhook_deliveries_due, one probe for each that has anything pending, beginning behind p_after: the cost follows what is
  -- taken, not what waits. Taking is pushing next_attempt_at to the end of the lease. p_rooms holds how many may be taken of
  -- certain endpoints; of all others it is p_room.
  -- The plan is kept for the life of a connection. One made while the tables were still empty would read them whole for ever,
  -- so that way is closed here: everything in these two functions is found by index.
  create function webhook_claim(
    p_limit integer, p_after text, p_room integer, p_rooms jsonb, p_now timestamptz, p_lease timestamptz)
  returns table (
    id bigint, step integer, endpoint_id text, url text, enabled boolean, changed_at timestamptz,
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
      returning d.id, d.step, d.endpoint_id, d.event_id
    )
    select t.id, t.step, t.endpoint_id, w.url, w.state = 'enabled', w.updated_at,
           e.id, e.type, e.livemode, e.object_version, e.created_at, e.object_data::text
      from taken t join webhook_endpoints w on w.id = t.endpoint_id join events e on e.id = t.event_id
      order by t.endpoint_id, t.id;
  end $$;

  -- Writes down attempts, a row for each, and what they lead to. A result whose claim ran out and was taken by another sender
  -- no longer decides about its delivery, unless it delivered it.
  create function webhook_record(
    p_delivery_id bigint[], p_lease timestamptz[], p_state text[], p_next_attempt_at timestamptz[], p_started_at timestamptz[],
    p_duration_ms integer[], p_request_headers json[], p_status_code integer[], p_response_body text[], p_error text[],
    p_now timestamptz)
  returns void language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
  begin
    with result as (
      select r.*, r.state <> 'pending' as finished
      from unnest(p_delivery_id, p_lease, p_state, p_next_attempt_at, p_started_at, p_duration_ms, p_request_headers,
          p_status_code, p_response_body, p_error)
        as r(delivery_id, lease, state, next_attempt_at, started_at, duration_ms, request_headers, status_code, response_body, error)
    ), updated as (
      update webhook_deliveries d set
        attempts = d.attempts + 1,
        last_status = r.status_code,
        step = case when d.state = 'pending' and (r.state = 'delivered' or d.next_attempt_at = r.lease) then d.step + 1 else d.step end,
        state = case when d.state = 'pending' and (r.state = 'delivered' or d.next_attempt_at = r.lease) then r.state else d.state end,
        next_attempt_at = case when d.state = 'pending' and (r.state = 'delivered' or d.next_attempt_at = r.lease) and not r.finished then r.next_attempt_at
          else d.next_attempt_at end,
        finished_at = case when d.state = 'pending' and (r.state = 'delivered' or d.next_attempt_at = r.lease) and r.finished then p_now
          else d.finished_at end
      from result r
      where d.id = r.delivery_id
      returning d.id, d.attempts, r.started_at, r.duration_ms, r.request_headers, r.status_code, r.response_body, r.error
    )
    insert into webhook_attempts (delivery_id, number, started_at, duration_ms, request_headers, status_code, response_body, error)
    select u.id, u.attempts, u.started_at, u.duration_ms, u.request_headers, u.status_code, u.response_body, u.error from updated u
    on conflict do nothing;
  end $$;
  `,
  `
  drop function webhook_record(bigint[], timestamptz[], text[], timestamptz[], timestamptz[], integer[], json[], integer[], text[],
    text[], timestamptz);
  drop function webhook_claim(integer, text, integer, jsonb, timestamptz, timestamptz);
  drop table webhook_attempts;
  drop table webhook_deliveries;
  drop table events;
  drop function events_fan_out();
  drop table webhook_secrets;
  drop table webhook_endpoints;
  `,
);
