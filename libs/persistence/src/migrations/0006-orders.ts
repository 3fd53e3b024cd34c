import { sqlMigration } from '../sql-migration';

/** The first form of `order_create`; migration `orderPrices` replaces it and brings it back on its way down. */
export const ORDER_CREATE_1 = `
  -- Creates an order in one round trip: key alive, idempotency, address, order, event. The answer is stored as it is sent,
  -- so that a replay is equal to the byte. outcome: created | replayed | key_revoked | idempotency_conflict |
  -- duplicate_reference | no_address.
  create function order_create(
    p_key_id text, p_organization text, p_livemode boolean,
    p_route text, p_idempotency_key text, p_request_hash bytea,
    p_id text, p_reference text, p_unique_reference text, p_chain text, p_family text, p_asset integer,
    p_amount numeric, p_amount_text text, p_tolerance numeric, p_pool_from bigint,
    p_metadata jsonb, p_success_url text, p_cancel_url text, p_created_by text,
    p_now timestamptz, p_expires_at timestamptz, p_event_id text, p_body text,
    out outcome text, out body text, out pool_position bigint, out existing_id text)
  language plpgsql as $$
  declare
    v_hash bytea;
    v_created timestamptz;
    v_address_id bigint;
    v_display text;
  begin
    if p_key_id is not null then
      perform 1 from api_keys k
        where k.id = p_key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > p_now);
      if not found then outcome := 'key_revoked'; return; end if;
    end if;

    -- A replay only reads. Of several first uses at once one inserts and the others wait for it, then read.
    if p_idempotency_key is not null then
      loop
        select i.request_hash, i.response_body, i.created_at into v_hash, body, v_created
          from idempotency_keys i
          where i.organization_id = p_organization and i.route = p_route and i.key = p_idempotency_key;
        if found and v_created > p_now - interval '24 hours' then
          if v_hash = p_request_hash then outcome := 'replayed';
          else outcome := 'idempotency_conflict'; body := null; end if;
          return;
        end if;
        if found then
          delete from idempotency_keys i
            where i.organization_id = p_organization and i.route = p_route and i.key = p_idempotency_key
              and i.created_at = v_created;
        end if;
        insert into idempotency_keys (organization_id, route, key, request_hash, response_status, response_body, created_at)
          values (p_organization, p_route, p_idempotency_key, p_request_hash, 201, '', p_now)
          on conflict do nothing;
        exit when found;
      end loop;
    end if;

    begin
      select t.address_id, t.display, t.pool_position into v_address_id, v_display, pool_position
        from address_take(p_organization, p_family, p_livemode, p_pool_from, 'order', p_id, p_now) t;
      if v_address_id is not null then
        body := replace(p_body, '@' || p_id || '@', v_display);
        insert into orders (id, organization_id, livemode, order_reference, unique_reference, chain_id, asset_id, amount,
            amount_text, tolerance, address_id, address, state, metadata, success_url, cancel_url, created_by, created_at, expires_at)
          values (p_id, p_organization, p_livemode, p_reference, p_unique_reference, p_chain, p_asset, p_amount,
            p_amount_text, p_tolerance, v_address_id, v_display, 'pending', p_metadata, p_success_url, p_cancel_url,
            p_created_by, p_now, p_expires_at);
        outcome := 'created';
      end if;
    exception when unique_violation then
      -- the address goes back with the savepoint
      body := null;
      pool_position := null;
    end;
    if outcome is null then
      select o.id into existing_id from orders o
        where o.organization_id = p_organization and o.livemode = p_livemode and o.unique_reference = p_unique_reference;
      outcome := case when existing_id is null then 'no_address' else 'duplicate_reference' end;
      -- a request that created nothing does not use up its key
      if p_idempotency_key is not null then
        delete from idempotency_keys i
          where i.organization_id = p_organization and i.route = p_route and i.key = p_idempotency_key;
      end if;
      return;
    end if;

    if p_idempotency_key is not null then
      update idempotency_keys i set response_body = body
        where i.organization_id = p_organization and i.route = p_route and i.key = p_idempotency_key;
    end if;
    insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, cause,
        published, created_at)
      values (p_event_id, p_organization, p_livemode, 'order.created', 'order', p_id, 1, body::jsonb,
        jsonb_build_object('rule', 'created over the API', 'by', p_created_by), true, p_now);
  end $$;
`;

