import { sqlMigration } from '../sql-migration';
import { ORDER_CREATE_1 } from './0006-orders';

/**
 * The second form of `order_create`; migration `subAccounts` gives it more columns and takes them back on its way down.
 * @param columns of orders beside those of this migration, e.g. `, account_id`
 * @param values of `v_order`, in the same order
 */
export function orderCreate(columns = '', values = ''): string {
  return `
  -- Creates an order in one round trip: key alive, idempotency, address, order, event. The answer is stored as it is sent,
  -- so that a replay is equal to the byte. p_order is a row of orders as JSON; the address is filled in here, in the row and
  -- in the answer, where p_body has its mark. outcome: created | replayed | key_revoked | idempotency_conflict |
  -- duplicate_reference | no_address.
  create or replace function order_create(
    p_key_id text, p_route text, p_idempotency_key text, p_request_hash bytea,
    p_family text, p_pool_from bigint, p_order jsonb, p_now timestamptz, p_event_id text, p_body text,
    out outcome text, out status integer, out body text, out pool_position bigint, out existing_id text)
  language plpgsql as $$
  declare
    v_order orders := jsonb_populate_record(null::orders, p_order);
  begin
    if p_key_id is not null then
      perform 1 from api_keys k
        where k.id = p_key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > p_now);
      if not found then outcome := 'key_revoked'; return; end if;
    end if;

    if p_idempotency_key is not null then
      select c.outcome, c.status, c.body into outcome, status, body
        from idempotency_claim(v_order.organization_id, p_route, p_idempotency_key, p_request_hash, p_now) c;
      if outcome = 'replayed' then return; end if;
      if outcome = 'conflict' then outcome := 'idempotency_conflict'; return; end if;
      outcome := null;
    end if;

    begin
      select t.address_id, t.display, t.pool_position into v_order.address_id, v_order.address, pool_position
        from address_take(v_order.organization_id, p_family, v_order.livemode, p_pool_from, 'order', v_order.id, p_now) t;
      if v_order.address_id is not null then
        body := replace(p_body, '@' || v_order.id || '@', v_order.address);
        insert into orders (id, organization_id, livemode, order_reference, unique_reference, chain_id, asset_id, amount, amount_text,
            tolerance, address_id, address, state, metadata, success_url, cancel_url, created_by, created_at, expires_at,
            price_amount, price_currency, rate_mode, quote, fee, fee_percent, fee_payer, checkout_secret, callback_url,
            payment_link_id${columns})
          values (v_order.id, v_order.organization_id, v_order.livemode, v_order.order_reference, v_order.unique_reference,
            v_order.chain_id, v_order.asset_id, v_order.amount, v_order.amount_text, v_order.tolerance, v_order.address_id,
            v_order.address, 'pending', v_order.metadata, v_order.success_url, v_order.cancel_url, v_order.created_by,
            v_order.created_at, v_order.expires_at, v_order.price_amount, v_order.price_currency, v_order.rate_mode,
            v_order.quote, v_order.fee, v_order.fee_percent, v_order.fee_payer, v_order.checkout_secret, v_order.callback_url,
            v_order.payment_link_id${values});
        outcome := 'created';
      end if;
    exception when unique_violation then
      -- the address goes back with the savepoint
      body := null;
      pool_position := null;
    end;
    if outcome is null then
      select o.id into existing_id from orders o
        where o.organization_id = v_order.organization_id and o.livemode = v_order.livemode
          and o.unique_reference = v_order.unique_reference;
      outcome := case when existing_id is null then 'no_address' else 'duplicate_reference' end;
      -- what is stored for a refusal is decided where its text is made
      if p_idempotency_key is not null then
        delete from idempotency_keys i
          where i.organization_id = v_order.organization_id and i.route = p_route and i.key = p_idempotency_key;
      end if;
      return;
    end if;

    if v_order.rate_mode = 'floating' then
      insert into order_amounts (order_id, shown_from, amount, fee, quote)
        values (v_order.id, p_now, v_order.amount, v_order.fee, v_order.quote);
    end if;
    if p_idempotency_key is not null then
      update idempotency_keys i set response_body = body
        where i.organization_id = v_order.organization_id and i.route = p_route and i.key = p_idempotency_key;
    end if;
    -- events.callback_url comes with migration sandbox; nothing calls this before
    insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, cause,
        published, callback_url, created_at)
      values (p_event_id, v_order.organization_id, v_order.livemode, 'order.created', 'order', v_order.id, 1, body::jsonb,
        jsonb_build_object('rule', 'created over the API', 'by', v_order.created_by), true, v_order.callback_url, p_now);
  end $$;
`;
}

