import type { PeopleBehind, PersonBehind, Principal } from '@chaintill/access';
import { AuditLog } from '@chaintill/audit';
import { DomainError, move, type Clock } from '@chaintill/kernel';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import type { PayoutChange, PayoutStore } from '../data/payout-store';
import { BATCH_TRANSITIONS, itemState, PAYOUT_TRANSITIONS, waitsForConsent, type BatchState } from '../domain/payout';
import type { NamedConsent, Payout, PayoutBatch } from '../domain/payout-entity';
import type { BatchView } from '../domain/payout-view';
import type { BatchCodes } from './batch-codes';
import type { PayoutEndings } from './payout-endings';
import type { PayoutRelease } from './payout-release';
import type { PayoutViews } from './payout-views';

export interface ConsentParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly people: PeopleBehind;
  readonly codes: BatchCodes;
  readonly store: PayoutStore;
  readonly views: PayoutViews;
  readonly release: PayoutRelease;
  readonly endings: PayoutEndings;
  readonly wakeWebhooks: () => void;
}

/** Consent to batches: by a code of whoever makes them, and by the approval of others, each with a code of his own. */
export class PayoutConsents {
  private readonly audit = new AuditLog();

  constructor(private readonly parts: ConsentParts) {}

  /**
   * Consents by a code (S5-R4).
   * @throws DomainError what {@link BatchCodes.take} throws; PAYOUTS_UNAVAILABLE, PAYOUT_LIMIT_EXCEEDED,
   *   DESTINATION_NOT_ALLOWED, DESTINATION_COOLING_OFF
   */
  async verify(who: Principal, batchId: string, code: string): Promise<BatchView> {
    const { codes, endings, wakeWebhooks } = this.parts;
    const taken = codes.take(who, batchId, code, {
      action: 'verify it',
      states: ['awaiting_totp'],
      before: (batch) => this.checkRelease(batch),
      work: (tx, batch, person) => {
        const next = batch.mode === 'totp_approval' ? 'awaiting_approval' : 'approved';
        return this.consent(tx, who, batch, person, 'totp', next);
      },
    });
    const view = await endings.unlessAltered(who, batchId, taken);
    wakeWebhooks();
    return view;
  }

  /**
   * Approves what somebody else made, by the approver's own code. Each person consents once, and nobody to what he made or
   * changed himself, by whatever key.
   * @throws DomainError OWN_PAYOUT, ALREADY_APPROVED, and what {@link verify} throws
   */
  async approve(who: Principal, batchId: string, code: string): Promise<BatchView> {
    const { db, codes, endings, wakeWebhooks } = this.parts;
    const taken = codes.take(who, batchId, code, {
      action: 'approve it',
      states: ['awaiting_approval'],
      before: async (batch, person) => {
        await this.checkApprover(db, batch, person);
        await this.checkRelease(batch);
      },
      work: async (tx, batch, person) => {
        const makers = await this.checkApprover(tx, batch, person);
        const approvers = await this.approversOf(tx, batch, makers);
        const next = approvers.size + 1 >= batch.approvals ? 'approved' : 'awaiting_approval';
        return this.consent(tx, who, batch, person, 'approval', next);
      },
    });
    const view = await endings.unlessAltered(who, batchId, taken);
    wakeWebhooks();
    return view;
  }

  /**
   * Refuses a batch that waits for consent, by the code of who refuses it; what it held is available again.
   * @throws DomainError what {@link BatchCodes.take} throws
   */
  async reject(
    who: Principal,
    batchId: string,
    { code, reason }: { readonly code: string; readonly reason: string },
  ): Promise<BatchView> {
    const { codes, endings } = this.parts;
    const view = await codes.take(who, batchId, code, {
      action: 'reject it',
      states: ['awaiting_totp', 'awaiting_approval'],
      work: (tx, batch, person) => endings.reject(tx, who, batch, { reason, by: person.personId }),
    });
    this.parts.wakeWebhooks();
    return view;
  }

  private async checkRelease(batch: PayoutBatch): Promise<void> {
    const { db, release, store } = this.parts;
    await release.seals.check(db, batch);
    await release.checkWallets(db, await store.items(db, batch.id));
  }

