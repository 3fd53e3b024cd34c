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

  create table events (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
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
  create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, id desc);
  create index webhook_deliveries_organization on webhook_deliveries (organization_id, livemode, id desc);
  create index webhook_deliveries_failed on webhook_deliveries (endpoint_id, id desc) where state in ('failed', 'cancelled');

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
  `,
  `
  drop table webhook_attempts;
  drop table webhook_deliveries;
  drop table events;
  drop function events_fan_out();
  drop table webhook_secrets;
  drop table webhook_endpoints;
  `,
);
