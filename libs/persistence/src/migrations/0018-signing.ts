import { sqlMigration } from '../sql-migration';

/** Room `signing`: what is to be signed, and by which key. */
export const signing = sqlMigration(18, 'signing', 'select 1', 'select 1');
