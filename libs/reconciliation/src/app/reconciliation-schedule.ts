import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { closeChains } from './open-chains';
import type { Reconciler } from './reconciler';
import type { ReconciledChain } from './reconciliation-parts';

/** What could not be compared is tried again sooner. */
const RETRY_MS = 300_000;

/** Reconciles each chain in its turn, by whichever worker looks first. */
export class ReconciliationSchedule {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly reconciler: Reconciler,
    private readonly chains: readonly ReconciledChain[],
    private readonly everyMs: number,
  ) {}

  /** Reconciles the chains that are due. @returns 0: what comes next waits for the next look */
  async look(): Promise<0> {
    for (const chain of this.chains) {
      if (!(await this.take(chain.chainId))) continue;
      const { state } = await this.reconciler.run(chain);
      if (state === 'unknown') await this.plan(chain.chainId, RETRY_MS);
    }
    return 0;
  }

  async close(): Promise<void> {
    await closeChains(this.chains);
  }

  /** Whoever moves the time on does the work. One that dies on the way is made good by the next round. */
  private async take(chainId: string): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.db.query(
      `insert into reconciliation_schedule as s (chain_id, next_at) values ($1, $2)
       on conflict (chain_id) do update set next_at = excluded.next_at where s.next_at <= $3 returning 1`,
      [chainId, new Date(now.getTime() + this.everyMs), now],
    );
    return rows.length > 0;
  }

  private async plan(chainId: string, inMs: number): Promise<void> {
    const at = new Date(this.clock.now().getTime() + Math.min(inMs, this.everyMs));
    await this.db.query('update reconciliation_schedule set next_at = $2 where chain_id = $1', [chainId, at]);
  }
}
