import { sqlMigration } from '../sql-migration';

/** What two forms of `payout_create` differ in. */
interface Form {
  readonly parameters: string;
  readonly settings: string;
  readonly variables: string;
  /** Looks for what else than a key the creator may come by. */
  readonly credential: string;
  /** Takes the idempotency key. */
  readonly claim: string;
  /** Written before anything is held. */
  readonly kept: string;
  /** Holds the amounts. */
  readonly hold: string;
}

const payoutCreate = (form: Form): string => `
  create function payout_create(
    p_key_id text, p_route text, p_idempotency_key text, p_request_hash bytea,
    p_batch jsonb, p_items jsonb, p_moves jsonb, p_event_ids text[], p_body text, p_now timestamptz,
    p_policy_version bigint, p_limits jsonb, p_allow_hours integer,${form.parameters}
    out outcome text, out status integer, out body text, out existing_id text, out external_id text,
    out item integer, out asset_id integer, out sub_account text, out available numeric, out requested numeric,
    out limit_number integer, out used numeric, out resets_at timestamptz)
  language plpgsql${form.settings} as $$
  #variable_conflict use_column
  declare
    v_batch payout_batches := jsonb_populate_record(null::payout_batches, p_batch);
    v_constraint text;${form.variables}
  begin
    if p_key_id is not null then
      perform 1 from api_keys k
        where k.id = p_key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > p_now);
${form.credential}      if not found then outcome := 'key_revoked'; return; end if;
    end if;

    if p_idempotency_key is not null then
${form.claim}    end if;

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
${form.kept}        if jsonb_array_length(p_limits) > 0 then
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
${form.hold}        outcome := 'created';
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
`;

const NOW: Form = {
  parameters: ' p_seal text,',
  // planned once for each connection: planning anew took a fifth of the time
  settings: '\n  set plan_cache_mode = force_generic_plan',
  variables: `
    v_assets integer[];`,
  credential: `      if not found then
        perform 1 from oauth_apps a
          where a.id = p_key_id and a.revoked_at is null and (a.expires_at is null or a.expires_at > p_now);
      end if;
`,
  claim: `      -- with its answer at once: nobody sees it before everything is done, and what is refused takes it away again
      insert into idempotency_keys (organization_id, route, key, request_hash, response_status, response_body, created_at)
        values (v_batch.organization_id, p_route, p_idempotency_key, p_request_hash, 201, p_body, p_now)
        on conflict do nothing;
      if not found then
        select c.outcome, c.status, c.body into outcome, status, body
          from idempotency_claim(v_batch.organization_id, p_route, p_idempotency_key, p_request_hash, p_now) c;
        if outcome = 'replayed' then return; end if;
        if outcome = 'conflict' then outcome := 'idempotency_conflict'; return; end if;
        outcome := null;
        update idempotency_keys i set response_body = p_body
          where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
      end if;
`,
  kept: `        insert into payout_seals (batch_id, seal) values (v_batch.id, p_seal);
`,
  hold: `        v_assets := array(select x."assetId" from jsonb_to_recordset(p_moves) as x("assetId" integer));
        perform payout_wait_for_debtor(v_batch.organization_id, v_assets);
        perform ledger_book(p_moves, p_now);
        if payout_owes(v_batch.organization_id, v_assets) then
          raise exception 'the merchant owes what is left'
            using errcode = 'check_violation', constraint = 'ledger_balance_not_negative';
        end if;
`,
};

const BEFORE: Form = {
  parameters: '',
  settings: '',
  variables: '',
  credential: '',
  claim: `      select c.outcome, c.status, c.body into outcome, status, body
        from idempotency_claim(v_batch.organization_id, p_route, p_idempotency_key, p_request_hash, p_now) c;
      if outcome = 'replayed' then return; end if;
      if outcome = 'conflict' then outcome := 'idempotency_conflict'; return; end if;
      outcome := null;
`,
  kept: `        if p_idempotency_key is not null then
          update idempotency_keys i set response_body = p_body
            where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
        end if;
`,
  hold: `        perform payout_wait_for_debtor(v_batch.organization_id,
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
`,
};

