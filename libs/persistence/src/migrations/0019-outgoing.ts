import { sqlMigration } from '../sql-migration';

/**
 * Room `outgoing`: transactions that leave addresses of ours, the attempts to land each of them, and the sequences of each
 * sender (ADR 0022).
 */
export const outgoing = sqlMigration(
  19,
  'outgoing',
  `
  create table outgoing_transactions (
    id text collate "C" primary key,
    -- they leave a sender in this order
    number bigint generated always as identity unique,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    chain_id text collate "C" not null references chains,
    kind text not null check (kind in ('payout', 'sweep', 'gas', 'fill')),
    -- the payout or sweep behind it
    subject_id text collate "C" not null,
    from_address text collate "C" not null,
    to_address text collate "C" not null,
    -- null: the native coin of a chain that does not list it, which only a fill may move (nothing, to itself)
    asset_id integer references assets,
    contract text collate "C",
    amount numeric(78,0) not null check (amount >= 0),
    proof jsonb,
    state text not null default 'queued'
      check (state in ('queued', 'crafted', 'signed', 'sent', 'mined', 'confirmed', 'failed')),
    -- it may be out there or not: only the chain can say
    unknown boolean not null default false,
    -- what it waits for, and the same in words; null with a queued one: nobody has looked at it yet
    waiting_for text check (waiting_for in ('time', 'turn', 'funds', 'fee', 'signer', 'chain')),
    waiting_reason text,
    not_before timestamptz,
    sequence bigint,
    -- sequences that strangers took, each with the proof that what was signed for it can never land
    never_lands jsonb not null default '[]',
    -- the newest attempt that is signed; once a block holds one, that one and where
    hash text collate "C",
    height bigint,
    block_hash text collate "C",
    -- what the network took, base units of the native coin
    fee numeric(78,0),
    failure text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (asset_id is not null or kind = 'fill'),
    check ((state in ('crafted', 'signed', 'sent', 'mined', 'confirmed')) <= (sequence is not null)),
    check ((state in ('mined', 'confirmed')) <= (hash is not null and height is not null)),
    check ((state = 'failed') = (failure is not null)),
    constraint outgoing_subject_once unique (kind, subject_id)
  );
  create unique index outgoing_sequence_once on outgoing_transactions (chain_id, from_address, sequence)
    where sequence is not null;
  create index outgoing_new on outgoing_transactions (chain_id, from_address)
    where state = 'queued' and waiting_for is null;
  create index outgoing_queued on outgoing_transactions (chain_id, from_address, number) where state = 'queued';
  create index outgoing_in_flight on outgoing_transactions (chain_id, from_address, sequence)
    where state in ('crafted', 'signed', 'sent', 'mined');
  create index outgoing_organization on outgoing_transactions (organization_id, livemode, number desc);
  create index outgoing_asset on outgoing_transactions (asset_id) where state not in ('confirmed', 'failed');

  create table outgoing_attempts (
    transaction_id text collate "C" not null references outgoing_transactions,
    number integer not null check (number > 0),
    sequence bigint not null,
    terms jsonb not null,
    unsigned text not null,
    digest text not null,
    -- stored before the first byte is sent (law 6)
    raw text,
    hash text collate "C" unique,
    refusal text,
    created_at timestamptz not null,
    signed_at timestamptz,
    first_sent_at timestamptz,
    last_sent_at timestamptz,
    -- what the nodes said last
    last_outcome text,
    primary key (transaction_id, number),
    check ((raw is null) = (hash is null) and (raw is null) = (signed_at is null)),
    check (first_sent_at is null or raw is not null)
  );

  create table outgoing_senders (
    chain_id text collate "C" not null references chains,
    address text collate "C" not null,
    -- null: the chain was not asked yet
    next_sequence bigint,
    -- given out and never signed for: used before new ones
    freed_sequences bigint[] not null default '{}',
    -- when to look at it again; null: nothing to do
    due_at timestamptz,
    lease_holder text,
    lease_token bigint not null default 0,
    lease_until timestamptz,
    primary key (chain_id, address)
  );
  create index outgoing_senders_due on outgoing_senders (chain_id, due_at) where due_at is not null;
  `,
  `
  drop table outgoing_senders;
  drop table outgoing_attempts;
  drop table outgoing_transactions;
  `,
);
