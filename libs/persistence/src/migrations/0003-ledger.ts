import { sqlMigration } from '../sql-migration';

/** The first form of `ledger_book`; migration `books` replaces it and brings it back on its way down. */
export const LEDGER_BOOK_1 = `
  -- Books simple movements, one entry with two postings each: p_moves is an array of
  -- {kind, causeKind, causeId, step, assetId, amount, debitOrganization, debitKind, creditOrganization, creditKind}.
  -- A movement whose (causeKind, causeId, step) is already booked is left out: booking twice changes nothing.
  create function ledger_book(p_moves jsonb, p_now timestamptz) returns integer language plpgsql as $$
  declare
    v_booked integer;
    v_known integer;
  begin
    loop
      with moves as materialized (
        select m.kind, m."causeKind" as cause_kind, m."causeId" as cause_id, m.step, m."assetId" as asset_id, m.amount,
               d.id as debit_id, c.id as credit_id
        from jsonb_to_recordset(p_moves) as m(
          kind text, "causeKind" text, "causeId" text, step integer, "assetId" integer, amount numeric,
          "debitOrganization" text, "debitKind" text, "creditOrganization" text, "creditKind" text)
        join ledger_accounts d
          on d.organization_id = m."debitOrganization" and d.asset_id = m."assetId" and d.kind = m."debitKind"
        join ledger_accounts c
          on c.organization_id = m."creditOrganization" and c.asset_id = m."assetId" and c.kind = m."creditKind"
      ), booked as (
        insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
        select kind, cause_kind, cause_id, step, p_now from moves
        where (select count(*) from moves) = jsonb_array_length(p_moves)
        on conflict do nothing
        returning id, cause_kind, cause_id, step
      ), posted as (
        insert into ledger_postings (entry_id, account_id, asset_id, amount)
        select b.id, side.account_id, m.asset_id, side.amount
        from booked b
        join moves m using (cause_kind, cause_id, step)
        cross join lateral (values (m.debit_id, -m.amount), (m.credit_id, m.amount)) as side(account_id, amount)
      )
      select (select count(*) from booked), (select count(*) from moves) into v_booked, v_known;
      if v_known = jsonb_array_length(p_moves) then return v_booked; end if;

      -- Nothing was booked, because some account is not there yet.
      insert into ledger_accounts (organization_id, asset_id, kind)
      select distinct side.organization, m."assetId", side.kind
      from jsonb_to_recordset(p_moves) as m("assetId" integer,
        "debitOrganization" text, "debitKind" text, "creditOrganization" text, "creditKind" text)
      cross join lateral (values (m."debitOrganization", m."debitKind"), (m."creditOrganization", m."creditKind"))
        as side(organization, kind)
      on conflict do nothing;
    end loop;
  end $$;
`;

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

  -- Without foreign keys: the trigger below checks entries and accounts for a whole statement at once, and neither can go.
  create table ledger_postings (
    id bigint generated always as identity primary key,
    entry_id bigint not null,
    account_id bigint not null,
    asset_id integer not null,
    amount numeric(78,0) not null check (amount <> 0)
  );
  create index ledger_postings_entry on ledger_postings (entry_id);
  create index ledger_postings_account on ledger_postings (account_id, id);

  -- One INSERT must balance by itself; since every one does, every entry does, whatever was written before. Accounts are
  -- locked last and in the order of their ids: a hot one is held for the shortest time and nobody waits in a circle.
  create function ledger_postings_apply() returns trigger language plpgsql as $$
  declare
    v_unbalanced bigint;
    v_without_entry bigint;
    v_delta record;
  begin
    select (select entry_id from added group by entry_id, asset_id having sum(amount) <> 0 limit 1),
           (select entry_id from added p where not exists (select 1 from ledger_entries e where e.id = p.entry_id) limit 1)
      into v_unbalanced, v_without_entry;
    if v_unbalanced is not null then
      raise exception 'ledger entry % does not balance', v_unbalanced
        using errcode = 'integrity_constraint_violation', constraint = 'ledger_entry_balances';
    end if;
    if v_without_entry is not null then
      raise exception 'a posting needs its entry' using errcode = 'foreign_key_violation';
    end if;

    perform set_config('chaintill.ledger', 'posting', true);
    for v_delta in
      select account_id, asset_id, sum(amount) as amount, count(*) as postings from added
      group by account_id, asset_id order by account_id
    loop
      update ledger_accounts
        set balance = balance + v_delta.amount, postings_count = postings_count + v_delta.postings
        where id = v_delta.account_id and asset_id = v_delta.asset_id;
      if not found then
        raise exception 'a posting needs an account of its asset' using errcode = 'foreign_key_violation';
      end if;
    end loop;
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
    raise exception 'ledger accounts open empty and change by postings only' using errcode = 'integrity_constraint_violation';
  end $$;
  create trigger ledger_accounts_open_empty before insert on ledger_accounts for each row
    when (new.balance <> 0 or new.postings_count <> 0) execute function ledger_accounts_guard();
  create trigger ledger_accounts_change_by_postings before update on ledger_accounts for each row
    when (current_setting('chaintill.ledger', true) is distinct from 'posting') execute function ledger_accounts_guard();
  create trigger ledger_accounts_stay before delete or truncate on ledger_accounts
    for each statement execute function ledger_accounts_guard();

${LEDGER_BOOK_1}  `,
  `
  drop function ledger_book(jsonb, timestamptz);
  drop table ledger_postings;
  drop table ledger_entries;
  drop table ledger_accounts;
  drop function ledger_accounts_guard();
  drop function ledger_is_append_only();
  drop function ledger_postings_apply();
  `,
);
