import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, type Clock } from '@chaintill/kernel';
import type { Landed, Outgoing, OutgoingHandler, OutgoingTransaction } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import { SweepStore, type Ending } from '../data/sweep-store';
import { alarm } from './alarms';
import type { TreasuryMetrics } from './treasury-metrics';

export interface OutcomeParts {
  readonly clock: Clock;
  readonly assets: AssetRegistry;
  readonly outgoing: Outgoing;
  readonly metrics: TreasuryMetrics;
  readonly wakeWebhooks: () => void;
}

/** Takes note of what became of sweeps. The ledger has nothing to do: money of ours is at another address of ours. */
export class SweepOutcomes implements OutgoingHandler {
  private readonly store = new SweepStore();

  constructor(private readonly parts: OutcomeParts) {}

  confirmed(tx: Tx, transaction: OutgoingTransaction, landed: Landed): Promise<void> {
    return this.end(tx, transaction, landed, null);
  }

  failed(tx: Tx, transaction: OutgoingTransaction, reason: string): Promise<void> {
    return this.end(tx, transaction, null, reason);
  }

  reverted(tx: Tx, transaction: OutgoingTransaction, landed: Landed, reason: string): Promise<void> {
    return this.end(tx, transaction, landed, reason);
  }

  private async end(
    tx: Tx,
    transaction: OutgoingTransaction,
    landed: Landed | null,
    reason: string | null,
  ): Promise<void> {
    const { clock, metrics } = this.parts;
    const { chainId, subjectId } = transaction;
    const now = clock.now();
    const ending = endingOf(landed, reason);
    if (!(await this.store.end(tx, subjectId, ending, now))) return;
    tx.afterCommit(() => metrics.ended.inc({ chain: chainId, kind: 'sweep', ending: ending.state }));
    if (reason === null) return;
    await alarm(tx, 'treasury.sweep_failed', { ...this.told(transaction, reason), objectId: subjectId }, now);
    tx.afterCommit(this.parts.wakeWebhooks);
  }

  private told(transaction: OutgoingTransaction, reason: string) {
    const { organizationId, livemode, chainId, subjectId: sweepId, from: fromAddress, assetId, amount } = transaction;
    const asset = this.parts.assets.byId(assetId ?? 0);
    const text = formatAmount(amount, asset.decimals, 2);
    const data = { sweepId, chainId, currency: asset.symbol, amount: text, fromAddress, reason };
    return { organizationId, livemode, data };
  }
}

/** Takes note of what became of coins that pay for a sweep. Without them the sweep is called off, to be begun anew later. */
export class GasOutcomes implements OutgoingHandler {
  private readonly store = new SweepStore();

  constructor(private readonly parts: OutcomeParts) {}

  async confirmed(tx: Tx, transaction: OutgoingTransaction, landed: Landed): Promise<void> {
    await this.end(tx, transaction, landed, null);
  }

  failed(tx: Tx, transaction: OutgoingTransaction, reason: string): Promise<void> {
    return this.giveUp(tx, transaction, null, reason);
  }

  reverted(tx: Tx, transaction: OutgoingTransaction, landed: Landed, reason: string): Promise<void> {
    return this.giveUp(tx, transaction, landed, reason);
  }

  private async giveUp(tx: Tx, transaction: OutgoingTransaction, landed: Landed | null, why: string): Promise<void> {
    const sweep = await this.end(tx, transaction, landed, why);
    const reason = `it was not funded: ${why}`;
    // one that left already had enough
    if (!sweep || !(await this.parts.outgoing.cancel(tx, sweep.outgoingId, reason))) return;
    await this.store.end(tx, sweep.sweepId, endingOf(null, reason), this.parts.clock.now());
    tx.afterCommit(() => this.parts.metrics.ended.inc({ chain: transaction.chainId, kind: 'sweep', ending: 'failed' }));
  }

  private async end(
    tx: Tx,
    { subjectId, chainId }: OutgoingTransaction,
    landed: Landed | null,
    reason: string | null,
  ): Promise<{ readonly sweepId: string; readonly outgoingId: string } | null> {
    const ending = endingOf(landed, reason);
    tx.afterCommit(() => this.parts.metrics.ended.inc({ chain: chainId, kind: 'gas', ending: ending.state }));
    return this.store.endFunding(tx, subjectId, ending, this.parts.clock.now());
  }
}

/** @param reason null when it did what it was to do */
export function endingOf(landed: Landed | null, reason: string | null): Ending {
  return {
    state: reason === null ? 'done' : 'failed',
    txHash: landed?.hash ?? null,
    networkFee: landed?.fee ?? null,
    reason,
  };
}
