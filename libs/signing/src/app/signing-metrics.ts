import type { Clock } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import { Gauge, type Registry } from 'prom-client';
import { REFUSALS } from '../domain/refusal';

/** What an operator watches about signing. The signer answers nobody, so another process shows it. */
export function signingMetrics(registry: Registry, sql: Sql, clock: Clock): Gauge[] {
  const registers = [registry];
  const waiting = new Gauge({
    name: 'chaintill_signing_waiting_seconds',
    help: 'Age of the oldest request that waits for its signature; 0 when none waits',
    registers,
    async collect() {
      const [row] = await sql.query<{ since: Date | null }>(
        `select min(created_at) as since from signing_requests where state = 'waiting'`,
      );
      this.set(row?.since ? Math.max(0, clock.now().getTime() - row.since.getTime()) / 1_000 : 0);
    },
  });
  const refused = new Gauge({
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
  return [waiting, refused];
}
