import { sqlMigration } from '../sql-migration';

/** Room `outgoing`: transactions that leave, their numbers and attempts. */
export const outgoing = sqlMigration(19, 'outgoing', 'select 1', 'select 1');
