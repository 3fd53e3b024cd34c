import { sqlMigration } from '../sql-migration';

/** Room `settings`: what a merchant or the operator chose; what nobody chose has a default in the code. */
export const settings = sqlMigration(
  9,
  'settings',
  `
  create table settings (
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    key text collate "C" not null,
    value jsonb not null,
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (organization_id, livemode, key)
  );

  create function settings_changed() returns trigger language plpgsql as $$
  begin
    perform pg_notify('settings_changed', coalesce(new.organization_id, old.organization_id));
    return null;
  end $$;
  create trigger settings_changed after insert or update or delete on settings
    for each row execute function settings_changed();
  `,
  `
  drop table settings;
  drop function settings_changed();
  `,
);
