import { DomainError, newId, type Actor, type Clock } from '@chaintill/kernel';
import { movesJson } from '@chaintill/ledger';
import type { IdempotentRequest } from '@chaintill/orders';
import type { Database, Tx } from '@chaintill/persistence';
import { PayoutCreation, type CreateRow } from '../data/payout-creation';
import { batchRow, payoutRow } from '../data/payout-row';
import { holdMoves } from '../domain/hold';
import { CONSENT_MS, firstBatchState, itemState, MAX_SCHEDULE_MS } from '../domain/payout';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import { readItems, type CreatePayouts } from '../domain/payout-requests';
import type { BatchView } from '../domain/payout-view';
import type { CheckedPayout, PayoutChecks } from './payout-checks';
import { checkEach, fiatOf, type FiatValues, type PayoutValues } from './payout-limits';
import type { PayoutRefusals } from './payout-refusals';
import type { PayoutRelease } from './payout-release';
import type { PayoutViews } from './payout-views';
import { limitRows, limitView, sumLimits, type PolicyBook, type PolicyInForce } from './policy-book';

/** A policy that changes at each of so many tries is no accident. */
const MAX_TRIES = 5;

/** The answer to a creation, the same to the byte each time. */
export interface MadePayouts {
  readonly status: number;
  readonly body: string;
  readonly replayed: boolean;
}

export interface PayoutParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly checks: PayoutChecks;
  readonly book: PolicyBook;
  readonly values: PayoutValues;
  readonly refusals: PayoutRefusals;
  readonly views: PayoutViews;
  readonly release: PayoutRelease;
  /** Called after something was written that is to be told; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}

/** Makes batches of payouts: all of one or none, their amounts held from the same moment on. */
export class Payouts {
  private readonly creation: PayoutCreation;

  constructor(private readonly parts: PayoutParts) {
    this.creation = new PayoutCreation(parts.db);
  }

  /**
   * Makes a batch in one round trip when it needs consent; one that needs none is handed on in the same transaction.
   * @throws DomainError INVALID_REQUEST, INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, BELOW_MINIMUM, INVALID_URL,
   *   INVALID_ADDRESS, WRONG_CHAIN_ADDRESS, BURN_ADDRESS, TOKEN_CONTRACT_ADDRESS, OWN_ADDRESS, DUPLICATE_EXTERNAL_ID,
   *   INSUFFICIENT_FUNDS, PAYOUT_LIMIT_EXCEEDED, DESTINATION_NOT_ALLOWED, DESTINATION_COOLING_OFF, RATE_UNAVAILABLE,
   *   RESOURCE_NOT_FOUND (account), IDEMPOTENCY_KEY_CONFLICT, PAYOUTS_UNAVAILABLE, INVALID_API_KEY, INVALID_TOKEN (revoked a moment ago)
   */
  async create(who: Actor, request: CreatePayouts, idempotency?: IdempotentRequest): Promise<MadePayouts> {
    const { checks, db, release, wakeWebhooks } = this.parts;
    const scheduledFor = this.scheduled(request.scheduledFor);
    const items = await checks.all(who, readItems(request.items), request.callbackUrl);
    const [unknown] = await checks.unknownAccounts(db, who, items);
    if (unknown !== undefined) throw new DomainError('RESOURCE_NOT_FOUND', { resource: `items[${unknown}].accountId` });
    release.check();
    const { answer } = await this.make(who, { items, scheduledFor }, idempotency);
    wakeWebhooks();
    return answer;
  }

  /** Makes a batch of one inside a transaction that makes something else true, too, e.g. a refund. */
  async one(tx: Tx, who: Actor, item: CheckedPayout): Promise<BatchView> {
    const { release, views, wakeWebhooks } = this.parts;
    release.check();
    const { batch, payouts } = await this.make(who, { items: [item], scheduledFor: null }, undefined, tx);
    tx.afterCommit(wakeWebhooks);
    return views.batch(batch, payouts);
  }

  /** Decides by the policy that is known, and again when it turns out to have changed. */
  private async make(who: Actor, wanted: Wanted, idempotency?: IdempotentRequest, tx?: Tx): Promise<Made> {
    const { book, values, db, release, refusals } = this.parts;
    for (let tries = 1; ; tries++) {
      const policy = await book.of(who, tx);
      // handed on in the same transaction
      if (policy.rule.mode === 'none' && !tx) return db.tx((inner) => this.make(who, wanted, idempotency, inner));
      const worth = await values.of(who, fiatOf(policy), wanted.items, tx);
      checkEach(policy, wanted.items, worth);
      const draft = this.draft(who, policy, wanted, worth);
      const row = await this.store(who, policy, draft, wanted.items, idempotency, tx);
      if (row?.outcome === 'policy_changed' && tries < MAX_TRIES) {
        book.forget(who.organizationId);
        continue;
      }
      if ((row?.outcome === 'created' || row?.outcome === 'replayed') && row.body) {
        const replayed = row.outcome === 'replayed';
        if (tx && draft.batch.state === 'approved' && !replayed) await release.handOn(tx, draft.batch, draft.payouts);
        return { ...draft, answer: { status: row.status ?? 201, body: row.body, replayed } };
      }
      const idempotencyKey = idempotency?.key ?? '';
      throw refusals.of(row, { who, items: wanted.items, limits: sumLimits(policy), idempotencyKey });
    }
  }

