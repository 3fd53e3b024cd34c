import { sqlMigration } from '../sql-migration';

/** Room `treasury`: wallets, sweeps and reconciliation. */
export const treasury = sqlMigration(22, 'treasury', 'select 1', 'select 1');