const BEFORE_ARGUMENTS =
  'text, text, text, bytea, jsonb, jsonb, jsonb, text[], text, timestamptz, bigint, jsonb, integer';

/**
 * Room `payouts`: creating one in fewer statements, each planned once and answered by index. Where a merchant's addresses were
 * joined to the items, all of them were read for each payout.
 */
export const payoutCreation = sqlMigration(
  29,
  'payoutCreation',
  `
  -- Places of the items whose address is one of the merchant's own: of his pool, in whichever mode, or a wallet that serves him.
  create or replace function payout_own_addresses(p_organization text, p_livemode boolean, p_items jsonb) returns integer[]
  language plpgsql stable as $$
  begin
    return (
      select coalesce(array_agg(i.position order by i.position), '{}')
      from jsonb_to_recordset(p_items) as i(position integer, family text, address text)
      where (select true from addresses a where a.family = i.family and a.livemode in (p_livemode, not p_livemode)
          and a.address = i.address and a.organization_id = p_organization limit 1)
        or (select true from wallets w where w.family = i.family and w.address = i.address
          and (w.organization_id is null or w.organization_id = p_organization)));
  end $$;

  -- Until the transaction ends, who owes something of an asset makes payouts of it one after the other, from whichever account:
  -- what they leave is looked at as a sum, of which each of two at once would see its own part only.
  create or replace function payout_wait_for_debtor(p_organization text, p_assets integer[]) returns void language plpgsql as $$
  begin
    if exists (select 1 from ledger_accounts a where a.organization_id = p_organization and a.asset_id = any (p_assets)
        and a.kind = 'receivable' and a.balance < 0) then
      perform pg_advisory_xact_lock(hashtextextended('payouts of who owes ' || p_organization, 0));
    end if;
  end $$;

  -- Whether a merchant owes more of an asset, because the chain took back what he had used, than all his accounts have: what is
  -- left is not his to pay out with then.
  create function payout_owes(p_organization text, p_assets integer[]) returns boolean language plpgsql as $$
  begin
    return exists (select 1 from ledger_accounts o
      where o.organization_id = p_organization and o.asset_id = any (p_assets) and o.kind = 'receivable' and o.balance < 0
        and (select sum(a.balance) from ledger_accounts a where a.organization_id = o.organization_id
          and a.asset_id = o.asset_id and a.kind in ('available', 'receivable')) < 0);
  end $$;

  drop function payout_create(${BEFORE_ARGUMENTS});
  -- As before (migration payout-policy); p_seal is what the batch is sealed with, p_key_id may be of an OAuth app too. What need not be done while a balance is
  -- locked is done before.
  ${payoutCreate(NOW)}`,
  `
  drop function payout_create(${BEFORE_ARGUMENTS}, text);
  ${payoutCreate(BEFORE)}
  drop function payout_owes(text, integer[]);
  create or replace function payout_wait_for_debtor(p_organization text, p_assets integer[]) returns void language sql as $$
    select pg_advisory_xact_lock(hashtextextended('payouts of who owes ' || p_organization, 0))
    where exists (select 1 from ledger_accounts a where a.organization_id = p_organization and a.asset_id = any (p_assets)
      and a.kind = 'receivable' and a.balance < 0)
  $$;
  create or replace function payout_own_addresses(p_organization text, p_livemode boolean, p_items jsonb) returns integer[]
  language sql stable as $$
    select coalesce(array_agg(i.position order by i.position), '{}')
    from jsonb_to_recordset(p_items) as i(position integer, family text, address text)
    where exists (select 1 from addresses a where a.family = i.family and a.livemode = p_livemode
        and a.address = i.address and a.organization_id = p_organization)
      or exists (select 1 from wallets w where w.family = i.family and w.address = i.address
        and (w.organization_id is null or w.organization_id = p_organization))
  $$;
  `,
);
