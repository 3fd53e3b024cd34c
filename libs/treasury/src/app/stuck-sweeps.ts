import { ChainDoubt, TransferWouldFail } from '@chaintill/chain-port';
import type { ChainHeights } from '../data/chain-heights';
import { SweepStore, type StuckSweep } from '../data/sweep-store';
import { endingOf } from './sweep-outcomes';
import type { GasPurse } from './gas-purse';
import type { SweepPlanner } from './sweep-planner';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** After so many fundings it is not for want of coins that a sweep does not leave. */
const MOST_FUNDINGS = 4;

/** Sweeps that wait for funds although no coins are on their way: prices rose, or what was to be moved is gone. */
export class Stuck {
  private readonly store = new SweepStore();

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
    private readonly heights: ChainHeights,
    private readonly planner: SweepPlanner,
  ) {}

  /** Funds it again, or calls it off, to be begun anew by what lies there then. */
  async free(sweep: StuckSweep, gas: GasPurse): Promise<void> {
    const { chain, parts, heights } = this;
    const asset = parts.assets.byId(sweep.assetId);
    try {
      // coins and fee come out of one purse there
      if (asset.contract === null) return await this.callOff(sweep, 'the network costs more than was kept back for it');
      const held = await chain.writer.balanceAt(sweep.address, asset.contract, heights.tip);
      if (held < sweep.amount) return await this.callOff(sweep, `only ${held} base units lie there`);
      const { maxFee } = await chain.writer.price({
        from: sweep.address,
        to: gas.address,
        contract: asset.contract,
        amount: sweep.amount,
      });
      const coins = await chain.writer.balanceAt(sweep.address, null, heights.tip);
      // it has what it needs by now and will be looked at again
      if (coins >= maxFee) return;
      if (sweep.fundings >= MOST_FUNDINGS) return await this.callOff(sweep, `it was funded ${sweep.fundings} times`);
      const lacking = this.planner.withMargin({ maxFee, fields: {} }) - coins;
      if (!gas.take(lacking + (await this.planner.gasPrice(gas.address, sweep.address)))) return;
      if (!(await parts.db.tx((tx) => this.planner.fund(tx, sweep, sweep.address, gas, lacking)))) return;
      parts.log.warn(
        { chain: chain.id, sweep: sweep.id, gas: lacking.toString() },
        'treasury: prices rose, funded again',
      );
    } catch (error) {
      if (!(error instanceof ChainDoubt) && !(error instanceof TransferWouldFail)) throw error;
      parts.log.warn({ chain: chain.id, sweep: sweep.id, reason: error.message }, 'treasury: a sweep waits');
    }
  }

  private async callOff(sweep: StuckSweep, reason: string): Promise<void> {
    const { parts, chain } = this;
    await parts.db.tx(async (tx) => {
      // it left at this very moment
      if (!(await parts.outgoing.cancel(tx, sweep.outgoingId, reason))) return;
      await this.store.end(tx, sweep.id, endingOf(null, reason), parts.clock.now());
      tx.afterCommit(() => parts.metrics.ended.inc({ chain: chain.id, kind: 'sweep', ending: 'failed' }));
    });
    parts.log.warn({ chain: chain.id, sweep: sweep.id, reason }, 'treasury: called off');
  }
}
