import { AuditLog } from '@chaintill/audit';
import { DomainError, move, type Actor, type Clock } from '@chaintill/kernel';
import type { Ledger } from '@chaintill/ledger';
import type { Outgoing } from '@chaintill/outgoing';
import type { Database, Tx } from '@chaintill/persistence';
import { holdsOf } from '../data/holds';
import { toBatch, type BatchRow } from '../data/payout-row';
import type { PayoutStore } from '../data/payout-store';
import { releaseMoves } from '../domain/hold';
import { BATCH_TRANSITIONS, PAYOUT_TRANSITIONS, waitsForConsent } from '../domain/payout';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import type { BatchView } from '../domain/payout-view';
import { brokenSeal } from './payout-seals';
import type { PayoutViews } from './payout-views';

export interface EndingParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly outgoing: Outgoing;
  readonly store: PayoutStore;
  readonly views: PayoutViews;
  readonly log: { error(text: string): void };
  readonly wakeWebhooks: () => void;
}

/** Batches that are overdue are ended so many at a time. */
const BATCH = 20;

const CALLED_OFF = 'called off';
const TOO_LATE = 'nobody consented within an hour';

/** Ends payouts before they are signed, and gives back what they held, once. */
export class PayoutEndings {
  private readonly audit = new AuditLog();

  constructor(private readonly parts: EndingParts) {}

