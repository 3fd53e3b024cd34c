import { sqlMigration } from '../sql-migration';

/** `ledger_book` of migration `books`, with the time on every posting or, for the way down, without. */
function ledgerBook(column: string, value: string): string {
  return `
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
        insert into ledger_postings (entry_id, account_id, asset_id, amount${column})
        select b.id, side.account_id, m.asset_id, side.amount${value}
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
  `;
}

/**
 * Room `ledger`: statements. A posting carries the time of its entry, so that an account's history is one walk of an index
 * that holds all it needs: a sum over any stretch of time reads no table.
 */
export const statements = sqlMigration(
  21,
  'statements',
  `
  alter table ledger_postings add column booked_at timestamptz;
  alter table ledger_postings disable trigger ledger_postings_append_only;
  update ledger_postings p set booked_at = e.booked_at from ledger_entries e where e.id = p.entry_id;
  alter table ledger_postings enable trigger ledger_postings_append_only;
  alter table ledger_postings alter column booked_at set default now(), alter column booked_at set not null;
  drop index ledger_postings_account;
  create index ledger_postings_account on ledger_postings (account_id, booked_at, id) include (amount);
  -- what was booked in a stretch of time, for exports
  create index ledger_entries_booked on ledger_entries (booked_at, id);
  ${ledgerBook(', booked_at', ', p_now')}`,
  `
  ${ledgerBook('', '')}
  drop index ledger_entries_booked;
  drop index ledger_postings_account;
  alter table ledger_postings drop column booked_at;
  create index ledger_postings_account on ledger_postings (account_id, id);
  `,
);
