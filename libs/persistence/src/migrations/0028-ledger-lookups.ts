import { sqlMigration } from '../sql-migration';

/** How accounts are found for moves, and what says that all were. */
interface Lookup {
  readonly ids: string;
  readonly joins: string;
  readonly all: string;
  readonly known: string;
}

const BY_INDEX: Lookup = {
  ids: `
               (select d.id from ledger_accounts d
                 where d.organization_id = m."debitOrganization" and d.asset_id = m."assetId" and d.kind = m."debitKind"
                   and d.sub_account = coalesce(m."debitSub", '')) as debit_id,
               (select c.id from ledger_accounts c
                 where c.organization_id = m."creditOrganization" and c.asset_id = m."assetId" and c.kind = m."creditKind"
                   and c.sub_account = coalesce(m."creditSub", '')) as credit_id`,
  joins: '',
  all: '(select bool_and(debit_id is not null and credit_id is not null) from moves)',
  known: '(select count(*) from moves where debit_id is not null and credit_id is not null)',
};

const BY_JOIN: Lookup = {
  ids: `
               d.id as debit_id, c.id as credit_id`,
  joins: `
        join ledger_accounts d
          on d.organization_id = m."debitOrganization" and d.asset_id = m."assetId" and d.kind = m."debitKind"
         and d.sub_account = coalesce(m."debitSub", '')
        join ledger_accounts c
          on c.organization_id = m."creditOrganization" and c.asset_id = m."assetId" and c.kind = m."creditKind"
         and c.sub_account = coalesce(m."creditSub", '')`,
  all: '(select count(*) from moves) = jsonb_array_length(p_moves)',
  known: '(select count(*) from moves)',
};

const ledgerBook = ({ ids, joins, all, known }: Lookup): string => `
  create or replace function ledger_book(p_moves jsonb, p_now timestamptz) returns integer language plpgsql as $$
  declare
    v_booked integer;
    v_known integer;
  begin
    loop
      with moves as materialized (
        select m.kind, m."causeKind" as cause_kind, m."causeId" as cause_id, m.step, m."assetId" as asset_id, m.amount,${ids}
        from jsonb_to_recordset(p_moves) as m(
          kind text, "causeKind" text, "causeId" text, step integer, "assetId" integer, amount numeric,
          "debitOrganization" text, "debitKind" text, "debitSub" text,
          "creditOrganization" text, "creditKind" text, "creditSub" text)${joins}
      ), booked as (
        insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
        select kind, cause_kind, cause_id, step, p_now from moves
        where ${all}
        on conflict do nothing
        returning id, cause_kind, cause_id, step
      ), posted as (
        insert into ledger_postings (entry_id, account_id, asset_id, amount, booked_at)
        select b.id, side.account_id, m.asset_id, side.amount, p_now
        from booked b
        join moves m using (cause_kind, cause_id, step)
        cross join lateral (values (m.debit_id, -m.amount), (m.credit_id, m.amount)) as side(account_id, amount)
      )
      select (select count(*) from booked), ${known} into v_booked, v_known;
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

/** @param check what is wrong with what was inserted: an entry that does not balance, a posting without an entry */
const postingsApply = (check: string): string => `
  create or replace function ledger_postings_apply() returns trigger language plpgsql as $$
  declare
    v_unbalanced bigint;
    v_without_entry bigint;
    v_delta record;
  begin
    ${check}
    if v_unbalanced is not null then
      raise exception 'ledger entry % does not balance', v_unbalanced
        using errcode = 'integrity_constraint_violation', constraint = 'ledger_entry_balances';
    end if;
    if v_without_entry is not null then
      raise exception 'a posting needs its entry' using errcode = 'foreign_key_violation';
    end if;
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
    return null;
  end $$;
`;

/**
 * Room `ledger`: the cost of a booking follows what is booked, not what there is. PostgreSQL keeps a plan for the life of a
 * connection and takes a list for long: joined to it, all accounts were read for each booking, and after one long list all
 * entries, too. A look-up that stands in the list of columns cannot become such a join.
 */
export const ledgerLookups = sqlMigration(
  28,
  'ledgerLookups',
  `
  ${ledgerBook(BY_INDEX)}
  ${postingsApply(`select min(s.entry_id) filter (where s.total <> 0), min(s.entry_id) filter (where s.known is null)
      into v_unbalanced, v_without_entry
      from (select a.entry_id, sum(a.amount) as total, (select e.id from ledger_entries e where e.id = a.entry_id) as known
        from added a group by a.entry_id, a.asset_id) s;`)}
  `,
  `
  ${postingsApply(`select min(s.entry_id) filter (where s.total <> 0), min(s.entry_id) filter (where e.id is null)
      into v_unbalanced, v_without_entry
      from (select entry_id, sum(amount) as total from added group by entry_id, asset_id) s
      left join ledger_entries e on e.id = s.entry_id;`)}
  ${ledgerBook(BY_JOIN)}
  `,
);
