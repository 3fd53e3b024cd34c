import { sqlMigration } from '../sql-migration';

/** The trigger that checks postings and moves balances. @param check of what was inserted @param around the updates */
const apply = (check: string, around: (updates: string) => string): string => `
  create or replace function ledger_postings_apply() returns trigger language plpgsql as $$
  declare
    v_unbalanced bigint;
    v_without_entry bigint;
    v_delta record;
  begin
    ${check}
      into v_unbalanced, v_without_entry;
    if v_unbalanced is not null then
      raise exception 'ledger entry % does not balance', v_unbalanced
        using errcode = 'integrity_constraint_violation', constraint = 'ledger_entry_balances';
    end if;
    if v_without_entry is not null then
      raise exception 'a posting needs its entry' using errcode = 'foreign_key_violation';
    end if;
    ${around(`
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
    end loop;`)}
    return null;
  end $$;`;

/**
 * Room `ledger`: a balance moves inside the trigger of the postings and nowhere else, whatever a session says about itself.
 * The guard looks once per statement: one per row makes PostgreSQL lock each row a second time.
 */
export const ledgerGuard = sqlMigration(
  27,
  'ledgerGuard',
  `
  ${apply(
    `select min(s.entry_id) filter (where s.total <> 0), min(s.entry_id) filter (where e.id is null)
      from (select entry_id, sum(amount) as total from added group by entry_id, asset_id) s
      left join ledger_entries e on e.id = s.entry_id`,
    (updates) => updates,
  )}
  drop trigger ledger_accounts_change_by_postings on ledger_accounts;
  create trigger ledger_accounts_change_by_postings before update on ledger_accounts for each statement
    when (pg_trigger_depth() = 0) execute function ledger_accounts_guard();
  `,
  `
  ${apply(
    `select (select entry_id from added group by entry_id, asset_id having sum(amount) <> 0 limit 1),
           (select entry_id from added p where not exists (select 1 from ledger_entries e where e.id = p.entry_id) limit 1)`,
    (updates) => `perform set_config('chaintill.ledger', 'posting', true);${updates}
    perform set_config('chaintill.ledger', '', true);`,
  )}
  drop trigger ledger_accounts_change_by_postings on ledger_accounts;
  create trigger ledger_accounts_change_by_postings before update on ledger_accounts for each row
    when (current_setting('chaintill.ledger', true) is distinct from 'posting') execute function ledger_accounts_guard();
  `,
);
