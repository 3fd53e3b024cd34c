import { AuditLog } from '@chaintill/audit';
import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, move, type Actor, type Clock } from '@chaintill/kernel';
import type { Ledger } from '@chaintill/ledger';
import type { Outgoing } from '@chaintill/outgoing';
import type { Database, Tx } from '@chaintill/persistence';
import type { PayoutStore } from '../data/payout-store';
import { destinationError } from '../domain/destination';
import { holdMoves, releaseMoves } from '../domain/hold';
import {
  BATCH_TRANSITIONS,
  CONSENT_MS,
  firstBatchState,
  isOver,
  itemState,
  PAYOUT_TRANSITIONS,
  waitsForConsent,
} from '../domain/payout';
import { ruleOf, type Payout, type PayoutBatch } from '../domain/payout-entity';
import { stricter } from '../domain/policy';
import type { PayoutChecks } from './payout-checks';
import { fiatOf, makersOf, type PayoutGate, type PayoutValues } from './payout-limits';
import type { PayoutRelease } from './payout-release';
import { limitView, type PolicyBook } from './policy-book';

/** What may be changed of a payout; what is absent stays, null clears. */
export interface EditPayout {
  readonly address?: string;
  /** Decimal text. */
  readonly amount?: string;
  readonly note?: string | null;
  readonly callbackUrl?: string | null;
}

export interface EditParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly outgoing: Outgoing;
  readonly store: PayoutStore;
  readonly checks: PayoutChecks;
  readonly book: PolicyBook;
  readonly values: PayoutValues;
  readonly gate: PayoutGate;
  readonly release: PayoutRelease;
  readonly wakeWebhooks: () => void;
}

const CHANGED = 'changed: it needs consent anew';

/** Changes payouts that nothing was signed for: who consented, consented to something else. */
export class PayoutEdits {
  private readonly audit = new AuditLog();

  constructor(private readonly parts: EditParts) {}

  /**
   * Changes one payout. Every consent to its batch is void, approvals that the signer might have are taken back, and the rule
   * is what was asked before or what is asked now, whichever is stricter. Whoever changes it answers for it like its creator.
   * @throws DomainError RESOURCE_NOT_FOUND; STATE_CONFLICT when a payout of its batch is on its way to the signer, or over;
   *   INVALID_REQUEST for address or amount of a refund or return; and what a creation throws
   */
  async edit(who: Actor, batchId: string, payoutId: string, change: EditPayout): Promise<void> {
    const { db, clock, store, release, wakeWebhooks } = this.parts;
    await db.tx(async (tx) => {
      const now = clock.now();
      const was = await store.lockBatch(tx, who, batchId);
      if (!was) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payout' });
      const items = await this.takeBack(tx, batchId, payoutId);
      await release.seals.check(tx, was);
      const before = items.find(({ id }) => id === payoutId);
      if (!before) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payout' });
      const after = await this.changed(tx, who, before, change, now);
      const batch = await this.reopened(tx, was, after, now);
      const edited = items.map((item) => (item === before ? after : item)).map((item) => reset(item, batch));
      await store.rewrite(tx, after);
      await this.parts.gate.lock(tx, who);
      await this.hold(tx, before, after, now);
      await this.parts.gate.check(tx, [after], now);
      await store.saveBatch(tx, batch);
      await release.seals.renew(tx, batch, edited);
      await this.tell(tx, who, edited, before, after, now);
      if (batch.state === 'approved')
        await release.handOn(
          tx,
          batch,
          edited.filter(({ state }) => !isOver(state)),
        );
      tx.afterCommit(wakeWebhooks);
    });
  }

  /** Takes all of a batch back from the queue. One row lock there decides between this and the signer. @returns its items, locked */
  private async takeBack(tx: Tx, batchId: string, payoutId: string): Promise<Payout[]> {
    const { outgoing, store } = this.parts;
    const freed = new Set<string>();
    for (const { id, state, outgoingId } of await store.items(tx, batchId)) {
      if (outgoingId === null || (state !== 'scheduled' && state !== 'queued')) continue;
      if (await outgoing.cancel(tx, outgoingId, CHANGED)) freed.add(id);
    }
    const items = await store.lockItems(tx, batchId);
    const stuck = items.find(
      ({ id, state }) => !freed.has(id) && !waitsForConsent(state) && (id === payoutId || !isOver(state)),
    );
    if (stuck) throw new DomainError('STATE_CONFLICT', { resource: 'payout', state: stuck.state, action: 'change it' });
    return items;
  }

