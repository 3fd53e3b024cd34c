import { sqlMigration } from '../sql-migration';

/** Room `indexing`: how far each chain is read, and every transfer to an address of ours. */
export const indexing = sqlMigration(
  7,
  'indexing',
  `
  create table chain_cursors (
    chain_id text collate "C" primary key references chains,
    -- the last block whose transfers are all stored
    height bigint,
    hash text collate "C",
    block_time timestamptz,
    -- what the nodes say
    tip_height bigint,
    tip_seen_at timestamptz,
    final_height bigint,
    -- everything up to this block is booked, and its time: nothing may be concluded from silence after it (law 4)
    settled_height bigint,
    settled_time timestamptz,
    -- how often a reorg was undone: what was read before the last time is no longer the chain
    rewinds integer not null default 0,
    -- who indexes: a holder is fenced off by a larger token (ADR 0005)
    lease_holder text,
    lease_token bigint not null default 0,
    lease_until timestamptz,
    -- why the cursor stands still, if it does
    doubt text,
    updated_at timestamptz not null default now()
  );

  -- The recent canonical blocks, to find the fork of a reorg.
  create table chain_blocks (
    chain_id text collate "C" not null references chains,
    height bigint not null,
    hash text collate "C" not null,
    parent_hash text collate "C" not null,
    block_time timestamptz not null,
    primary key (chain_id, height)
  );

  create table transfers (
    id bigint generated always as identity primary key,
    chain_id text collate "C" not null,
    tx_hash text collate "C" not null,
    -- place among the logs of the block; -1 is the native value of the transaction itself
    log_index integer not null,
    block_height bigint not null,
    block_hash text collate "C" not null,
    block_time timestamptz not null,
    -- null: a contract that is not in the asset registry, recorded and never credited
    asset_id integer,
    contract text collate "C",
    from_address text collate "C" not null,
    to_address text collate "C" not null,
    amount numeric(78,0) not null,
    organization_id text collate "C" not null,
    livemode boolean not null,
    address_id bigint not null,
    state text not null check (state in ('seen', 'final', 'orphaned')),
    -- settlement: what it turned out to be, and in which account of the ledger its value stands now
    settlement_due boolean not null default true,
    outcome text,
    booked_in text check (booked_in in ('pending', 'available', 'review')),
    booking_step integer not null default 0,
    owner_kind text,
    owner_id text collate "C",
    created_at timestamptz not null
  );
  -- A chain event counts once (law 3). An orphaned one stays as history beside the one that replaced it.
  create unique index transfers_once on transfers (tx_hash, log_index, chain_id) where state <> 'orphaned';
  create index transfers_orphaned on transfers (tx_hash) where state = 'orphaned';
  create index transfers_due on transfers (chain_id, id) where settlement_due;
  create index transfers_unfinal on transfers (chain_id, block_height) where state = 'seen';
  create index transfers_organization on transfers (organization_id, livemode, created_at desc, id desc);
  create index transfers_owner on transfers (owner_id) where owner_id is not null;
  `,
  `
  drop table transfers;
  drop table chain_blocks;
  drop table chain_cursors;
  `,
);
