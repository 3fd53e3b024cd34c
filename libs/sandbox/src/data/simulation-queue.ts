import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { SimulatedTransaction, Step } from '../domain/simulation';

/** A simulation as whoever carries it out takes it. */
export interface ClaimedSimulation {
  readonly id: string;
  /** Where to pay to, as payers see it. */
  readonly address: string;
  readonly steps: readonly Step[];
}

/** What a payer that ended midway had begun is given up after this time: to begin again could pay twice. */
const GIVEN_UP_MS = 120_000;

/** The other side of the sandbox: whoever has a wallet on a chain of test mode takes what is to be paid there. */
export class SimulationQueue {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly chainId: string,
  ) {}

  /** Says that this chain has a payer, and takes what waits for him. */
  async claim(): Promise<ClaimedSimulation[]> {
    const now = this.clock.now();
    await this.db.query(
      `insert into sandbox_payers (chain_id, seen_at) values ($1, $2) on conflict (chain_id) do update set seen_at = $2`,
      [this.chainId, now],
    );
    await this.db.query(
      `update sandbox_simulations set state = 'failed', error = 'the payer ended before it was done', finished_at = $2
       where chain_id = $1 and state = 'running' and started_at < $3`,
      [this.chainId, now, new Date(now.getTime() - GIVEN_UP_MS)],
    );
    return this.db.query<ClaimedSimulation>(
      `update sandbox_simulations set state = 'running', started_at = $2
       where id in (select id from sandbox_simulations where chain_id = $1 and state = 'queued'
                    order by created_at limit 10 for update skip locked)
       returning id, address, steps`,
      [this.chainId, now],
    );
  }

  async record(id: string, transactions: readonly SimulatedTransaction[]): Promise<void> {
    await this.db.query(`update sandbox_simulations set transactions = $2 where id = $1 and state = 'running'`, [
      id,
      JSON.stringify(transactions),
    ]);
  }

  /** @param error why it failed; null when all was done */
  async finish(id: string, error: string | null): Promise<void> {
    await this.db.query(
      `update sandbox_simulations set state = $2, error = $3, finished_at = $4 where id = $1 and state = 'running'`,
      [id, error === null ? 'done' : 'failed', error, this.clock.now()],
    );
  }

  /** Whether the gateway has seen a transaction on this chain. */
  async isSeen(txHash: string): Promise<boolean> {
    const rows = await this.db.query('select 1 from transfers where chain_id = $1 and tx_hash = $2 limit 1', [
      this.chainId,
      txHash,
    ]);
    return rows.length > 0;
  }
}