  /** @returns the people behind whoever made or changed it */
  private async checkApprover(sql: Sql, batch: PayoutBatch, { personId }: PersonBehind): Promise<ReadonlySet<string>> {
    const makers = await this.makersOf(sql, batch);
    if (makers.has(personId)) throw new DomainError('OWN_PAYOUT', { batchId: batch.id });
    if (batch.consents.some((consent) => consent.personId === personId)) {
      throw new DomainError('ALREADY_APPROVED', { batchId: batch.id });
    }
    return makers;
  }

  private async makersOf(sql: Sql, { id, organizationId, createdBy }: PayoutBatch): Promise<ReadonlySet<string>> {
    const items = await this.parts.store.items(sql, id);
    const makers = new Set([createdBy, ...items.flatMap(({ editedBy }) => editedBy)]);
    const people = new Set<string>();
    for (const maker of makers) {
      // also of who has left, or is leaving at this moment: what he made stays his
      for (const person of await this.parts.people.behind(sql, { id: maker, organizationId })) people.add(person);
    }
    return people;
  }

  /** Who approved so far and still may. */
  private async approversOf(sql: Sql, batch: PayoutBatch, makers: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { organizationId } = batch;
    const approvers = new Set<string>();
    for (const { personId, method } of batch.consents) {
      if (method !== 'approval' || makers.has(personId)) continue;
      if (await this.parts.people.of(sql, { id: personId, organizationId })) approvers.add(personId);
    }
    return approvers;
  }

  private async consent(
    tx: Tx,
    who: Principal,
    was: PayoutBatch,
    { personId, name }: PersonBehind,
    method: NamedConsent['method'],
    next: Extract<BatchState, 'awaiting_approval' | 'approved'>,
  ): Promise<BatchView> {
    const { clock, store, views, release } = this.parts;
    const now = clock.now();
    // with the batch locked, once more: what is consented to is what was made
    await release.seals.check(tx, was);
    const consent = await release.seals.consent(tx, was, { personId, name, method, at: now.toISOString() });
    const batch: PayoutBatch = {
      ...was,
      state: next === was.state ? next : move(BATCH_TRANSITIONS, was.state, next),
      // a right code is no wrong one
      verifications: was.verifications - 1,
      consents: [...was.consents, consent],
      approvedAt: next === 'approved' ? now : null,
    };
    await store.saveBatch(tx, batch);
    const items = await store.lockItems(tx, batch.id);
    // some may have been called off one by one
    const waiting = items.filter(({ state }) => waitsForConsent(state));
    const handedOn = next === 'approved' ? await release.approved(tx, batch, waiting) : waiting;
    const changes = handedOn.flatMap((item) => stepsOf(item, batch, method, personId));
    await store.save(tx, changes, now);
    const entry = {
      action: method === 'totp' ? 'payout_batch.verified' : 'payout_batch.approved',
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

/** What becomes of an item by one consent, and of the last one: told as approved when nothing else is asked for. */
function stepsOf(
  item: Payout,
  { state, approvedAt }: PayoutBatch,
  method: NamedConsent['method'],
  by: string,
): PayoutChange[] {
  const approved = state === 'approved';
  const to = itemState(approved ? 'approved' : 'awaiting_approval', item.scheduledFor !== null);
  const consented: Payout = {
    ...item,
    state: to === item.state ? to : move(PAYOUT_TRANSITIONS, item.state, to),
    version: item.version + 1,
    approvedAt,
  };
  const last = { rule: 'everybody who has to has consented', by };
  if (method === 'approval') {
    const step = { to: consented, cause: approved ? last : { rule: 'one of those who have to has approved', by } };
    return [approved ? { ...step, event: 'payout.approved' } : { ...step, event: 'payout.consented', internal: true }];
  }
  const steps: PayoutChange[] = [
    { to: consented, event: 'payout.verified', cause: { rule: 'a code of an authenticator was taken', by } },
  ];
  if (!approved) return steps;
  return [...steps, { to: { ...consented, version: consented.version + 1 }, event: 'payout.approved', cause: last }];
}
