import { sqlMigration } from '../sql-migration';

/** Room `reconciliation`: what was compared with the chain, and what was wrong (ADR 0028). */
export const reconciliation = sqlMigration(
  24,
  'reconciliation',
  `
  -- When each chain is due; whoever moves the time on does the work.
  create table reconciliation_schedule (
    chain_id text collate "C" primary key references chains,
    next_at timestamptz not null
  );

  create table reconciliation_runs (
    id text collate "C" primary key,
    chain_id text collate "C" not null references chains,
    livemode boolean not null,
    state text not null check (state in ('clean', 'different', 'unknown')),
    -- why nothing can be said
    reason text,
    -- the final block that both sides talk of
    height bigint,
    block_hash text collate "C",
    addresses integer not null,
    -- that are open, and that nobody accepted
    differences integer not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    check ((state = 'unknown') = (reason is not null)),
    check ((state = 'unknown') or height is not null)
  );
  create index reconciliation_runs_chain on reconciliation_runs (chain_id, finished_at desc, id desc);
  create index reconciliation_runs_list on reconciliation_runs (livemode, finished_at desc, id desc);
  create index reconciliation_runs_told on reconciliation_runs (chain_id, finished_at desc) where state <> 'unknown';

  -- What each group of merchants had of an asset, base units. A group is a merchant with a hot wallet of his own, or the house.
  create table reconciliation_balances (
    run_id text collate "C" not null references reconciliation_runs,
    group_id text collate "C" not null,
    asset_id integer not null references assets,
    on_chain numeric(78,0) not null,
    -- what should lie there, and what it is made of
    books numeric(78,0) not null,
    owned jsonb not null,
    not_yet_in numeric(78,0) not null,
    not_yet_out numeric(78,0) not null,
    in_flight numeric(78,0) not null,
    elsewhere numeric(78,0) not null,
    primary key (run_id, group_id, asset_id)
  );
  create index reconciliation_balances_asset on reconciliation_balances (asset_id);

  -- What was wrong, from the run that found it to the one that did not find it any more.
  create table reconciliation_differences (
    id text collate "C" primary key,
    chain_id text collate "C" not null references chains,
    livemode boolean not null,
    asset_id integer not null references assets,
    group_id text collate "C" not null,
    -- whom it concerns; null: the house
    organization_id text collate "C",
    kind text not null,
    subject_kind text not null,
    subject_id text collate "C" not null,
    address text collate "C",
    expected numeric(78,0) not null,
    found numeric(78,0) not null,
    -- how much more the chain holds than the books say, because of it
    effect numeric(78,0) not null,
    evidence jsonb not null,
    -- the same in two runs has the same key
    key text collate "C" not null,
    first_run_id text collate "C" not null references reconciliation_runs,
    last_run_id text collate "C" not null references reconciliation_runs,
    found_at timestamptz not null,
    cleared_at timestamptz,
    -- a person knows why it is so, and that it stays so
    accepted_at timestamptz,
    accepted_by text,
    accepted_reason text,
    check (num_nonnulls(accepted_at, accepted_by, accepted_reason) in (0, 3))
  );
  create unique index reconciliation_differences_open on reconciliation_differences (chain_id, key) where cleared_at is null;
  create index reconciliation_differences_list on reconciliation_differences (livemode, organization_id, found_at desc)
    where cleared_at is null;
  create index reconciliation_differences_asset on reconciliation_differences (asset_id);
  create index reconciliation_differences_first on reconciliation_differences (first_run_id);
  create index reconciliation_differences_last on reconciliation_differences (last_run_id);

  -- What left, by where: which part of the books is above a height.
  create index outgoing_heights on outgoing_transactions (chain_id, height) where fee is not null;
  `,
  `
  drop index outgoing_heights;
  drop table reconciliation_differences;
  drop table reconciliation_balances;
  drop table reconciliation_runs;
  drop table reconciliation_schedule;
  `,
);
