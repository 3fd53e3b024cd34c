import { AuditLog } from '@chaintill/audit';
import { isDomainError, move, type Clock } from '@chaintill/kernel';
import type { Ledger, Move } from '@chaintill/ledger';
import type { Landed, OutgoingHandler, OutgoingTransaction } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import { heldBy } from '../data/holds';
import type { PayoutStore } from '../data/payout-store';
import { owedMoves, releaseMoves, sentMoves, type Held } from '../domain/hold';
import { isOver, PAYOUT_TRANSITIONS } from '../domain/payout';
import type { Payout } from '../domain/payout-entity';
import { progressOf } from '../domain/progress';
import type { PayoutGate } from './payout-limits';

/** Takes note of what became of payouts on the chain; each hold is ended once, by what the chain says. */
export class PayoutOutcomes implements OutgoingHandler {
  private readonly audit = new AuditLog();

  constructor(
    private readonly ledger: Ledger,
    private readonly store: PayoutStore,
    private readonly clock: Clock,
    /** Called after something was written that is to be told; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
    private readonly gate: PayoutGate,
  ) {}

  /**
   * What leaves is what the payout says and the ledger holds for it: a row that somebody edited, or put there, on either side
   * goes nowhere, and money that the chain took back is not returned.
   */
  async objects(tx: Tx, transaction: OutgoingTransaction): Promise<string | null> {
    const { id, organizationId, livemode, subjectId } = transaction;
    const payout = await this.store.lock(tx, transaction, subjectId);
    const objection = objectionTo(payout, transaction, payout && (await heldBy(tx, payout)));
    if (objection === null) return null;
    const now = this.clock.now();
    if (payout) await this.store.noteAltered(tx, payout.batchId, now);
    const actor = { kind: 'system', id: 'worker', label: 'worker', ip: null, organizationId, livemode } as const;
    const about = { action: 'payout.altered', objectKind: 'payout', objectId: subjectId };
    await this.audit.record(tx, actor, { ...about, after: { outgoingId: id, reason: objection } }, now);
    if (payout && !isOver(payout.state)) await this.fail(tx, payout, transaction, objection, null);
    return objection;
  }

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
    const held = await heldBy(tx, confirmed);
    if (!held && payout.kind !== 'return') throw new Error(`the hold of ${payout.id} was ended before`);
    await this.end(tx, confirmed, held ? sentMoves(held) : owedMoves(confirmed), now);
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
    await this.fail(tx, await this.lock(tx, transaction), transaction, reason, landed);
  }

  private async fail(
    tx: Tx,
    payout: Payout,
    transaction: OutgoingTransaction,
    reason: string,
    landed: Landed | null,
  ): Promise<void> {
    const now = this.clock.now();
    const failed = next(payout, {
      state: 'failed',
      txHash: landed?.hash ?? payout.txHash,
      networkFee: landed?.fee ?? null,
      finishedAt: now,
      reason,
    });
    await this.store.save(tx, [{ to: failed, event: 'payout.failed', cause: causeOf(transaction, landed) }], now);
    const held = await heldBy(tx, failed);
    // where nothing is held any more, nothing is given back
    await this.end(tx, failed, held ? releaseMoves(held) : [], now);
  }

  private async end(tx: Tx, { id }: Payout, ending: Move[], now: Date): Promise<void> {
    const booked = await this.ledger.book(tx, ending, now);
    if (booked !== ending.length) throw new Error(`the hold of ${id} was ended before`);
    tx.afterCommit(this.wakeWebhooks);
  }

  private async lock(tx: Tx, transaction: OutgoingTransaction): Promise<Payout> {
    const payout = await this.store.lock(tx, transaction, transaction.subjectId);
    if (!payout) throw new Error(`${transaction.id} carries ${transaction.subjectId}, which is no payout`);
    if (isOver(payout.state)) throw new Error(`${payout.id} is ${payout.state}, and ${transaction.id} still moves`);
    return payout;
  }
}

/** @returns what is not as it was queued; null when all is */
function objectionTo(
  payout: Payout | null,
  { assetId, to, amount }: OutgoingTransaction,
  held: Held | null,
): string | null {
  if (!payout) return 'there is no such payout';
  if (isOver(payout.state)) return `the payout is ${payout.state} already`;
  const same = payout.assetId === assetId && payout.address === to && payout.amount === amount;
  if (!same) return 'the payout names another destination or amount than what was queued';
  return held?.amount === amount && held.assetId === assetId ? null : 'its amount is not held any more';
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
