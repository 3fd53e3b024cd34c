import { sqlMigration } from '../sql-migration';

/**
 * Room `ledger`: double entry, append only. PostgreSQL itself refuses what must never be: an entry that does not balance,
 * a changed or deleted posting, an available balance below zero. Balances are kept by the same trigger that checks the
 * postings, so a balance always is the sum of its postings (ADR 0003).
 *
 * Sign: a credit is positive. What the gateway owes a merchant is positive, the coins it holds on chain are the negative
 * of it, and each entry sums to zero per asset.
 */
export const ledger = sqlMigration(
  3,
  'ledger',
  `
  create table ledger_accounts (
    id bigint generated always as identity primary key,
    organization_id text collate "C" not null references organizations,
    asset_id integer not null references assets,
    -- custody is the merchant's share of what lies on chain: one account for all would make all merchants wait for each other
    kind text not null check (kind in ('custody', 'pending', 'available', 'held', 'review', 'receivable', 'fees')),
    balance numeric(78,0) not null default 0,
    postings_count bigint not null default 0,
    created_at timestamptz not null default now(),
    unique (organization_id, asset_id, kind),
    unique (id, asset_id),
    constraint ledger_balance_not_negative check (kind in ('custody', 'receivable') or balance >= 0)
  ) with (fillfactor = 50);
  create index ledger_accounts_asset on ledger_accounts (asset_id);

  create table ledger_entries (
    id bigint generated always as identity primary key,
    kind text not null,
    cause_kind text not null,
    cause_id text collate "C" not null,
    step integer not null,
    booked_at timestamptz not null,
    unique (cause_kind, cause_id, step)
  );

  create table ledger_postings (
    id bigint generated always as identity primary key,
    entry_id bigint not null references ledger_entries,
    account_id bigint not null,
    asset_id integer not null,
    amount numeric(78,0) not null check (amount <> 0),
    foreign key (account_id, asset_id) references ledger_accounts (id, asset_id)
  );
  create index ledger_postings_entry on ledger_postings (entry_id);
  create index ledger_postings_account on ledger_postings (account_id, id);

  -- Locks are 'no key update': a plain 'for update' would wait for the key share locks of other writers' foreign keys.
  -- One INSERT must balance by itself; since every one does, every entry does, whatever was written before.
  create function ledger_postings_apply() returns trigger language plpgsql as $$
  declare
    off record;
  begin
    select entry_id, asset_id, sum(amount) as amount into off
      from added group by entry_id, asset_id having sum(amount) <> 0 limit 1;
    if found then
      raise exception 'ledger entry % is off by % of asset %', off.entry_id, off.amount, off.asset_id
        using errcode = 'integrity_constraint_violation', constraint = 'ledger_entry_balances';
    end if;

    perform set_config('chaintill.ledger', 'posting', true);
    with delta as (
      select account_id, sum(amount) as amount, count(*) as postings from added group by account_id
    ), locked as (
      select a.id, d.amount, d.postings from ledger_accounts a join delta d on d.account_id = a.id
      order by a.id for no key update of a
    )
    update ledger_accounts a set balance = a.balance + l.amount, postings_count = a.postings_count + l.postings
      from locked l where a.id = l.id;
    perform set_config('chaintill.ledger', '', true);
    return null;
  end $$;
  create trigger ledger_postings_apply after insert on ledger_postings
    referencing new table as added for each statement execute function ledger_postings_apply();

  create function ledger_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception '% is append only', tg_table_name using errcode = 'integrity_constraint_violation';
  end $$;
  create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
    for each statement execute function ledger_is_append_only();
  create trigger ledger_postings_append_only before update or delete or truncate on ledger_postings
    for each statement execute function ledger_is_append_only();

  -- A balance moves by postings and in no other way.
  create function ledger_accounts_guard() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.balance <> 0 or new.postings_count <> 0 then
        raise exception 'a ledger account opens empty' using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end if;
    if tg_op = 'DELETE' or current_setting('chaintill.ledger', true) is distinct from 'posting' then
      raise exception 'ledger accounts change by postings only' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
  end $$;
  create trigger ledger_accounts_guard before insert or update or delete on ledger_accounts
    for each row execute function ledger_accounts_guard();

  -- Finds or opens an account and gives back its id.
  create function ledger_account(p_organization text, p_asset integer, p_kind text) returns bigint
  language plpgsql as $$
  declare
    v_id bigint;
  begin
    select id into v_id from ledger_accounts
      where organization_id = p_organization and asset_id = p_asset and kind = p_kind;
    if v_id is null then
      insert into ledger_accounts (organization_id, asset_id, kind) values (p_organization, p_asset, p_kind)
        on conflict do nothing returning id into v_id;
      if v_id is null then
        select id into v_id from ledger_accounts
          where organization_id = p_organization and asset_id = p_asset and kind = p_kind;
      end if;
    end if;
    return v_id;
  end $$;

  -- Books simple movements, one entry with two postings each: p_moves is an array of
  -- {kind, causeKind, causeId, step, assetId, amount, debit: {organizationId, kind}, credit: {organizationId, kind}}.
  -- A movement whose (causeKind, causeId, step) is already booked is left out: booking twice changes nothing.
  create function ledger_book(p_moves jsonb, p_now timestamptz) returns integer language plpgsql as $$
  declare
    v_count integer;
  begin
    with moves as materialized (
      select m.*,
             ledger_account(m.debit ->> 'organizationId', m."assetId", m.debit ->> 'kind') as debit_id,
             ledger_account(m.credit ->> 'organizationId', m."assetId", m.credit ->> 'kind') as credit_id
      from jsonb_to_recordset(p_moves) as m(
        kind text, "causeKind" text, "causeId" text, step integer, "assetId" integer, amount numeric, debit jsonb, credit jsonb)
    ), booked as (
      insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
      select kind, "causeKind", "causeId", step, p_now from moves
      on conflict do nothing
      returning id, cause_kind, cause_id, step
    ), posted as (
      insert into ledger_postings (entry_id, account_id, asset_id, amount)
      select b.id, side.account_id, m."assetId", side.amount
      from booked b
      join moves m on m."causeKind" = b.cause_kind and m."causeId" = b.cause_id and m.step = b.step
      cross join lateral (values (m.debit_id, -m.amount), (m.credit_id, m.amount)) as side(account_id, amount)
      returning 1
    )
    select count(*) / 2 into v_count from posted;
    return v_count;
  end $$;
  `,
  `
  drop function ledger_book(jsonb, timestamptz);
  drop function ledger_account(text, integer, text);
  drop table ledger_postings;
  drop table ledger_entries;
  drop table ledger_accounts;
  drop function ledger_accounts_guard();
  drop function ledger_is_append_only();
  drop function ledger_postings_apply();
  `,
);
