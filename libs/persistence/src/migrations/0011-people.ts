import { sqlMigration } from '../sql-migration';

/** Room `access`: people, invitations, second factor. */
export const people = sqlMigration(11, 'people', 'select 1', 'select 1');
