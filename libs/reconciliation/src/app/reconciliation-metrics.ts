import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { Gauge, type Registry } from 'prom-client';

const LAST_RUNS = `
  select c.id as chain_id, r.id, r.finished_at, r.differences from chains c
  cross join lateral (select * from reconciliation_runs r where r.chain_id = c.id and r.state <> 'unknown'
    order by r.finished_at desc, r.id desc limit 1) r where c.enabled`;

/** What an operator watches about the comparison of books and chains; read from the database when it is collected. */
export function reconciliationMetrics(registry: Registry, db: Database, clock: Clock): void {
  const registers = [registry];
  new Gauge({
    name: 'chaintill_reconciliation_differences',
    help: 'Differences between books and chain that are open and that nobody accepted',
    labelNames: ['chain'],
    registers,
    async collect() {
      const rows = await db.query<{ chain_id: string; differences: number }>(LAST_RUNS);
      this.reset();
      for (const { chain_id: chain, differences } of rows) this.set({ chain }, differences);
    },
  });
  new Gauge({
    name: 'chaintill_reconciliation_difference',
    help: 'On chain less books, whole coins; 0 where only rows are off that do not change the sum',
    labelNames: ['chain', 'currency'],
    registers,
    async collect() {
      const rows = await db.query<{ chain_id: string; symbol: string; difference: string }>(
        `select l.chain_id, s.symbol, sum(b.on_chain - b.books) / power(10::numeric, s.decimals) as difference
         from (${LAST_RUNS}) l join reconciliation_balances b on b.run_id = l.id join assets s on s.id = b.asset_id
         group by l.chain_id, s.symbol, s.decimals`,
      );
      this.reset();
      // a figure for a chart, not money: the table has it exactly
      for (const { chain_id: chain, symbol: currency, difference } of rows) {
        this.set({ chain, currency }, Number(difference));
      }
    },
  });
  new Gauge({
    name: 'chaintill_reconciliation_age_seconds',
    help: 'Time since books and chain were last compared',
    labelNames: ['chain'],
    registers,
    async collect() {
      const rows = await db.query<{ chain_id: string; finished_at: Date }>(LAST_RUNS);
      this.reset();
      for (const { chain_id: chain, finished_at: at } of rows) {
        this.set({ chain }, (clock.now().getTime() - at.getTime()) / 1_000);
      }
    },
  });
}
