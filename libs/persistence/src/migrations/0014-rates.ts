import { sqlMigration } from '../sql-migration';

/** Room `rates`: prices of sources and quotes. */
export const rates = sqlMigration(14, 'rates', 'select 1', 'select 1');
