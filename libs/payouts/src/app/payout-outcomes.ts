import { isDomainError, move, type Clock } from '@chaintill/kernel';
import type { Ledger, Move } from '@chaintill/ledger';
import type { Landed, OutgoingHandler, OutgoingTransaction } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import type { PayoutStore } from '../data/payout-store';
import { releaseMoves, sentMove } from '../domain/hold';
import { isOver, PAYOUT_TRANSITIONS } from '../domain/payout';
import type { Payout } from '../domain/payout-entity';
import { progressOf } from '../domain/progress';
import type { PayoutGate } from './payout-limits';

/** Takes note of what became of payouts on the chain; each hold is ended once, by what the chain says. */
export class PayoutOutcomes implements OutgoingHandler {
  constructor(
    private readonly ledger: Ledger,
    private readonly store: PayoutStore,
    private readonly clock: Clock,
    /** Called after something was written that is to be told; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
    private readonly gate: PayoutGate,
  ) {}

  /** By what counts now: limits and list may be stricter than when it was consented to, which may be days ago. */
  async admits(tx: Tx, transaction: OutgoingTransaction): Promise<string | null> {
    const payout = await this.lock(tx, transaction);
    try {
      await this.gate.check(tx, [payout], this.clock.now());
      return null;
    } catch (error) {
      if (isDomainError(error)) return error.message;
      throw error;
    }
  }

  async confirmed(tx: Tx, transaction: OutgoingTransaction, landed: Landed): Promise<void> {
    const payout = await this.lock(tx, transaction);
    const now = this.clock.now();
    // a worker that was away may learn at once that it was sent and is final
    const sent = payout.state === 'sent' ? payout : next(payout, { state: 'sent', txHash: landed.hash });
    const confirmed = next(sent, {
      state: 'confirmed',
      txHash: landed.hash,
      networkFee: landed.fee,
      finishedAt: now,
    });
    const cause = causeOf(transaction, landed);
    await this.store.save(
      tx,
      [
        ...(sent === payout ? [] : [{ to: sent, event: 'payout.sent', cause }]),
        { to: confirmed, event: 'payout.confirmed', cause },
      ],
      now,
    );
    await this.end(tx, confirmed, [sentMove(confirmed)], now);
  }

  async failed(tx: Tx, transaction: OutgoingTransaction, reason: string): Promise<void> {
    await this.giveBack(tx, transaction, reason, null);
  }

  async reverted(tx: Tx, transaction: OutgoingTransaction, landed: Landed, reason: string): Promise<void> {
    await this.giveBack(tx, transaction, reason, landed);
  }

  async moved(tx: Tx, transaction: OutgoingTransaction): Promise<void> {
    const payout = await this.lock(tx, transaction);
    const state = progressOf(payout.state, transaction);
    if (state === payout.state) return;
    const now = this.clock.now();
    const to = next(payout, { state, txHash: transaction.hash ?? payout.txHash });
    const first = state === 'sent' && payout.state !== 'unknown';
    const cause = causeOf(transaction, null);
    await this.store.save(tx, [{ to, event: `payout.${state}`, cause, internal: !first }], now);
    if (first) tx.afterCommit(this.wakeWebhooks);
  }

  private async giveBack(
    tx: Tx,
    transaction: OutgoingTransaction,
    reason: string,
    landed: Landed | null,
  ): Promise<void> {
    const payout = await this.lock(tx, transaction);
    const now = this.clock.now();
    const failed = next(payout, {
      state: 'failed',
      txHash: landed?.hash ?? payout.txHash,
      networkFee: landed?.fee ?? null,
      finishedAt: now,
      reason,
    });
    await this.store.save(tx, [{ to: failed, event: 'payout.failed', cause: causeOf(transaction, landed) }], now);
    await this.end(tx, failed, releaseMoves(failed), now);
  }

  private async end(tx: Tx, payout: Payout, ending: readonly Move[], now: Date): Promise<void> {
    const booked = await this.ledger.book(tx, ending, now);
    if (booked !== ending.length) throw new Error(`the hold of ${payout.id} was ended before`);
    tx.afterCommit(this.wakeWebhooks);
  }

  private async lock(tx: Tx, transaction: OutgoingTransaction): Promise<Payout> {
    const payout = await this.store.lock(tx, transaction, transaction.subjectId);
    if (!payout) throw new Error(`${transaction.id} carries ${transaction.subjectId}, which is no payout`);
    if (isOver(payout.state)) throw new Error(`${payout.id} is ${payout.state}, and ${transaction.id} still moves`);
    return payout;
  }
}

function next(payout: Payout, change: Partial<Payout> & Pick<Payout, 'state'>): Payout {
  const state = move(PAYOUT_TRANSITIONS, payout.state, change.state);
  return { ...payout, ...change, state, version: payout.version + 1 };
}

function causeOf({ id, chainId, hash, waitingReason }: OutgoingTransaction, landed: Landed | null): object {
  return {
    outgoingId: id,
    chainId,
    txHash: landed?.hash ?? hash ?? undefined,
    blockHeight: landed?.height,
    blockHash: landed?.blockHash,
    rule: landed ? 'the chain holds it for good' : (waitingReason ?? undefined),
  };
}
