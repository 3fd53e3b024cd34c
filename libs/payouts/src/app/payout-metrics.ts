import type { Sql } from '@chaintill/persistence';
import { Gauge, type Registry } from 'prom-client';

/** What an operator watches about payouts. */
export function payoutMetrics(registry: Registry, sql: Sql): Gauge {
  return new Gauge({
    name: 'chaintill_payouts_altered',
    help: 'Batches of payouts that somebody changed in the database, ever; what was changed is not paid',
    registers: [registry],
    async collect() {
      const [row] = await sql.query<{ count: number }>(
        'select count(*)::int as count from payout_seals where broken_at is not null',
      );
      this.set(row?.count ?? 0);
    },
  });
}
