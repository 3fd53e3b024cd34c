import { sqlMigration } from '../sql-migration';
import { PAYOUT_CREATE_1 } from './0020-payouts';

/** Room `payouts`: who has to consent to what, how much may leave in which time, and where to (ADR 0024). */
export const payoutPolicy = sqlMigration(
  22,
  'payout-policy',
  `
  -- The rules of a merchant and mode, and beside them those of single keys. Whatever changes, the version of the merchant's
  -- own row rises: what was decided by an older one is decided again.
  create table payout_policies (
    organization_id text collate "C" not null,
    livemode boolean not null,
    -- '' for the merchant's own
    api_key_id text collate "C" not null default '',
    version bigint not null default 1,
    mode text not null check (mode in ('none', 'totp', 'approval', 'totp_approval')),
    approvals integer not null check (approvals between 0 and 10),
    limits jsonb not null,
    allow_list_only boolean not null,
    cooling_off_hours integer not null check (cooling_off_hours between 0 and 8760),
    updated_at timestamptz not null,
    updated_by text collate "C" not null,
    primary key (organization_id, livemode, api_key_id),
    check ((mode in ('approval', 'totp_approval')) = (approvals > 0))
  );
  create function payout_policies_tell() returns trigger language plpgsql as $$
  begin
    perform pg_notify('payout_policies_changed', coalesce(new.organization_id, old.organization_id));
    return null;
  end $$;
  create trigger payout_policies_tell after insert or update or delete on payout_policies
    for each row execute function payout_policies_tell();

  -- takes over what was a setting
  insert into payout_policies (organization_id, livemode, mode, approvals, limits, allow_list_only, cooling_off_hours, updated_at, updated_by)
    select s.organization_id, s.livemode, s.value #>> '{}', 0,
      '{"perPayout":{"amounts":{},"fiat":null},"perHour":{"amounts":{},"fiat":null},"perDay":{"amounts":{},"fiat":null},"payoutsPerHour":null}',
      false, 24, s.updated_at, s.updated_by
    from settings s where s.key = 'payoutApproval';
  delete from settings where key = 'payoutApproval';

  -- A key that replaces another is held back by the same.
  alter table api_keys add replaces text collate "C";
  create index api_keys_replaces on api_keys (replaces) where replaces is not null;
  create function payout_policies_follow_keys() returns trigger language plpgsql as $$
  begin
    insert into payout_policies
      select organization_id, livemode, new.id, 1, mode, approvals, limits, allow_list_only, cooling_off_hours, updated_at, updated_by
      from payout_policies
      where organization_id = new.organization_id and livemode = new.livemode and api_key_id = new.replaces;
    if found then
      update payout_policies set version = version + 1
        where organization_id = new.organization_id and livemode = new.livemode and api_key_id = '';
    end if;
    return null;
  end $$;
  create trigger payout_policies_follow_keys after insert on api_keys
    for each row when (new.replaces is not null) execute function payout_policies_follow_keys();

  create table payout_destinations (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    family text not null check (family in ('evm', 'tron', 'solana')),
    -- canonical; display is what people are shown
    address text collate "C" not null,
    display text not null,
    label text not null check (length(label) between 1 and 100),
    created_at timestamptz not null,
    created_by text collate "C" not null,
    -- not before this is it paid to
    active_from timestamptz not null,
    removed_at timestamptz,
    removed_by text collate "C"
  );
  create unique index payout_destinations_address on payout_destinations (organization_id, livemode, family, address)
    where removed_at is null;
  create index payout_destinations_organization on payout_destinations (organization_id, livemode, created_at desc, id desc);

  -- What else counted when it was made, for those who consent.
  alter table payout_batches add policy jsonb not null default '{"allowListOnly": false, "limits": []}';
  -- people's names beside their consent
  update payout_batches b set consents = (
      select jsonb_agg(c || jsonb_build_object('name', coalesce(p.name, '')) order by n)
      from jsonb_array_elements(b.consents) with ordinality as e(c, n) left join people p on p.id = c ->> 'personId')
    where b.consents <> '[]';
  create index payout_batches_state on payout_batches (organization_id, livemode, state, created_at desc, id desc);

  alter table payouts
    -- the moment by which it counts against limits: it was made, it is to leave, it was consented to
    add counted_at timestamptz,
    -- what it was worth then, by currency, in the smallest unit of each; only where a limit asks for it
    add fiat_values jsonb not null default '{}',
    -- goes back to who sent the money
    add to_sender boolean not null default false,
    -- rises when the amount does or sinks: each has a hold of its own
    add revision integer not null default 0,
    -- who changed it since: they answer for it like its creator
    add edited_by text[] collate "C" not null default '{}';
  update payouts set counted_at = greatest(created_at, scheduled_for);
  alter table payouts alter counted_at set not null;
  create index payouts_counted on payouts (organization_id, livemode, counted_at)
    where state not in ('failed', 'rejected', 'cancelled');

  -- What was called off may be asked for again, with another instruction or another proof.
  alter table outgoing_transactions add called_off boolean not null default false;
  alter table outgoing_transactions drop constraint outgoing_subject_once;
  create unique index outgoing_subject_once on outgoing_transactions (kind, subject_id) where not called_off;

  -- Approvals that do not count any more, by their signatures. What is void stays void.
  create table void_approvals (
    signature bytea primary key,
    subject_id text collate "C" not null,
    voided_at timestamptz not null
  );
  create trigger void_approvals_append_only before update or delete or truncate on void_approvals
    for each statement execute function signer_signatures_are_append_only();

  -- Addresses of a batch that are closed to it: the first one, and from when on it is open; null: it is not on the list.
  create function payout_destination_closed(p_organization text, p_livemode boolean, p_items jsonb, p_hours integer,
    p_now timestamptz, out item integer, out active_from timestamptz)
  language sql stable as $$
    select i.position, greatest(d.active_from, d.created_at + make_interval(hours => p_hours))
    from jsonb_to_recordset(p_items) as i(position integer, family text, address text, to_sender boolean)
      left join payout_destinations d on d.organization_id = p_organization and d.livemode = p_livemode
        and d.family = i.family and d.address = i.address and d.removed_at is null
    where not coalesce(i.to_sender, false)
      and (d.id is null or greatest(d.active_from, d.created_at + make_interval(hours => p_hours)) > p_now)
    order by i.position limit 1
  $$;

  -- A key with those that it replaces, and every key and app that was made by them, or replaces one of these, however many
  -- lie between.
  create function payout_creators(p_organization text, p_key text) returns text[] language sql stable as $$
    with recursive same (id) as (
      select p_key collate "C"
      union
      select k.replaces from same s join api_keys k on k.id = s.id and k.organization_id = p_organization
        where k.replaces is not null),
    made (id) as (
      select id from same
      union
      select n.id from made m join (
        select k.id, k.created_by from api_keys k where k.organization_id = p_organization
        union all
        select k.id, k.replaces from api_keys k where k.organization_id = p_organization and k.replaces is not null
        union all
        select a.id, a.created_by from oauth_apps a where a.organization_id = p_organization) n on n.created_by = m.id)
    select array_agg(id) from made
  $$;

  -- What counts against one limit {seconds, assetId | fiat | neither: how many, apiKeyId?, max} between two moments.
  create function payout_counted(p_organization text, p_livemode boolean, p_limit jsonb, p_from timestamptz, p_to timestamptz)
  returns table (id text, at timestamptz, units numeric) language sql stable as $$
    with creators as materialized (
      select payout_creators(p_organization, p_limit ->> 'apiKeyId') as ids where p_limit ->> 'apiKeyId' is not null)
    select p.id, p.counted_at,
      case when p_limit ->> 'assetId' is not null then p.amount
           when p_limit ->> 'fiat' is not null then (p.fiat_values ->> (p_limit ->> 'fiat'))::numeric
           else 1 end
    from payouts p
    where p.organization_id = p_organization and p.livemode = p_livemode and p.counted_at > p_from and p.counted_at < p_to
      and p.state not in ('failed', 'rejected', 'cancelled')
      and (p_limit ->> 'assetId' is null or p.asset_id = (p_limit ->> 'assetId')::integer)
      and (p_limit ->> 'apiKeyId' is null or p.created_by = any ((select ids from creators)::text[])
        or p.edited_by && (select ids from creators))
  $$;

  -- The most that any window of a limit has that contains a moment: what is scheduled has its room already.
  create function payout_limit_used(p_organization text, p_livemode boolean, p_limit jsonb, p_at timestamptz)
  returns numeric language sql stable as $$
    select max(w.used) from (
      select c.at, coalesce(sum(c.units) over (order by c.at
        range between make_interval(secs => (p_limit ->> 'seconds')::integer) preceding and current row), 0) as used
      from (
        select p_at as at, 0::numeric as units
        union all
        select k.at, k.units from payout_counted(p_organization, p_livemode, p_limit,
          p_at - make_interval(secs => (p_limit ->> 'seconds')::integer),
          p_at + make_interval(secs => (p_limit ->> 'seconds')::integer)) k) c) w
    where w.at >= p_at
  $$;

  -- When so many units would fit that do not at a moment; null: never, or they do.
  create function payout_limit_resets(p_organization text, p_livemode boolean, p_limit jsonb, p_at timestamptz, p_requested numeric,
    p_ids text[]) returns timestamptz
  language sql stable as $$
    select c.at + w.length
    from (select make_interval(secs => (p_limit ->> 'seconds')::integer) as length) w
      cross join lateral (
        select k.at, sum(k.units) over (order by k.at desc, k.id) as newer
        from payout_counted(p_organization, p_livemode, p_limit, p_at - w.length, p_at + w.length) k
          left join unnest(p_ids) as ours(id) on ours.id = k.id
        where ours.id is null) c
    where p_requested <= (p_limit ->> 'max')::numeric and c.newer + p_requested > (p_limit ->> 'max')::numeric
    order by c.at desc limit 1
  $$;

  -- The first limit that payouts, already written down and counted at one moment, exceed together with all others. n is its
  -- place from 0, used is without them; resets_at when they would fit, null when never.
  create function payout_over_limit(p_organization text, p_livemode boolean, p_limits jsonb, p_ids text[],
    out n integer, out requested numeric, out used numeric, out resets_at timestamptz)
  language plpgsql stable as $$
  declare
    v_limit jsonb;
    v_place integer := -1;
    v_at timestamptz := (select max(p.counted_at) from payouts p where p.id = any (p_ids));
  begin
    for v_limit in select l.value from jsonb_array_elements(p_limits) with ordinality as l(value, place) order by l.place loop
      v_place := v_place + 1;
      select sum(c.units) into requested
        from payout_counted(p_organization, p_livemode, v_limit, v_at - interval '1 microsecond', v_at + interval '1 microsecond') c
          join unnest(p_ids) as ours(id) on ours.id = c.id;
      continue when coalesce(requested, 0) = 0;
      used := payout_limit_used(p_organization, p_livemode, v_limit, v_at) - requested;
      continue when used + requested <= (v_limit ->> 'max')::numeric;
      n := v_place;
      resets_at := payout_limit_resets(p_organization, p_livemode, v_limit, v_at, requested, p_ids);
      return;
    end loop;
    requested := null;
    used := null;
  end $$;

  -- Until the transaction ends, who owes something of an asset makes payouts of it one after the other, from whichever account:
  -- what they leave is looked at as a sum, of which each of two at once would see its own part only.
  create function payout_wait_for_debtor(p_organization text, p_assets integer[]) returns void language sql as $$
    select pg_advisory_xact_lock(hashtextextended('payouts of who owes ' || p_organization, 0))
    where exists (select 1 from ledger_accounts a where a.organization_id = p_organization and a.asset_id = any (p_assets)
      and a.kind = 'receivable' and a.balance < 0)
  $$;

  -- As before (migration payouts), and by the policy: p_policy_version is what the api decided by, p_limits what must hold in
  -- sum, p_allow_hours the cooling-off where only listed addresses are paid. More outcomes: policy_changed | not_allowed |
  -- cooling_off | over_limit.
  drop function payout_create(text, text, text, bytea, jsonb, jsonb, jsonb, text[], text, timestamptz);
  create function payout_create(
    p_key_id text, p_route text, p_idempotency_key text, p_request_hash bytea,
    p_batch jsonb, p_items jsonb, p_moves jsonb, p_event_ids text[], p_body text, p_now timestamptz,
    p_policy_version bigint, p_limits jsonb, p_allow_hours integer,
    out outcome text, out status integer, out body text, out existing_id text, out external_id text,
    out item integer, out asset_id integer, out sub_account text, out available numeric, out requested numeric,
    out limit_number integer, out used numeric, out resets_at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    v_batch payout_batches := jsonb_populate_record(null::payout_batches, p_batch);
    v_constraint text;
  begin
    if p_key_id is not null then
      perform 1 from api_keys k
        where k.id = p_key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > p_now);
      if not found then outcome := 'key_revoked'; return; end if;
    end if;

    if p_idempotency_key is not null then
      select c.outcome, c.status, c.body into outcome, status, body
        from idempotency_claim(v_batch.organization_id, p_route, p_idempotency_key, p_request_hash, p_now) c;
      if outcome = 'replayed' then return; end if;
      if outcome = 'conflict' then outcome := 'idempotency_conflict'; return; end if;
      outcome := null;
    end if;

    item := (payout_own_addresses(v_batch.organization_id, v_batch.livemode, p_items))[1];
    if item is not null then
      outcome := 'own_address';
    elsif p_policy_version <> coalesce((select o.version from payout_policies o
        where o.organization_id = v_batch.organization_id and o.livemode = v_batch.livemode and o.api_key_id = ''), 0) then
      outcome := 'policy_changed';
    elsif p_allow_hours is not null then
      select d.item, d.active_from into item, resets_at
        from payout_destination_closed(v_batch.organization_id, v_batch.livemode, p_items, p_allow_hours, p_now) d;
      if item is not null then
        outcome := case when resets_at is null then 'not_allowed' else 'cooling_off' end;
      end if;
    end if;

    if outcome is null then
      begin
        insert into payout_batches (id, organization_id, livemode, state, items, mode, approvals, policy, scheduled_for,
            created_by, created_by_label, created_at, expires_at, approved_at)
          values (v_batch.id, v_batch.organization_id, v_batch.livemode, v_batch.state, v_batch.items, v_batch.mode,
            v_batch.approvals, v_batch.policy, v_batch.scheduled_for, v_batch.created_by, v_batch.created_by_label, p_now,
            v_batch.expires_at, v_batch.approved_at);
        insert into payouts (id, batch_id, position, organization_id, livemode, kind, order_id, transfer_id, external_id, chain_id,
            asset_id, amount, amount_text, address, display, sub_account, callback_url, note, state, scheduled_for, created_by, created_at,
            approved_at, counted_at, fiat_values, to_sender)
          select i.id, v_batch.id, i.position, v_batch.organization_id, v_batch.livemode, i.kind, i.order_id, i.transfer_id, i.external_id,
            i.chain_id, i.asset_id, i.amount, i.amount_text, i.address, i.display, i.sub_account, i.callback_url, i.note, i.state,
            v_batch.scheduled_for, v_batch.created_by, p_now, v_batch.approved_at, i.counted_at, i.fiat_values,
            i.to_sender
          from jsonb_populate_recordset(null::payouts, p_items) i;
        insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, cause,
            callback_url, published, created_at)
          select p_event_ids[e.n], v_batch.organization_id, v_batch.livemode, 'payout.created', 'payout',
            e.item ->> 'payoutId', 1, e.item, jsonb_build_object('rule', 'created over the API', 'by', v_batch.created_by),
            e.item ->> 'callbackUrl', true, p_now
          from jsonb_array_elements(p_body::jsonb -> 'items') with ordinality as e(item, n);
        if p_idempotency_key is not null then
          update idempotency_keys i set response_body = p_body
            where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
        end if;
        if jsonb_array_length(p_limits) > 0 then
          -- the row of the merchant's policy is the lock under which sums are taken
          perform 1 from payout_policies o where o.organization_id = v_batch.organization_id and o.livemode = v_batch.livemode
            and o.api_key_id = '' and o.version = p_policy_version for no key update;
          if not found then
            raise exception 'the policy changed' using errcode = 'check_violation', constraint = 'payout_policy_changed';
          end if;
          select l.n, l.requested, l.used, l.resets_at into limit_number, requested, used, resets_at
            from payout_over_limit(v_batch.organization_id, v_batch.livemode, p_limits,
              array(select i.id from jsonb_populate_recordset(null::payouts, p_items) i)) l;
          if limit_number is not null then
            raise exception 'more than a limit' using errcode = 'check_violation', constraint = 'payout_limit';
          end if;
        end if;
        perform payout_wait_for_debtor(v_batch.organization_id,
          array(select x."assetId" from jsonb_to_recordset(p_moves) as x("assetId" integer)));
        perform ledger_book(p_moves, p_now);
        -- What a merchant owes, because the chain took back what he had used, is not his to pay out with.
        if exists (
            select 1 from ledger_accounts a
            where a.organization_id = v_batch.organization_id and a.kind in ('available', 'receivable')
              and a.asset_id in (select x."assetId" from jsonb_to_recordset(p_moves) as x("assetId" integer))
            group by a.asset_id having sum(a.balance) < 0) then
          raise exception 'the merchant owes what is left'
            using errcode = 'check_violation', constraint = 'ledger_balance_not_negative';
        end if;
        outcome := 'created';
        status := 201;
        body := p_body;
      exception when unique_violation or check_violation then
        get stacked diagnostics v_constraint = constraint_name;
        if v_constraint = 'payouts_external_id' then outcome := 'duplicate';
        elsif v_constraint = 'ledger_balance_not_negative' then outcome := 'insufficient';
        elsif v_constraint = 'payout_limit' then outcome := 'over_limit';
        elsif v_constraint = 'payout_policy_changed' then outcome := 'policy_changed';
        else raise; end if;
      end;
    end if;

    if outcome = 'created' then return; end if;

    if outcome = 'duplicate' then
      -- twice in the batch itself, when nobody had it before
      select i.external_id, p.id into external_id, existing_id
        from jsonb_populate_recordset(null::payouts, p_items) i
        left join payouts p on p.organization_id = v_batch.organization_id and p.livemode = v_batch.livemode
          and p.external_id = i.external_id
        where i.external_id is not null
        order by p.id is null, count(*) over (partition by i.external_id) desc, i.position limit 1;
    elsif outcome = 'insufficient' then
      select m."assetId", coalesce(m."debitSub", ''), greatest(least(coalesce(a.balance, 0), whole.balance), 0), m.amount
        into asset_id, sub_account, available, requested
        from (select x."assetId", x."debitSub", sum(x.amount) as amount
              from jsonb_to_recordset(p_moves) as x("assetId" integer, "debitSub" text, amount numeric)
              group by 1, 2) m
        left join ledger_accounts a on a.organization_id = v_batch.organization_id and a.asset_id = m."assetId"
          and a.kind = 'available' and a.sub_account = coalesce(m."debitSub", '')
        cross join lateral (
          select coalesce(sum(w.balance), 0) as balance from ledger_accounts w
          where w.organization_id = v_batch.organization_id and w.asset_id = m."assetId"
            and w.kind in ('available', 'receivable')) as whole
        order by least(coalesce(a.balance, 0), whole.balance) >= m.amount, m."assetId" limit 1;
    end if;
    -- a request that created nothing does not use up its key
    if p_idempotency_key is not null then
      delete from idempotency_keys i
        where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
    end if;
  end $$;
  `,
  `
  drop function payout_create(text, text, text, bytea, jsonb, jsonb, jsonb, text[], text, timestamptz, bigint, jsonb, integer);
${PAYOUT_CREATE_1}  drop function payout_wait_for_debtor(text, integer[]);
  drop function payout_over_limit(text, boolean, jsonb, text[]);
  drop function payout_limit_resets(text, boolean, jsonb, timestamptz, numeric, text[]);
  drop function payout_limit_used(text, boolean, jsonb, timestamptz);
  drop function payout_counted(text, boolean, jsonb, timestamptz, timestamptz);
  drop function payout_creators(text, text);
  drop function payout_destination_closed(text, boolean, jsonb, integer, timestamptz);
  drop table void_approvals;
  drop index outgoing_subject_once;
  alter table outgoing_transactions drop called_off, add constraint outgoing_subject_once unique (kind, subject_id);
  alter table payouts drop counted_at, drop fiat_values, drop to_sender, drop revision, drop edited_by;
  drop index payout_batches_state;
  alter table payout_batches drop policy;
  drop table payout_destinations;
  insert into settings (organization_id, livemode, key, value, updated_by, updated_at)
    select organization_id, livemode, 'payoutApproval', to_jsonb(case when mode = 'none' then 'none' else 'totp' end), updated_by, updated_at
    from payout_policies where api_key_id = '';
  drop trigger payout_policies_follow_keys on api_keys;
  drop function payout_policies_follow_keys();
  alter table api_keys drop replaces;
  drop table payout_policies;
  drop function payout_policies_tell();
  `,
);
