import type { PeopleBehind, Principal, SecondFactor } from '@chaintill/access';
import { AuditLog } from '@chaintill/audit';
import { DomainError, move, type Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import { BATCH_TRANSITIONS, itemState, MAX_VERIFICATIONS, PAYOUT_TRANSITIONS, waitsForConsent } from '../domain/payout';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import type { BatchView } from '../domain/payout-view';
import type { PayoutChange, PayoutStore } from '../data/payout-store';
import type { PayoutRelease } from './payout-release';
import type { PayoutViews } from './payout-views';

export interface VerificationParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly people: PeopleBehind;
  readonly secondFactor: SecondFactor;
  readonly store: PayoutStore;
  readonly views: PayoutViews;
  readonly release: PayoutRelease;
  readonly wakeWebhooks: () => void;
}

/** Takes the code of an authenticator for a batch (S5-R4): the one place, whichever route and credential it comes by. */
export class PayoutVerification {
  private readonly audit = new AuditLog();

  constructor(private readonly parts: VerificationParts) {}

  /**
   * Consents to a batch by a code of the person who is signed in, or who made the key or app. Each batch has ten tries, which
   * are counted before a code is looked at; a code counts once.
   * @throws DomainError RESOURCE_NOT_FOUND; STATE_CONFLICT when it does not wait for a code; NO_SECOND_FACTOR;
   *   WRONG_VERIFICATION_CODE; VERIFICATION_EXHAUSTED; RATE_LIMIT_EXCEEDED after too many wrong codes of that person;
   *   PAYOUTS_UNAVAILABLE
   */
  async verify(who: Principal, batchId: string, code: string): Promise<BatchView> {
    const { db, people, secondFactor, release, store } = this.parts;
    const known = await store.batch(db, who, batchId);
    if (!known) throw missing();
    const person = await people.of(db, who);
    if (!person || !(await secondFactor.isOn(db, person.personId))) throw new DomainError('NO_SECOND_FACTOR');
    release.check();
    await release.checkWallets(db, await store.items(db, batchId));
    const verifications = await this.countTry(who, batchId);
    const tried = await secondFactor.count({ id: person.personId, ip: who.ip });
    const view = await db.tx(async (tx) => {
      const batch = await store.lockBatch(tx, who, batchId);
      if (!batch) throw missing();
      this.checkOpen(batch);
      if (!(await secondFactor.verify(tx, tried, code))) {
        throw new DomainError('WRONG_VERIFICATION_CODE', { attemptsLeft: MAX_VERIFICATIONS - verifications });
      }
      return this.consent(tx, who, batch, person.personId);
    });
    await secondFactor.succeeded(tried);
    this.parts.wakeWebhooks();
    return view;
  }

  /** One statement, committed before the code is looked at: tries at the same moment cannot slip through. */
  private async countTry({ organizationId, livemode }: Principal, batchId: string): Promise<number> {
    const { db, clock, store } = this.parts;
    const [counted] = await db.query<{ verifications: number }>(
      `update payout_batches set verifications = verifications + 1
       where id = $1 and organization_id = $2 and livemode = $3 and state = 'awaiting_totp' and expires_at > $4
         and verifications < ${MAX_VERIFICATIONS}
       returning verifications`,
      [batchId, organizationId, livemode, clock.now()],
    );
    if (counted) return counted.verifications;
    const batch = await store.batch(db, { organizationId, livemode }, batchId);
    if (!batch) throw missing();
    this.checkOpen(batch);
    throw new DomainError('VERIFICATION_EXHAUSTED', { batchId });
  }

  private checkOpen({ state, expiresAt }: PayoutBatch): void {
    const over = state === 'awaiting_totp' && expiresAt <= this.parts.clock.now();
    if (state === 'awaiting_totp' && !over) return;
    throw new DomainError('STATE_CONFLICT', {
      resource: 'batch',
      state: over ? 'rejected: its hour is over' : state,
      action: 'verify it',
    });
  }

  private async consent(tx: Tx, who: Principal, was: PayoutBatch, personId: string): Promise<BatchView> {
    const { clock, store, views, release } = this.parts;
    const now = clock.now();
    const next = was.mode === 'totp_approval' ? 'awaiting_approval' : 'approved';
    const batch: PayoutBatch = {
      ...was,
      state: move(BATCH_TRANSITIONS, was.state, next),
      consents: [...was.consents, { personId, method: 'totp', at: now.toISOString() }],
      approvedAt: next === 'approved' ? now : null,
    };
    await store.saveBatch(tx, batch);
    const items = await store.lockItems(tx, batch.id);
    // some may have been called off one by one
    const waiting = items.filter(({ state }) => waitsForConsent(state));
    const handedOn = next === 'approved' ? await release.handOn(tx, batch, waiting) : waiting;
    const changes = handedOn.flatMap((item) => stepsOf(item, batch, personId));
    await store.save(tx, changes, now);
    const entry = {
      action: 'payout_batch.verified',
      objectKind: 'payout_batch',
      objectId: batch.id,
      before: { state: was.state },
      after: { state: batch.state, personId, totals: views.totals(waiting) },
    };
    await this.audit.record(tx, who, entry, now);
    const after = new Map(changes.map(({ to }) => [to.id, to]));
    return views.batch(
      batch,
      items.map((item) => after.get(item.id) ?? item),
    );
  }
}

/** What becomes of an item by a code: told as verified, and as approved when nothing else is asked for. */
function stepsOf(item: Payout, { state, approvedAt }: PayoutBatch, personId: string): PayoutChange[] {
  const approved = state === 'approved';
  const to = itemState(approved ? 'approved' : 'awaiting_approval', item.scheduledFor !== null);
  const verified: Payout = {
    ...item,
    state: move(PAYOUT_TRANSITIONS, item.state, to),
    version: item.version + 1,
    approvedAt,
  };
  const steps: PayoutChange[] = [
    { to: verified, event: 'payout.verified', cause: { rule: 'a code of an authenticator was taken', by: personId } },
  ];
  if (!approved) return steps;
  const cause = { rule: 'everybody who has to has consented', by: personId };
  return [...steps, { to: { ...verified, version: verified.version + 1 }, event: 'payout.approved', cause }];
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'batch' });
}
