import { sqlMigration } from '../sql-migration';

/** Room `outgoing`: senders of which the chain holds what these books do not know (ADR 0032). */
export const outgoingStrangers = sqlMigration(
  32,
  'outgoingStrangers',
  `
  alter table outgoing_senders
    -- since when nobody is paid from it, until a person has looked
    add stopped_at timestamptz,
    -- what the chain holds of it and these books do not: sequence, and once known hash, destination, contract and amount
    add strangers jsonb not null default '[]',
    add check ((stopped_at is null) = (strangers = '[]'));
  create index outgoing_senders_stopped on outgoing_senders (stopped_at) where stopped_at is not null;
  -- who else was to do what a stranger's transaction did
  create index outgoing_same on outgoing_transactions (chain_id, from_address, to_address)
    where state in ('queued', 'crafted', 'signed', 'sent');
  `,
  `
  drop index outgoing_same;
  alter table outgoing_senders drop stopped_at, drop strangers;
  `,
);