  private store(
    who: Actor,
    policy: PolicyInForce,
    { batch, payouts }: Draft,
    items: readonly CheckedPayout[],
    idempotency?: IdempotentRequest,
    tx?: Tx,
  ): Promise<CreateRow | undefined> {
    const { views, release } = this.parts;
    const params = [
      who.kind === 'api_key' || who.kind === 'oauth' ? who.id : null,
      // a key means one thing per merchant, mode and route (S2-X3)
      idempotency ? `${who.livemode ? 'live' : 'test'} ${idempotency.route}` : null,
      idempotency?.key ?? null,
      idempotency?.requestHash ?? null,
      JSON.stringify(batchRow(batch)),
      JSON.stringify(
        byExternalId(payouts).map((payout) => payoutRow(payout, items[payout.position]?.chain.family ?? '')),
      ),
      movesJson(payouts.flatMap(holdMoves)),
      payouts.map(() => newId('event')),
      JSON.stringify(views.batch(batch, payouts)),
      batch.createdAt,
      policy.version,
      limitRows(sumLimits(policy)),
      policy.allowHours,
      release.seals.of(batch, payouts),
    ];
    return tx ? this.creation.within(tx, params) : this.creation.create(who, params, payouts.length);
  }

  private draft(
    who: Actor,
    policy: PolicyInForce,
    { items, scheduledFor }: Wanted,
    worth: readonly FiatValues[],
  ): Draft {
    const now = this.parts.clock.now();
    const { rule } = policy;
    const state = firstBatchState(rule);
    const approvedAt = state === 'approved' ? now : null;
    const batch: PayoutBatch = {
      id: newId('payoutBatch'),
      organizationId: who.organizationId,
      livemode: who.livemode,
      state,
      items: items.length,
      mode: rule.mode,
      approvals: rule.approvals,
      verifications: 0,
      policy: { allowListOnly: policy.allowHours !== null, limits: policy.limits.map(limitView) },
      consents: [],
      scheduledFor,
      createdBy: who.id,
      createdByLabel: who.label,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CONSENT_MS),
      approvedAt,
      endedAt: null,
      reason: null,
    };
    const payouts = items.map((item, position): Payout => ({
      id: newId('payout'),
      batchId: batch.id,
      position,
      organizationId: who.organizationId,
      livemode: who.livemode,
      kind: item.kind,
      orderId: item.orderId,
      transferId: item.transferId,
      externalId: item.externalId,
      chainId: item.chain.id,
      assetId: item.asset.id,
      amount: item.amount,
      amountText: item.amountText,
      address: item.address.canonical,
      display: item.address.display,
      subAccount: item.subAccount,
      callbackUrl: item.callbackUrl,
      note: item.note,
      // only an ending is no state to begin in
      state: itemState(state as 'awaiting_totp' | 'awaiting_approval' | 'approved', scheduledFor !== null),
      version: 1,
      scheduledFor,
      createdBy: who.id,
      createdAt: now,
      approvedAt,
      finishedAt: null,
      outgoingId: null,
      txHash: null,
      networkFee: null,
      reason: null,
      countedAt: scheduledFor ?? now,
      fiatValues: worth[position] ?? {},
      toSender: item.toSender,
      revision: 0,
      editedBy: [],
    }));
    return { batch, payouts };
  }

  /** @throws DomainError INVALID_REQUEST for a time in the past or too far ahead */
  scheduled(text: string | undefined): Date | null {
    if (text === undefined) return null;
    const now = this.parts.clock.now().getTime();
    const at = new Date(text);
    const refuse = (problem: string): never => {
      throw new DomainError('INVALID_REQUEST', { field: 'scheduledFor', problem });
    };
    if (Number.isNaN(at.getTime())) return refuse('must be a time such as 2027-01-20T10:30:00Z');
    if (at.getTime() <= now) return refuse('must be in the future');
    if (at.getTime() > now + MAX_SCHEDULE_MS) return refuse('must be within six days');
    return at;
  }
}

/** A creation that was found to be right in itself. */
interface Wanted {
  readonly items: readonly CheckedPayout[];
  readonly scheduledFor: Date | null;
}

interface Made extends Draft {
  readonly answer: MadePayouts;
}

interface Draft {
  readonly batch: PayoutBatch;
  readonly payouts: readonly Payout[];
}

/** As they are written: two batches with the same ids in crossed order would wait for each other. */
function byExternalId(payouts: readonly Payout[]): Payout[] {
  const id = (payout: Payout): string => payout.externalId ?? '';
  return [...payouts].sort((a, b) => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0));
}
