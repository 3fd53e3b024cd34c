import { sqlMigration } from '../sql-migration';

/** Room `payment-links`: links and their stock. */
export const paymentLinks = sqlMigration(15, 'paymentLinks', 'select 1', 'select 1');
