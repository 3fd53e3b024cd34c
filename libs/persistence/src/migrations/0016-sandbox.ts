import { sqlMigration } from '../sql-migration';

/** Room `sandbox`: simulated payments of test mode. */
export const sandbox = sqlMigration(16, 'sandbox', 'select 1', 'select 1');
