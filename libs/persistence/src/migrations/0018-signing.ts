import { sqlMigration } from '../sql-migration';

/**
 * Room `signing`: what is to be signed, by which key, and what was signed. The signer reads requests from here and from
 * nowhere else, and believes nothing in them that the api did not prove (ADR 0021).
 */
export const signing = sqlMigration(
  18,
  'signing',
  `
  create table signing_requests (
    id text collate "C" primary key,
    organization_id text collate "C" not null references organizations,
    livemode boolean not null,
    -- the outgoing transaction's attempt; asked for once
    attempt_id text collate "C" not null unique,
    chain_id text collate "C" not null references chains,
    network_id text not null,
    family text not null check (family in ('evm', 'tron', 'solana')),
    from_address text collate "C" not null,
    instruction jsonb not null,
    -- null for what nobody approves: sweep, gas and fill
    proof jsonb,
    unsigned text not null,
    digest text not null,
    -- why an earlier sequence of the same instruction can never land
    never_lands_evidence jsonb,
    state text not null default 'waiting' check (state in ('waiting', 'signed', 'refused')),
    signature text,
    refusal text,
    created_at timestamptz not null,
    decided_at timestamptz,
    check ((state = 'signed') = (signature is not null)),
    check ((state = 'refused') = (refusal is not null)),
    check ((state = 'waiting') = (decided_at is null))
  );
  create index signing_requests_waiting on signing_requests (created_at, id) where state = 'waiting';
  create index signing_requests_refused on signing_requests (refusal) where state = 'refused';
  create index signing_requests_organization on signing_requests (organization_id, livemode, created_at desc);

  -- Payloads: the request's id to whoever signs, the attempt's id to whoever waits.
  create function signing_tells() returns trigger language plpgsql as $$
  begin
    if new.state = 'waiting' then perform pg_notify('signing_requested', new.id);
    else perform pg_notify('signing_decided', new.attempt_id);
    end if;
    return null;
  end $$;
  create trigger signing_tells after insert or update of state on signing_requests
    for each row execute function signing_tells();

  -- What the signer says that it holds keys for. It reads none of it itself.
  create table signer_keys (
    id text collate "C" primary key,
    family text not null check (family in ('evm', 'tron', 'solana')),
    kind text not null check (kind in ('single', 'account')),
    label text not null,
    -- the only merchant whose money it moves; null: any
    organization_id text collate "C",
    address text collate "C",
    xpub text,
    published_at timestamptz not null,
    revoked_at timestamptz,
    check ((kind = 'single') = (address is not null)),
    check ((kind = 'account') = (xpub is not null))
  );
  create index signer_keys_address on signer_keys (family, address) where address is not null;

  -- Everything that was ever signed, written down before it is.
  create table signer_signatures (
    id bigint generated always as identity primary key,
    request_id text collate "C" not null,
    instruction_digest text collate "C" not null,
    kind text not null check (kind in ('payout', 'sweep', 'gas', 'fill')),
    organization_id text collate "C" not null,
    livemode boolean not null,
    subject_id text collate "C" not null,
    chain_id text collate "C" not null,
    from_address text collate "C" not null,
    sequence bigint not null,
    contract text collate "C",
    amount numeric(78, 0) not null,
    max_fee numeric(78, 0) not null,
    unsigned_digest text collate "C" not null,
    signed_at timestamptz not null
  );
  create unique index signer_signatures_once on signer_signatures (instruction_digest, from_address, sequence, unsigned_digest);
  create index signer_signatures_place on signer_signatures (chain_id, from_address, sequence);
  create index signer_signatures_day on signer_signatures (chain_id, signed_at);
  create index signer_signatures_organization on signer_signatures (organization_id, livemode, subject_id);

  create function signer_signatures_are_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'what was signed stays written down' using errcode = 'integrity_constraint_violation';
  end $$;
  create trigger signer_signatures_append_only before update or delete or truncate on signer_signatures
    for each statement execute function signer_signatures_are_append_only();
  `,
  `
  drop table signer_signatures;
  drop function signer_signatures_are_append_only();
  drop table signer_keys;
  drop table signing_requests;
  drop function signing_tells();
  `,
);
