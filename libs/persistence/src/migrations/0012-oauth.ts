import { sqlMigration } from '../sql-migration';

/** Room `access`: OAuth apps and key rotation. */
export const oauth = sqlMigration(12, 'oauth', 'select 1', 'select 1');
