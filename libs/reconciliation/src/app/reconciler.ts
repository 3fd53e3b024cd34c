import { ChainDoubt } from '@chaintill/chain-port';
import { RunStore, type RunAbout, type RunReport } from '../data/run-store';
import { takeSnapshot } from '../data/snapshot';
import { weigh } from '../domain/weigh';
import { ChainSide } from './chain-side';
import { Comparison } from './comparison';
import type { ReconciledChain, ReconciliationParts } from './reconciliation-parts';

/** Compares the books with the chain at one final block, and writes down what is wrong. */
export class Reconciler {
  private readonly runs: RunStore;

  constructor(private readonly parts: ReconciliationParts) {
    this.runs = new RunStore(parts.db, parts.assets, parts.clock);
  }

  /**
   * Reconciles a chain. The database is read from one snapshot at a height that is final, stored and booked, the chain at the
   * same height: what happens meanwhile changes nothing. A chain that is in doubt leaves a run that says so, and nothing is
   * concluded from it.
   */
  async run(chain: ReconciledChain): Promise<RunReport> {
    const { id: chainId, livemode } = this.parts.assets.chainById(chain.chainId);
    const about = { chainId, livemode, startedAt: this.parts.clock.now() };
    try {
      const report = await this.compare(chain, about);
      this.tell(report);
      return report;
    } catch (error) {
      if (!(error instanceof ChainDoubt)) throw error;
      const report = await this.runs.unknown(about, error.reason);
      this.tell(report);
      return report;
    }
  }

  private async compare(chain: ReconciledChain, about: RunAbout): Promise<RunReport> {
    const info = this.parts.assets.chainById(chain.chainId);
    const snapshot = await takeSnapshot(this.parts.db, info, info.assets);
    if (!snapshot) throw new ChainDoubt(info.id, 'no block of the chain is final and booked yet');
    const side = new ChainSide(chain, snapshot.point);
    const { named, weights } = await new Comparison(this.parts.db, info.id, info.assets, snapshot, side).run();
    // what was accepted at an address is expected there and not named again
    const accepted = snapshot.known.filter((known) => known.accepted && known.address !== null);
    const { balances, unexplained } = weigh(weights, [...named, ...accepted]);
    const run = { ...about, ...snapshot.point, addresses: snapshot.places.length };
    return this.runs.save(run, [...named, ...unexplained], balances);
  }

  private tell({ runId, chainId, state, height, reason, news }: RunReport): void {
    const { log, wakeWebhooks } = this.parts;
    const fields = { chain: chainId, run: runId, height };
    if (state === 'unknown') log.warn({ ...fields, reason }, 'books and chain were not compared');
    else if (state === 'clean') log.info(fields, 'books and chain agree');
    for (const difference of news) log.error({ ...fields, difference }, 'books and chain differ');
    if (news.length > 0) wakeWebhooks();
  }
}
