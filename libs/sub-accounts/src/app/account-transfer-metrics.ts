import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { Gauge, type Registry } from 'prom-client';

/** What an operator watches about money that is to go between accounts. */
export function accountTransferMetrics(registry: Registry, db: Database, clock: Clock): Gauge {
  return new Gauge({
    name: 'chaintill_account_transfers_oldest_seconds',
    help: 'Age of the oldest transfer between accounts that is not carried out; zero when there is none',
    registers: [registry],
    async collect() {
      const [row] = await db.query<{ oldest: Date | null }>(
        `select min(created_at) as oldest from account_transfers where state in ('accepted', 'processing')`,
      );
      this.set(row?.oldest ? Math.max(0, (clock.now().getTime() - row.oldest.getTime()) / 1_000) : 0);
    },
  });
}
