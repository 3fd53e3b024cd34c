import { sqlMigration } from '../sql-migration';

/** Room `payouts`: who must approve what, and how much may leave. */
export const payoutPolicy = sqlMigration(21, 'payoutPolicy', 'select 1', 'select 1');
