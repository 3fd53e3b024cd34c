import { sqlMigration } from '../sql-migration';

/** Room `deposits`: references, their addresses, decisions about money in review. */
export const deposits = sqlMigration(13, 'deposits', 'select 1', 'select 1');
