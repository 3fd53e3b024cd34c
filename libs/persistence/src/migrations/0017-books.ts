import { sqlMigration } from '../sql-migration';
import { LEDGER_BOOK_1 } from './0003-ledger';

/**
 * Room `ledger`: a merchant's accounts by sub-account; own funds (what the merchant put in to pay for the network with) and
 * costs (what the network took). Costs are the one account beside custody and receivable that runs below zero.
 */
export const books = sqlMigration(
  17,
  'books',
  `
  alter table ledger_accounts
    -- the merchant's own word for a purse of a customer or a shop; empty: the merchant's own account
    add column sub_account text collate "C" not null default '' check (length(sub_account) <= 64),
    drop constraint ledger_accounts_kind_check,
    add constraint ledger_accounts_kind_check check
      (kind in ('custody', 'pending', 'available', 'held', 'review', 'receivable', 'fees', 'own', 'costs')),
    drop constraint ledger_balance_not_negative,
    add constraint ledger_balance_not_negative check (kind in ('custody', 'receivable', 'costs') or balance >= 0),
    drop constraint ledger_accounts_organization_id_asset_id_kind_key,
    add constraint ledger_accounts_once unique (organization_id, asset_id, kind, sub_account);

  -- Books simple movements, one entry with two postings each: p_moves is an array of
  -- {kind, causeKind, causeId, step, assetId, amount, debitOrganization, debitKind, debitSub, creditOrganization, creditKind, creditSub}; a Sub that is absent is the
  -- merchant's own account.
  -- A movement whose (causeKind, causeId, step) is already booked is left out: booking twice changes nothing.
  create or replace function ledger_book(p_moves jsonb, p_now timestamptz) returns integer language plpgsql as $$
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
          "debitOrganization" text, "debitKind" text, "debitSub" text,
          "creditOrganization" text, "creditKind" text, "creditSub" text)
        join ledger_accounts d
          on d.organization_id = m."debitOrganization" and d.asset_id = m."assetId" and d.kind = m."debitKind"
         and d.sub_account = coalesce(m."debitSub", '')
        join ledger_accounts c
          on c.organization_id = m."creditOrganization" and c.asset_id = m."assetId" and c.kind = m."creditKind"
         and c.sub_account = coalesce(m."creditSub", '')
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
      insert into ledger_accounts (organization_id, asset_id, kind, sub_account)
      select distinct side.organization, m."assetId", side.kind, coalesce(side.sub, '')
      from jsonb_to_recordset(p_moves) as m("assetId" integer,
        "debitOrganization" text, "debitKind" text, "debitSub" text, "creditOrganization" text, "creditKind" text, "creditSub" text)
      cross join lateral (values (m."debitOrganization", m."debitKind", m."debitSub"),
          (m."creditOrganization", m."creditKind", m."creditSub")) as side(organization, kind, sub)
      on conflict do nothing;
    end loop;
  end $$;
  `,
  `
  drop function ledger_book(jsonb, timestamptz);
  alter table ledger_accounts
    drop constraint ledger_accounts_once,
    drop column sub_account,
    add constraint ledger_accounts_organization_id_asset_id_kind_key unique (organization_id, asset_id, kind),
    drop constraint ledger_accounts_kind_check,
    add constraint ledger_accounts_kind_check check
      (kind in ('custody', 'pending', 'available', 'held', 'review', 'receivable', 'fees')),
    drop constraint ledger_balance_not_negative,
    add constraint ledger_balance_not_negative check (kind in ('custody', 'receivable') or balance >= 0);
${LEDGER_BOOK_1}  `,
);
