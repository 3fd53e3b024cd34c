import { sqlMigration } from '../sql-migration';

/** Room `assets`: chains are configuration written down, assets are a chain plus a contract (or the native coin). */
export const assets = sqlMigration(
  1,
  'assets',
  `
  create table chains (
    id text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    family text not null check (family in ('evm', 'tron', 'solana')),
    name text not null,
    network_id text not null,
    livemode boolean not null,
    finality jsonb not null,
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    unique (family, network_id)
  );

  create table assets (
    id integer generated always as identity primary key,
    chain_id text collate "C" not null references chains,
    symbol text not null,
    kind text not null check (kind in ('native', 'token')),
    contract text collate "C",
    decimals smallint not null check (decimals between 0 and 36),
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    unique (chain_id, symbol),
    unique nulls not distinct (chain_id, contract),
    check ((kind = 'native') = (contract is null))
  );

  -- Base units mean nothing without the scale they were booked with: it never changes.
  create function assets_scale_is_fixed() returns trigger language plpgsql as $$
  begin
    if (new.chain_id, new.symbol, new.kind, new.contract, new.decimals)
       is distinct from (old.chain_id, old.symbol, old.kind, old.contract, old.decimals) then
      raise exception 'asset % (% on %) cannot change its contract or decimals', old.id, old.symbol, old.chain_id
        using errcode = 'integrity_constraint_violation';
    end if;
    return new;
  end $$;
  create trigger assets_scale_is_fixed before update on assets for each row execute function assets_scale_is_fixed();
  `,
  `
  drop table assets;
  drop function assets_scale_is_fixed();
  drop table chains;
  `,
);
