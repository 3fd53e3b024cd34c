import { sqlMigration } from '../sql-migration';

/** The first form of `payout_create`; migration `payout-policy` replaces it and brings it back on its way down. */
export const PAYOUT_CREATE_1 = `
  -- Makes a batch in one round trip: key alive, idempotency, batch, items, holds, events. p_batch and p_items are rows as JSON;
  -- p_moves what ledger_book takes; p_body the answer, whose items are at once the objects of the events. Holds come last, so
  -- that a hot account is held for the shortest time. outcome: created | replayed | key_revoked | idempotency_conflict |
  -- own_address | duplicate | insufficient; with the last, which account and what it has.
  create function payout_create(
    p_key_id text, p_route text, p_idempotency_key text, p_request_hash bytea,
    p_batch jsonb, p_items jsonb, p_moves jsonb, p_event_ids text[], p_body text, p_now timestamptz,
    out outcome text, out status integer, out body text, out existing_id text, out external_id text,
    out item integer, out asset_id integer, out sub_account text, out available numeric, out requested numeric)
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
      if p_idempotency_key is not null then
        delete from idempotency_keys i
          where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
      end if;
      return;
    end if;

    begin
      insert into payout_batches (id, organization_id, livemode, state, items, mode, approvals, scheduled_for, created_by,
          created_by_label, created_at, expires_at, approved_at)
        values (v_batch.id, v_batch.organization_id, v_batch.livemode, v_batch.state, v_batch.items, v_batch.mode,
          v_batch.approvals, v_batch.scheduled_for, v_batch.created_by, v_batch.created_by_label, p_now,
          v_batch.expires_at, v_batch.approved_at);
      insert into payouts (id, batch_id, position, organization_id, livemode, kind, order_id, transfer_id, external_id, chain_id,
          asset_id, amount, amount_text, address, display, sub_account, callback_url, note, state, scheduled_for, created_by, created_at,
          approved_at)
        select i.id, v_batch.id, i.position, v_batch.organization_id, v_batch.livemode, i.kind, i.order_id, i.transfer_id, i.external_id,
          i.chain_id, i.asset_id, i.amount, i.amount_text, i.address, i.display, i.sub_account, i.callback_url, i.note, i.state,
          v_batch.scheduled_for, v_batch.created_by, p_now, v_batch.approved_at
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
      perform ledger_book(p_moves, p_now);
      -- What a merchant owes, because the chain took back what he had used, is not his to pay out with.
      if exists (
          select 1 from ledger_accounts owed
          where owed.organization_id = v_batch.organization_id and owed.kind = 'receivable' and owed.balance < 0
            and owed.asset_id in (select x."assetId" from jsonb_to_recordset(p_moves) as x("assetId" integer))
            and owed.balance + (select coalesce(sum(a.balance), 0) from ledger_accounts a
              where a.organization_id = owed.organization_id and a.asset_id = owed.asset_id and a.kind = 'available') < 0) then
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
      else raise; end if;
    end;

    if outcome = 'created' then return; end if;

    if outcome = 'duplicate' then
      -- twice in the batch itself, when nobody had it before
      select i.external_id, p.id into external_id, existing_id
        from jsonb_populate_recordset(null::payouts, p_items) i
        left join payouts p on p.organization_id = v_batch.organization_id and p.livemode = v_batch.livemode
          and p.external_id = i.external_id
        where i.external_id is not null
        order by p.id is null, count(*) over (partition by i.external_id) desc, i.position limit 1;
    else
      select m."assetId", coalesce(m."debitSub", ''), greatest(coalesce(a.balance, 0) + coalesce(owed.balance, 0), 0), m.amount
        into asset_id, sub_account, available, requested
        from (select x."assetId", x."debitSub", sum(x.amount) as amount
              from jsonb_to_recordset(p_moves) as x("assetId" integer, "debitSub" text, amount numeric)
              group by 1, 2) m
        left join ledger_accounts a on a.organization_id = v_batch.organization_id and a.asset_id = m."assetId"
          and a.kind = 'available' and a.sub_account = coalesce(m."debitSub", '')
        left join ledger_accounts owed on owed.organization_id = v_batch.organization_id and owed.asset_id = m."assetId"
          and owed.kind = 'receivable'
        order by coalesce(a.balance, 0) + coalesce(owed.balance, 0) >= m.amount, m."assetId" limit 1;
    end if;
    -- a request that created nothing does not use up its key
    if p_idempotency_key is not null then
      delete from idempotency_keys i
        where i.organization_id = v_batch.organization_id and i.route = p_route and i.key = p_idempotency_key;
    end if;
  end $$;
`;

