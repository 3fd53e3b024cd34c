import type { Database } from '@chaintill/persistence';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What an operator watches about wallets and sweeps. */
export class TreasuryMetrics {
  readonly ended: Counter<'chain' | 'kind' | 'ending'>;

  constructor(registry: Registry, db: Database) {
    const registers = [registry];
    this.ended = new Counter({
      name: 'chaintill_treasury_ended_total',
      help: 'Sweeps, fundings and reserve moves that came to an end',
      labelNames: ['chain', 'kind', 'ending'],
      registers,
    });
    new Gauge({
      name: 'chaintill_treasury_under_way',
      help: 'Sweeps that are under way',
      labelNames: ['chain', 'currency'],
      registers,
      async collect() {
        this.reset();
        const rows = await db.query<{ chain: string; currency: string; count: number }>(
          `select s.chain_id as chain, a.symbol as currency, count(*)::int as count from sweeps s
           join assets a on a.id = s.asset_id where s.state = 'under_way' group by 1, 2`,
        );
        for (const { count, ...labels } of rows) this.set(labels, count);
      },
    });
    new Gauge({
      name: 'chaintill_treasury_wallet_balance',
      help: 'What wallets hold at the last final block that was asked for, whole coins',
      labelNames: ['chain', 'currency', 'role'],
      registers,
      async collect() {
        this.reset();
        // figures for a chart, not money: the rows have it exactly
        const rows = await db.query<{ chain: string; currency: string; role: string; amount: number }>(
          `select a.chain_id as chain, a.symbol as currency, w.role, sum(b.balance / power(10::numeric, a.decimals))::float8 as amount
           from wallet_balances b join wallets w on w.id = b.wallet_id join assets a on a.id = b.asset_id group by 1, 2, 3`,
        );
        for (const { amount, ...labels } of rows) this.set(labels, amount);
      },
    });
    new Gauge({
      name: 'chaintill_treasury_reserve_low',
      help: 'Hot wallets that hold less of a currency than their floor',
      labelNames: ['chain', 'currency'],
      registers,
      async collect() {
        this.reset();
        const rows = await db.query<{ chain: string; currency: string; count: number }>(
          `select a.chain_id as chain, a.symbol as currency, count(b.low_since)::int as count from wallet_balances b
           join assets a on a.id = b.asset_id where b.floor is not null group by 1, 2`,
        );
        for (const { count, ...labels } of rows) this.set(labels, count);
      },
    });
    new Gauge({
      name: 'chaintill_treasury_gas_low',
      help: 'Wallets whose coins do not pay for the sweeps that are wanted',
      labelNames: ['chain'],
      registers,
      async collect() {
        this.reset();
        const rows = await db.query<{ chain: string; count: number }>(
          `select a.chain_id as chain, count(b.gas_low_since)::int as count from wallet_balances b
           join assets a on a.id = b.asset_id where a.kind = 'native' group by 1`,
        );
        for (const { count, ...labels } of rows) this.set(labels, count);
      },
    });
  }
}