  private async changed(tx: Tx, who: Actor, was: Payout, change: EditPayout, now: Date): Promise<Payout> {
    const { assets, checks, book, values } = this.parts;
    const { kind, chainId, assetId, scheduledFor } = was;
    const bound = (['address', 'amount'] as const).find((field) => change[field] !== undefined);
    if (kind !== 'payout' && bound) {
      const problem = `of a ${kind} is not changed: call it off and make another`;
      throw new DomainError('INVALID_REQUEST', { field: bound, problem });
    }
    const { callbackUrl } = change;
    const asked = {
      currency: assets.byId(assetId).symbol,
      chainId,
      amount: change.amount ?? was.amountText,
      address: change.address ?? was.display,
      ...(callbackUrl != null && { callbackUrl }),
    };
    const checked = await checks.single(who, asked, kind, tx);
    const own = await checks.ownAddresses(tx, who, [checked]);
    if (own.size > 0) throw destinationError({ kind: 'own' }, 'address', chainId);
    const edited: Payout = {
      ...was,
      address: checked.address.canonical,
      display: checked.address.display,
      amount: checked.amount,
      amountText: asked.amount,
      note: change.note === undefined ? was.note : change.note,
      callbackUrl: callbackUrl === undefined ? was.callbackUrl : checked.callbackUrl,
      editedBy: [...new Set([...was.editedBy, who.id])],
      revision: checked.amount === was.amount ? was.revision : was.revision + 1,
      countedAt: scheduledFor && scheduledFor > now ? scheduledFor : now,
    };
    const policy = await book.fresh(tx, makersOf([edited]));
    const [fiatValues = {}] = await values.of(who, fiatOf(policy), [checked], tx);
    return { ...edited, fiatValues };
  }

  /** The batch back where it began, with an hour anew, and with as many tries as it had. */
  private async reopened(tx: Tx, was: PayoutBatch, edited: Payout, now: Date): Promise<PayoutBatch> {
    const policy = await this.parts.book.fresh(tx, makersOf([edited]));
    const rule = stricter(ruleOf(was), policy.rule);
    const state = firstBatchState(rule);
    return {
      ...was,
      state: move(BATCH_TRANSITIONS, was.state, state),
      mode: rule.mode,
      approvals: rule.approvals,
      policy: { allowListOnly: policy.allowHours !== null, limits: policy.limits.map(limitView) },
      consents: [],
      approvedAt: state === 'approved' ? now : null,
      expiresAt: new Date(now.getTime() + CONSENT_MS),
    };
  }

  /** Another amount is held by a step of its own. */
  private async hold(tx: Tx, before: Payout, after: Payout, now: Date): Promise<void> {
    if (before.revision === after.revision) return;
    const { store } = this.parts;
    if (after.amount > before.amount) await store.waitForDebtor(tx, after);
    const moves = [...releaseMoves(before), ...holdMoves(after)];
    const booked = await this.parts.ledger.book(tx, moves, now);
    if (booked !== moves.length) throw new Error(`the hold of ${after.id} was changed before`);
    if (after.amount > before.amount) await store.checkOwed(tx, after);
  }

  private async tell(
    tx: Tx,
    who: Actor,
    items: readonly Payout[],
    before: Payout,
    { id }: Payout,
    now: Date,
  ): Promise<void> {
    const { store } = this.parts;
    const changes = items
      .filter(({ state }) => !isOver(state))
      .map((to) => ({
        to,
        event: 'payout.updated',
        cause: { rule: to.id === id ? 'changed by somebody' : 'another payout of its batch was changed', by: who.id },
      }));
    await store.save(tx, changes, now);
    const after = items.find((item) => item.id === id) ?? before;
    await this.audit.record(
      tx,
      who,
      {
        action: 'payout.updated',
        objectKind: 'payout',
        objectId: id,
        before: shown(before),
        after: shown(after),
      },
      now,
    );
  }
}

/** An item of a batch that was reopened, next to nothing but its state being new. */
function reset(item: Payout, { state, approvedAt }: PayoutBatch): Payout {
  if (isOver(item.state)) return item;
  // a batch that was reopened is in a state that batches begin in
  const to = itemState(state as 'awaiting_totp' | 'awaiting_approval' | 'approved', item.scheduledFor !== null);
  return {
    ...item,
    state: move(PAYOUT_TRANSITIONS, item.state, to),
    version: item.version + 1,
    approvedAt,
    outgoingId: null,
  };
}

function shown({ display, amountText, note, callbackUrl, state }: Payout): object {
  return { address: display, amount: amountText, note, callbackUrl, state };
}
