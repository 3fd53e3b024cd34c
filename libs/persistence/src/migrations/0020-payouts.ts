import { sqlMigration } from '../sql-migration';

/** Room `payouts`: batches, items and their verification. */
export const payouts = sqlMigration(20, 'payouts', 'select 1', 'select 1');