/**
 * Room `orders`: prices in another currency, fees, cancelling, accepting less, and the payer's page. Room `http`: answers of
 * every route that creates, errors too, are replayed for a used key; one function claims a key for all of them.
 */
export const orderPrices = sqlMigration(
  10,
  'orderPrices',
  `
  -- As organization_id beside it: a function that is called with a text of a "C" column compares all its texts so, and an index
  -- on a column of another collation is then of no use.
  alter table addresses alter column family type text collate "C";

  alter table idempotency_keys
    -- the answer when it holds a secret: sealed under the master key, and response_body is empty
    add column response_sealed bytea;

  alter table orders
    -- what the merchant asked for, when it is not the amount itself: decimal text and a currency
    add column price_amount text,
    add column price_currency text,
    add column rate_mode text check (rate_mode in ('locked', 'floating')),
    -- the rate that made the amount, with its sources, kept for ever
    add column quote jsonb,
    -- of a floating order: when its amount was fixed, which is when its first transfer was seen
    add column rate_locked_at timestamptz,
    -- fee of the platform in base units, and how much of it stands in the ledger
    add column fee numeric(78,0) not null default 0 check (fee >= 0),
    add column fee_percent text,
    add column fee_payer text check (fee_payer in ('merchant', 'payer')),
    add column fee_booked numeric(78,0) not null default 0,
    add column fee_step integer not null default 0,
    -- less than the amount that the merchant takes as payment, base units
    add column accepted_amount numeric(78,0) check (accepted_amount > 0),
    add column cancelled_at timestamptz,
    -- the part of the payer's token that cannot be guessed
    add column checkout_secret text,
    add column callback_url text,
    add column payment_link_id text collate "C";
  create index orders_payment_link on orders (payment_link_id, created_at desc, id desc) where payment_link_id is not null;
  create index orders_floating on orders (created_at) where rate_mode = 'floating' and rate_locked_at is null and window_closed_at is null;

  -- Every amount that a floating order ever showed. A payer pays what he saw, even if the rate moved meanwhile.
  create table order_amounts (
    order_id text collate "C" not null references orders,
    shown_from timestamptz not null,
    amount numeric(78,0) not null check (amount > 0),
    fee numeric(78,0) not null,
    quote jsonb not null,
    primary key (order_id, shown_from)
  );

  -- Claims a key for a request inside the caller's transaction. claimed: the caller goes on and writes its answer;
  -- replayed: there is an answer; conflict: the key was used with another body. Of several first uses at once one claims
  -- and the others wait here for its transaction. A replay only reads.
  create function idempotency_claim(
    p_organization text, p_route text, p_key text, p_request_hash bytea, p_now timestamptz,
    out outcome text, out status integer, out body text, out sealed bytea)
  language plpgsql as $$
  declare
    v_hash bytea;
    v_created timestamptz;
  begin
    loop
      select i.request_hash, i.response_status, i.response_body, i.response_sealed, i.created_at
        into v_hash, status, body, sealed, v_created
        from idempotency_keys i
        where i.organization_id = p_organization and i.route = p_route and i.key = p_key;
      if found and v_created > p_now - interval '24 hours' then
        if v_hash = p_request_hash then outcome := 'replayed';
        else outcome := 'conflict'; status := null; body := null; sealed := null; end if;
        return;
      end if;
      if found then
        delete from idempotency_keys i
          where i.organization_id = p_organization and i.route = p_route and i.key = p_key and i.created_at = v_created;
      end if;
      insert into idempotency_keys (organization_id, route, key, request_hash, response_status, response_body, created_at)
        values (p_organization, p_route, p_key, p_request_hash, 201, '', p_now)
        on conflict do nothing;
      if found then outcome := 'claimed'; status := null; body := null; sealed := null; return; end if;
    end loop;
  end $$;

  drop function order_create(text, text, boolean, text, text, bytea, text, text, text, text, text, integer, numeric, text,
    numeric, bigint, jsonb, text, text, text, timestamptz, timestamptz, text, text);

${orderCreate()}  `,
  `
  drop function order_create(text, text, text, bytea, text, bigint, jsonb, timestamptz, text, text);
  drop function idempotency_claim(text, text, text, bytea, timestamptz);
  drop table order_amounts;
  drop index orders_floating;
  drop index orders_payment_link;
  alter table orders
    drop column price_amount, drop column price_currency, drop column rate_mode, drop column quote, drop column rate_locked_at,
    drop column fee, drop column fee_percent, drop column fee_payer, drop column fee_booked, drop column fee_step,
    drop column accepted_amount, drop column cancelled_at, drop column checkout_secret, drop column callback_url,
    drop column payment_link_id;
  alter table idempotency_keys drop column response_sealed;
  alter table addresses alter column family type text collate "default";
${ORDER_CREATE_1}  `,
);
