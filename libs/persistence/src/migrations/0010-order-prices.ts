import { sqlMigration } from '../sql-migration';

/** Room `orders`: prices, fees, cancelling and accepting. */
export const orderPrices = sqlMigration(10, 'orderPrices', 'select 1', 'select 1');