/** Rooms `orders` and `http`: what a merchant asks a payer for, and the answers that are replayed for a used key. */
export const orders = sqlMigration(
  6,
  'orders',
  `
  create table idempotency_keys (
    organization_id text collate "C" not null,
    route text collate "C" not null,
    key text collate "C" not null,
    request_hash bytea not null,
    response_status smallint not null,
    response_body text not null,
    created_at timestamptz not null,
    primary key (organization_id, route, key)
  );
  create index idempotency_keys_age on idempotency_keys (created_at);

  -- No foreign keys to merchants, chains and assets: these rows are never deleted, and every order would lock its merchant's.
  create table orders (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    order_reference text not null check (length(order_reference) between 1 and 255),
    -- uniqueness is a rule of the wire that made the order (X-3): the native API sets it, others may not
    unique_reference text,
    chain_id text collate "C" not null,
    asset_id integer not null,
    amount numeric(78,0) not null check (amount > 0),
    amount_text text not null,
    -- how much less still counts as paid, in base units
    tolerance numeric(78,0) not null default 0 check (tolerance >= 0),
    address_id bigint not null references addresses,
    address text not null,
    state text not null,
    -- sums of the transfers that pay this order: seen in time, final in time, final after the window
    seen numeric(78,0) not null default 0,
    confirmed numeric(78,0) not null default 0,
    late numeric(78,0) not null default 0,
    -- money at this order's address that waits for a person: late, repeated, wrong token, wrong chain
    needs_review boolean not null default false,
    version integer not null default 1,
    metadata jsonb not null default '{}',
    success_url text,
    cancel_url text,
    created_by text collate "C",
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    window_closed_at timestamptz,
    completed_at timestamptz
  );
  create unique index orders_unique_reference on orders (organization_id, livemode, unique_reference)
    where unique_reference is not null;
  create index orders_list on orders (organization_id, livemode, created_at desc, id desc);
  create index orders_completed on orders (organization_id, livemode, completed_at) where completed_at is not null;
  create index orders_by_state on orders (organization_id, livemode, state, created_at desc, id desc);
  create index orders_reference on orders (organization_id, order_reference);
  create index orders_open_window on orders (chain_id, expires_at) where window_closed_at is null;

  -- Page numbers in O(log n): every so many rows of a list, the place where that row stands (ADR 0009).
  create table list_marks (
    list text not null,
    organization_id text collate "C" not null,
    livemode boolean not null,
    ordinal bigint not null,
    created_at timestamptz not null,
    id text collate "C" not null,
    primary key (list, organization_id, livemode, ordinal)
  );

  -- Takes a free address for an owner: the first free one at or after p_from in the queue, without waiting for others.
  create function address_take(
    p_organization text, p_family text, p_livemode boolean, p_from bigint,
    p_owner_kind text, p_owner_id text, p_now timestamptz,
    out address_id bigint, out display text, out pool_position bigint)
  language plpgsql as $$
  begin
    select a.id, a.display, a.pool_position into address_id, display, pool_position
      from addresses a
      where a.organization_id = p_organization and a.family = p_family and a.livemode = p_livemode
        and a.state = 'available' and a.pool_position >= p_from
      order by a.pool_position limit 1 for update skip locked;
    if address_id is null and p_from > 0 then
      select a.id, a.display, a.pool_position into address_id, display, pool_position
        from addresses a
        where a.organization_id = p_organization and a.family = p_family and a.livemode = p_livemode
          and a.state = 'available'
        order by a.pool_position limit 1 for update skip locked;
    end if;
    if address_id is null then return; end if;
    update addresses a set state = 'allocated', times_used = a.times_used + 1 where a.id = address_id;
    insert into address_assignments (address_id, organization_id, owner_kind, owner_id, from_at)
      values (address_take.address_id, p_organization, p_owner_kind, p_owner_id, p_now);
  end $$;

${ORDER_CREATE_1}  `,
  `
  drop function order_create(text, text, boolean, text, text, bytea, text, text, text, text, text, integer, numeric, text,
    numeric, bigint, jsonb, text, text, text, timestamptz, timestamptz, text, text);
  drop function address_take(text, text, boolean, bigint, text, text, timestamptz);
  drop table list_marks;
  drop table orders;
  drop table idempotency_keys;
  `,
);
