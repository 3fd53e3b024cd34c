import { sqlMigration } from '../sql-migration';

/**
 * Room `addresses`: the pool, and who an address belongs to since when. An address has at most one owner at a time.
 * Live and test addresses never mix: the mode is part of an address's identity.
 */
export const addresses = sqlMigration(
  4,
  'addresses',
  `
  create table address_sources (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    family text not null check (family in ('evm', 'tron', 'solana')),
    livemode boolean not null,
    label text not null,
    xpub text not null,
    next_index bigint not null default 0 check (next_index between 0 and 2147483648),
    created_at timestamptz not null,
    unique (family, livemode, xpub)
  );
  create index address_sources_organization on address_sources (organization_id);

  create sequence address_pool_positions;

  create table addresses (
    id bigint generated always as identity primary key,
    organization_id text collate "C" not null references organizations,
    family text not null check (family in ('evm', 'tron', 'solana')),
    livemode boolean not null,
    -- canonical form, the one that chain data is compared with; display is what people are shown (EIP-55 on EVM)
    address text collate "C" not null,
    display text not null,
    source_id text collate "C" references address_sources,
    derivation_index bigint,
    state text not null default 'available' check (state in ('available', 'allocated', 'quarantined', 'retired')),
    -- place in the queue of free addresses; grows for ever, so that a taker never walks over the taken ones (ADR 0006)
    pool_position bigint not null default nextval('address_pool_positions'),
    quarantined_until timestamptz,
    times_used integer not null default 0,
    created_at timestamptz not null,
    unique (family, livemode, address),
    unique (source_id, derivation_index)
  );
  create index addresses_free on addresses (organization_id, family, livemode, pool_position) where state = 'available';
  create index addresses_quarantined on addresses (quarantined_until) where state = 'quarantined';
  create index addresses_organization on addresses (organization_id, livemode, id desc);

  create table address_assignments (
    id bigint generated always as identity primary key,
    address_id bigint not null references addresses,
    organization_id text collate "C" not null,
    owner_kind text not null check (owner_kind in ('order', 'deposit_reference')),
    owner_id text collate "C" not null,
    from_at timestamptz not null,
    until_at timestamptz,
    check (until_at is null or until_at >= from_at)
  );
  create unique index address_assignments_one_owner on address_assignments (address_id) where until_at is null;
  create index address_assignments_history on address_assignments (address_id, from_at desc);
  create index address_assignments_owner on address_assignments (owner_id);
  `,
  `
  drop table address_assignments;
  drop table addresses;
  drop sequence address_pool_positions;
  drop table address_sources;
  `,
);