  /**
   * Calls a batch off, or one payout of it: what is not being signed yet. What was approved is asked back from the queue, and
   * one row lock there decides between this and the signer.
   * @param only one payout of the batch
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when nothing can be called off any more
   */
  async cancel(who: Actor, batchId: string, only?: string): Promise<BatchView> {
    const { db, clock, store, views, wakeWebhooks } = this.parts;
    return db.tx(async (tx) => {
      const now = clock.now();
      const batch = await store.lockBatch(tx, who, batchId);
      if (!batch) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'batch' });
      const wanted = (await store.items(tx, batchId)).filter(({ id }) => only === undefined || id === only);
      const freed = await this.askBack(tx, wanted);
      const items = await store.lockItems(tx, batchId);
      const ending = items.filter(
        ({ id, state }) => freed.has(id) || (waitsForConsent(state) && wanted.some((w) => w.id === id)),
      );
      if (ending.length === 0) {
        const [one] = wanted;
        throw new DomainError('STATE_CONFLICT', {
          resource: only === undefined ? 'batch' : 'payout',
          state: only === undefined ? batch.state : (one?.state ?? batch.state),
          action: 'cancel it',
        });
      }
      const cause = { rule: CALLED_OFF, by: who.id };
      const ended = await this.end(tx, ending, 'cancelled', CALLED_OFF, cause, now);
      const after = items.map((item) => ended.get(item.id) ?? item);
      const closed = await this.closeBatch(tx, batch, after, now);
      const entry = {
        action: 'payout_batch.cancelled',
        objectKind: 'payout_batch',
        objectId: batchId,
        before: { state: batch.state },
        after: { state: closed.state, payouts: ending.map(({ id }) => id).slice(0, 20), count: ending.length },
      };
      await this.audit.record(tx, who, entry, now);
      tx.afterCommit(wakeWebhooks);
      return views.batch(closed, after);
    });
  }

  /** Ends a batch that somebody refuses, in the transaction that locked it. @param by the person */
  async reject(
    tx: Tx,
    who: Actor,
    batch: PayoutBatch,
    { reason, by }: { readonly reason: string; readonly by: string },
  ): Promise<BatchView> {
    const { clock, store, views } = this.parts;
    const now = clock.now();
    const items = await store.lockItems(tx, batch.id);
    const waiting = items.filter(({ state }) => waitsForConsent(state));
    const ended = await this.end(tx, waiting, 'rejected', reason, { rule: 'rejected by a person', by, reason }, now);
    const state = move(BATCH_TRANSITIONS, batch.state, 'rejected');
    const closed: PayoutBatch = { ...batch, state, endedAt: now, reason };
    await store.saveBatch(tx, closed);
    const entry = {
      action: 'payout_batch.rejected',
      objectKind: 'payout_batch',
      objectId: batch.id,
      before: { state: batch.state },
      after: { state, personId: by, reason, totals: views.totals(waiting) },
    };
    await this.audit.record(tx, who, entry, now);
    return views.batch(
      closed,
      items.map((item) => ended.get(item.id) ?? item),
    );
  }

  /** Waits for what consents to a batch. One that is not as it was made, or cannot be known to be, is rejected, and told. */
  async unlessAltered<T>(who: Actor, batchId: string, consenting: Promise<T>): Promise<T> {
    try {
      return await consenting;
    } catch (error) {
      const broken = brokenSeal(error);
      if (broken) await this.rejectBroken(who, batchId, broken);
      throw error;
    }
  }

  private async rejectBroken(
    who: Actor,
    batchId: string,
    { altered, reason }: { readonly altered: boolean; readonly reason: string },
  ): Promise<void> {
    const { db, clock, store, log, wakeWebhooks } = this.parts;
    await db.tx(async (tx) => {
      const now = clock.now();
      const batch = await store.lockBatch(tx, who, batchId);
      if (!batch || (batch.state !== 'awaiting_totp' && batch.state !== 'awaiting_approval')) return;
      const waiting = (await store.lockItems(tx, batchId)).filter(({ state }) => waitsForConsent(state));
      await this.end(tx, waiting, 'rejected', reason, { rule: reason }, now);
      const state = move(BATCH_TRANSITIONS, batch.state, 'rejected');
      await store.saveBatch(tx, { ...batch, state, endedAt: now, reason });
      if (altered) await store.noteAltered(tx, batchId, now);
      const action = altered ? 'payout_batch.altered' : 'payout_batch.rejected';
      const about = { action, objectKind: 'payout_batch', objectId: batchId };
      await this.audit.record(tx, who, { ...about, after: { state, reason } }, now);
      tx.afterCommit(wakeWebhooks);
    });
    log.error(`payouts: ${batchId} is rejected: ${reason}`);
  }

  /** Rejects batches that nobody consented to in time (S5-R4). @returns how many */
  async rejectOverdue(): Promise<number> {
    const { db, clock, store, wakeWebhooks } = this.parts;
    return db.tx(async (tx) => {
      const now = clock.now();
      const rows = await tx.query<BatchRow>(
        `select * from payout_batches where state in ('awaiting_totp', 'awaiting_approval') and expires_at <= $1
         order by expires_at limit ${BATCH} for no key update skip locked`,
        [now],
      );
      for (const batch of rows.map(toBatch)) {
        const items = await store.lockItems(tx, batch.id);
        const waiting = items.filter(({ state }) => waitsForConsent(state));
        await this.end(tx, waiting, 'rejected', TOO_LATE, { rule: TOO_LATE }, now);
        const state = move(BATCH_TRANSITIONS, batch.state, 'rejected');
        await store.saveBatch(tx, { ...batch, state, endedAt: now, reason: TOO_LATE });
      }
      if (rows.length > 0) tx.afterCommit(wakeWebhooks);
      return rows.length;
    });
  }

  /** Takes approved payouts out of the queue. Its rows are locked before ours, as they are when it tells us of a step. */
  private async askBack(tx: Tx, payouts: readonly Payout[]): Promise<ReadonlySet<string>> {
    const freed = new Set<string>();
    for (const { id, state, outgoingId } of payouts) {
      if (outgoingId === null || (state !== 'scheduled' && state !== 'queued')) continue;
      if (await this.parts.outgoing.cancel(tx, outgoingId, CALLED_OFF)) freed.add(id);
    }
    return freed;
  }

  /** Ends payouts and gives back what they held. @returns them as they are now */
  private async end(
    tx: Tx,
    payouts: readonly Payout[],
    state: 'cancelled' | 'rejected',
    reason: string,
    cause: object,
    now: Date,
  ): Promise<ReadonlyMap<string, Payout>> {
    const { ledger, store } = this.parts;
    const ended = payouts.map((payout): Payout => ({
      ...payout,
      state: move(PAYOUT_TRANSITIONS, payout.state, state),
      version: payout.version + 1,
      finishedAt: now,
      reason,
    }));
    await store.save(
      tx,
      ended.map((to) => ({ to, event: `payout.${state}`, cause })),
      now,
    );
    const held = await holdsOf(
      tx,
      ended.map(({ id }) => id),
    );
    const moves = [...held.values()].flatMap(releaseMoves);
    const missing = ended.filter(({ id, kind }) => kind !== 'return' && !held.has(id));
    if (missing.length > 0) throw new Error(`${missing.length} holds were ended before`);
    const booked = await ledger.book(tx, moves, now);
    if (booked !== moves.length) throw new Error(`${moves.length - booked} holds were ended before`);
    return new Map(ended.map((payout) => [payout.id, payout]));
  }

  /** A batch of which everything was called off is called off itself. */
  private async closeBatch(tx: Tx, batch: PayoutBatch, items: readonly Payout[], now: Date): Promise<PayoutBatch> {
    if (items.some(({ state }) => state !== 'cancelled')) return batch;
    const state = move(BATCH_TRANSITIONS, batch.state, 'cancelled');
    const closed: PayoutBatch = { ...batch, state, endedAt: now, reason: CALLED_OFF };
    await this.parts.store.saveBatch(tx, closed);
    return closed;
  }
}
