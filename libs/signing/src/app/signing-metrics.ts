import type { Sql } from '@chaintill/persistence';
import { Gauge, type Registry } from 'prom-client';
import { REFUSALS } from '../domain/refusal';

/** What an operator watches about signing. The signer answers nobody, so a process that does shows it. */
export function registerSigningMetrics(registry: Registry, sql: Sql): void {
  const registers = [registry];
  new Gauge({
    name: 'chaintill_signing_waiting_seconds',
    help: 'Age of the oldest request that waits for its signature; 0 when none waits',
    registers,
    async collect() {
      const [row] = await sql.query<{ age: string }>(
        `select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as age
         from signing_requests where state = 'waiting'`,
      );
      this.set(Math.max(0, Number(row?.age ?? 0)));
    },
  });
  new Gauge({
    name: 'chaintill_signing_refused',
    help: 'Requests that the signer refused, ever, by the code of why',
    labelNames: ['code'],
    registers,
    async collect() {
      for (const code of Object.keys(REFUSALS)) this.set({ code }, 0);
      const rows = await sql.query<{ code: string; count: number }>(
        `select refusal as code, count(*)::int as count from signing_requests where state = 'refused' group by refusal`,
      );
      for (const { code, count } of rows) this.set({ code }, count);
    },
  });
}
