import { sqlMigration } from '../sql-migration';

/** Room `payouts`: what was made, sealed by a key that is not in the database, and that somebody changed it (ADR 0023). */
export const payoutSeals = sqlMigration(
  26,
  'payout-seals',
  `
  create table payout_seals (
    batch_id text collate "C" primary key references payout_batches,
    -- over the batch's rule and creator and the instruction of each payout
    seal text not null,
    -- when it was noticed that a row is not what was made
    broken_at timestamptz
  );
  create index payout_seals_broken on payout_seals (broken_at) where broken_at is not null;
  `,
  `
  drop table payout_seals;
  `,
);
