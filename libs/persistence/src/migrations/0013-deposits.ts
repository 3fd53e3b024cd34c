import { sqlMigration } from '../sql-migration';

/**
 * Rooms `deposits` and `settlement`: references with permanent addresses, the deposits that come to them, decisions about
 * money in review, and transfers that settlement could not book (ADR 0016).
 */
export const deposits = sqlMigration(
  13,
  'deposits',
  `
  create table deposit_references (
    id text collate "C" primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    -- the merchant's own word for whoever pays in
    reference text collate "C" not null check (length(reference) between 1 and 255),
    customer text,
    -- the first one that was bound; what counts is in deposit_bindings
    currency text not null,
    fiat_currency text,
    callback_url text,
    metadata jsonb not null default '{}',
    version integer not null default 0,
    created_by text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (organization_id, livemode, reference)
  );
  create index deposit_references_list on deposit_references (organization_id, livemode, created_at desc, id desc);
  create index deposit_references_customer on deposit_references (organization_id, livemode, customer) where customer is not null;

  -- What a reference takes, and from when to when: a deposit is judged by what was bound at the time of its block. Its
  -- addresses, one in use for each family, are its rows in address_assignments.
  create table deposit_bindings (
    id bigint generated always as identity primary key,
    reference_id text collate "C" not null references deposit_references,
    organization_id text collate "C" not null,
    livemode boolean not null,
    chain_id text collate "C" not null,
    family text not null,
    currency text not null,
    bound_at timestamptz not null,
    unbound_at timestamptz,
    check (unbound_at is null or unbound_at >= bound_at)
  );
  create unique index deposit_bindings_once on deposit_bindings (reference_id, chain_id, currency) where unbound_at is null;
  create index deposit_bindings_reference on deposit_bindings (reference_id);
  create index deposit_bindings_currency on deposit_bindings (organization_id, livemode, currency) where unbound_at is null;

  -- A rotated address is still its reference's, and no longer shown to payers.
  alter table address_assignments add column rotated_at timestamptz;

  -- A transfer that came to a reference, or was credited to one by a person. What it is worth and where it stands is in
  -- transfers; here is whose it is, since when, and its version.
  create table deposits (
    id bigint primary key,
    organization_id text collate "C" not null,
    livemode boolean not null,
    reference_id text collate "C" not null references deposit_references,
    version integer not null,
    created_at timestamptz not null,
    confirmed_at timestamptz
  );
  create index deposits_list on deposits (organization_id, livemode, created_at desc, id desc);
  create index deposits_reference on deposits (reference_id, created_at desc, id desc);

  alter table transfers
    drop constraint transfers_booked_in_check,
    add constraint transfers_booked_in_check check (booked_in in ('pending', 'available', 'review', 'held')),
    -- what a person decided about money in review; made once and never undone
    add column decision text check (decision in ('credit', 'keep', 'return')),
    add column decided_at timestamptz,
    add column decided_by text collate "C",
    add column decided_by_label text,
    add column decision_note text,
    -- canonical; where a returned one goes
    add column return_address text collate "C",
    -- settlement could not book it and went on without it; tried again from time to time
    add column set_aside_at timestamptz,
    add column set_aside_reason text,
    add constraint transfers_decision_whole check ((decision is null) = (decided_at is null)),
    add constraint transfers_return_address check ((return_address is not null) = coalesce(decision = 'return', false));
  create index transfers_review on transfers (organization_id, livemode, created_at desc, id desc) where booked_in = 'review';
  create index transfers_set_aside on transfers (chain_id, set_aside_at) where set_aside_at is not null;
  create index transfers_set_aside_address on transfers (address_id) where set_aside_at is not null;
  `,
  `
  drop index transfers_set_aside_address;
  drop index transfers_set_aside;
  drop index transfers_review;
  alter table transfers
    drop constraint transfers_decision_whole, drop constraint transfers_return_address,
    drop column decision, drop column decided_at, drop column decided_by, drop column decided_by_label, drop column decision_note,
    drop column return_address, drop column set_aside_at, drop column set_aside_reason,
    drop constraint transfers_booked_in_check,
    add constraint transfers_booked_in_check check (booked_in in ('pending', 'available', 'review'));
  drop table deposits;
  alter table address_assignments drop column rotated_at;
  drop table deposit_bindings;
  drop table deposit_references;
  `,
);