/** Room `payouts`: what merchants pay out, in batches that are consented to as a whole (ADR 0023). */
export const payouts = sqlMigration(
  20,
  'payouts',
  `
  -- No foreign keys to merchants, chains and assets, as in orders: every payout would lock its merchant's row.
  create table payout_batches (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    state text not null check (state in ('awaiting_totp', 'awaiting_approval', 'approved', 'rejected', 'cancelled')),
    items integer not null check (items > 0),
    -- the rule that counted when it was made
    mode text not null check (mode in ('none', 'totp', 'approval', 'totp_approval')),
    approvals integer not null check (approvals >= 0),
    -- codes that were looked at; counted before each
    verifications integer not null default 0 check (verifications between 0 and 10),
    -- who consented, how and when
    consents jsonb not null default '[]',
    scheduled_for timestamptz,
    created_by text collate "C" not null,
    created_by_label text not null,
    created_at timestamptz not null,
    -- until when it must be approved
    expires_at timestamptz not null,
    approved_at timestamptz,
    ended_at timestamptz,
    reason text,
    check ((state = 'approved') <= (approved_at is not null)),
    check ((state in ('rejected', 'cancelled')) = (ended_at is not null))
  );
  create index payout_batches_organization on payout_batches (organization_id, livemode, created_at desc, id desc);
  create index payout_batches_waiting on payout_batches (expires_at) where state in ('awaiting_totp', 'awaiting_approval');

  create table payouts (
    id text collate "C" primary key,
    batch_id text collate "C" not null references payout_batches,
    position integer not null,
    organization_id text collate "C" not null,
    livemode boolean not null,
    kind text not null check (kind in ('payout', 'refund', 'return')),
    -- of a refund
    order_id text collate "C",
    -- of a return: money that a decision set aside for its sender, and that is held by that already
    transfer_id bigint,
    external_id text collate "C" check (length(external_id) between 1 and 255),
    chain_id text collate "C" not null,
    asset_id integer not null,
    amount numeric(78,0) not null check (amount > 0),
    amount_text text not null,
    -- canonical; display is what people are shown
    address text collate "C" not null,
    display text not null,
    sub_account text collate "C" not null default '' check (length(sub_account) <= 64),
    callback_url text,
    note text,
    state text not null check (state in ('awaiting_totp', 'awaiting_approval', 'scheduled', 'queued', 'processing', 'sent',
      'unknown', 'confirmed', 'failed', 'rejected', 'cancelled')),
    version integer not null default 1,
    scheduled_for timestamptz,
    created_by text collate "C" not null,
    created_at timestamptz not null,
    approved_at timestamptz,
    finished_at timestamptz,
    outgoing_id text collate "C",
    tx_hash text collate "C",
    -- base units of the coin of the chain
    network_fee numeric(78,0),
    reason text,
    check ((kind = 'refund') = (order_id is not null)),
    check ((kind = 'return') = (transfer_id is not null)),
    check ((state in ('confirmed', 'failed', 'rejected', 'cancelled')) = (finished_at is not null)),
    unique (batch_id, position)
  );
  create unique index payouts_external_id on payouts (organization_id, livemode, external_id) where external_id is not null;
  create index payouts_organization on payouts (organization_id, livemode, created_at desc, id desc);
  create index payouts_state on payouts (organization_id, livemode, state, created_at desc, id desc);
  create index payouts_asset on payouts (organization_id, livemode, asset_id, created_at desc, id desc);
  create index payouts_address on payouts (organization_id, livemode, address);
  create index payouts_order on payouts (order_id) where order_id is not null;
  create index payouts_transfer on payouts (transfer_id) where transfer_id is not null;
  create index payouts_hash on payouts (tx_hash) where tx_hash is not null;

  -- Places of the items whose address is one of the merchant's own: of his pool, or one that the signer holds a key for.
  create function payout_own_addresses(p_organization text, p_livemode boolean, p_items jsonb) returns integer[]
  language sql stable as $$
    select coalesce(array_agg(i.position order by i.position), '{}')
    from jsonb_to_recordset(p_items) as i(position integer, family text, address text)
    where exists (select 1 from addresses a where a.family = i.family and a.livemode = p_livemode
        and a.address = i.address and a.organization_id = p_organization)
      or exists (select 1 from signer_keys k where k.family = i.family and k.address = i.address
        and (k.organization_id is null or k.organization_id = p_organization))
  $$;

${PAYOUT_CREATE_1}  `,
  `
  drop function payout_create(text, text, text, bytea, jsonb, jsonb, jsonb, text[], text, timestamptz);
  drop function payout_own_addresses(text, boolean, jsonb);
  drop table payouts;
  drop table payout_batches;
  `,
);
