import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, newId, type Actor, type Clock } from '@chaintill/kernel';
import { movesJson } from '@chaintill/ledger';
import type { IdempotentRequest } from '@chaintill/orders';
import type { Database, Tx } from '@chaintill/persistence';
import { batchRow, payoutRow } from '../data/payout-row';
import { destinationError } from '../domain/destination';
import { holdMoves } from '../domain/hold';
import { CONSENT_MS, firstBatchState, itemState, MAX_SCHEDULE_MS, type PayoutRule } from '../domain/payout';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import { readItems, type CreatePayouts } from '../domain/payout-requests';
import type { BatchView } from '../domain/payout-view';
import type { CheckedPayout, PayoutChecks } from './payout-checks';
import type { PayoutRelease } from './payout-release';
import type { PayoutRules } from './payout-rules';
import type { PayoutViews } from './payout-views';

/** What `payout_create` (migration `payouts`) answers. */
interface CreateRow {
  outcome:
    'created' | 'replayed' | 'key_revoked' | 'idempotency_conflict' | 'own_address' | 'duplicate' | 'insufficient';
  status: number | null;
  body: string | null;
  existing_id: string | null;
  external_id: string | null;
  item: number | null;
  asset_id: number | null;
  sub_account: string | null;
  available: string | null;
  requested: string | null;
}

/** The answer to a creation, the same to the byte each time. */
export interface MadePayouts {
  readonly status: number;
  readonly body: string;
  readonly replayed: boolean;
}

export interface PayoutParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly checks: PayoutChecks;
  readonly rules: PayoutRules;
  readonly views: PayoutViews;
  readonly release: PayoutRelease;
  /** Called after something was written that is to be told; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}

/** Makes batches of payouts: all of one or none, their amounts held from the same moment on. */
export class Payouts {
  constructor(private readonly parts: PayoutParts) {}

  /**
   * Makes a batch in one round trip when it needs consent; one that needs none is handed on in the same transaction.
   * @throws DomainError INVALID_REQUEST, INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, BELOW_MINIMUM, INVALID_URL,
   *   INVALID_ADDRESS, WRONG_CHAIN_ADDRESS, BURN_ADDRESS, TOKEN_CONTRACT_ADDRESS, OWN_ADDRESS, DUPLICATE_EXTERNAL_ID,
   *   INSUFFICIENT_FUNDS, IDEMPOTENCY_KEY_CONFLICT, PAYOUTS_UNAVAILABLE, INVALID_API_KEY (revoked a moment ago)
   */
  async create(who: Actor, request: CreatePayouts, idempotency?: IdempotentRequest): Promise<MadePayouts> {
    const { checks, rules, release, db, wakeWebhooks } = this.parts;
    const scheduledFor = this.scheduled(request.scheduledFor);
    const items = await checks.all(who, readItems(request.items), request.callbackUrl);
    const rule = await rules.of(who);
    release.check();
    const draft = this.draft(who, rule, items, scheduledFor);
    const made =
      rule.mode === 'none'
        ? await db.tx((tx) => this.within(tx, who, draft, items, idempotency))
        : await this.store(who, draft, items, idempotency);
    wakeWebhooks();
    return made;
  }

  /** Makes a batch of one inside a transaction that makes something else true, too, e.g. a refund. */
  async one(tx: Tx, who: Actor, item: CheckedPayout): Promise<BatchView> {
    const { rules, release, views, wakeWebhooks } = this.parts;
    release.check();
    const draft = this.draft(who, await rules.of(who, tx), [item], null);
    await this.within(tx, who, draft, [item]);
    tx.afterCommit(wakeWebhooks);
    return views.batch(draft.batch, draft.payouts);
  }

  private async within(
    tx: Tx,
    who: Actor,
    draft: Draft,
    items: readonly CheckedPayout[],
    idempotency?: IdempotentRequest,
  ): Promise<MadePayouts> {
    const made = await this.store(who, draft, items, idempotency, tx);
    if (draft.batch.state === 'approved' && !made.replayed) {
      await this.parts.release.handOn(tx, draft.batch, draft.payouts);
    }
    return made;
  }

  private async store(
    who: Actor,
    { batch, payouts }: Draft,
    items: readonly CheckedPayout[],
    idempotency?: IdempotentRequest,
    tx?: Tx,
  ): Promise<MadePayouts> {
    const { db, views } = this.parts;
    const params = [
      who.kind === 'api_key' ? who.id : null,
      // a key means one thing per merchant, mode and route (S2-X3)
      idempotency ? `${who.livemode ? 'live' : 'test'} ${idempotency.route}` : null,
      idempotency?.key ?? null,
      idempotency?.requestHash ?? null,
      JSON.stringify(batchRow(batch)),
      JSON.stringify(payouts.map((payout, n) => payoutRow(payout, items[n]?.chain.family ?? ''))),
      movesJson(payouts.flatMap(holdMoves)),
      payouts.map(() => newId('event')),
      JSON.stringify(views.batch(batch, payouts)),
      batch.createdAt,
    ];
    const [row] = tx
      ? await tx.query<CreateRow>(CREATE, params)
      : await db.prepared<CreateRow>('payout_create', CREATE, params);
    if ((row?.outcome === 'created' || row?.outcome === 'replayed') && row.body) {
      return { status: row.status ?? 201, body: row.body, replayed: row.outcome === 'replayed' };
    }
    throw this.refusal(row, items, idempotency);
  }

  private draft(who: Actor, rule: PayoutRule, items: readonly CheckedPayout[], scheduledFor: Date | null): Draft {
    const now = this.parts.clock.now();
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

  private refusal(row: CreateRow | undefined, items: readonly CheckedPayout[], idempotency?: IdempotentRequest): Error {
    switch (row?.outcome) {
      case 'key_revoked':
        return new DomainError('INVALID_API_KEY');
      case 'idempotency_conflict':
        return new DomainError('IDEMPOTENCY_KEY_CONFLICT', { key: idempotency?.key ?? '' });
      case 'own_address':
        return destinationError({ kind: 'own' }, `items[${row.item}].address`, items[row.item ?? 0]?.chain.id ?? '');
      case 'duplicate':
        return row.existing_id === null
          ? new DomainError('INVALID_REQUEST', {
              field: 'items',
              problem: `have the externalId "${row.external_id}" twice`,
            })
          : new DomainError('DUPLICATE_EXTERNAL_ID', {
              externalId: row.external_id ?? '',
              existingPayoutId: row.existing_id,
            });
      case 'insufficient':
        return this.insufficient(row);
      default:
        return new Error(`payout_create answered ${JSON.stringify(row)}`);
    }
  }

  private insufficient({ asset_id: assetId, sub_account: subAccount, available, requested }: CreateRow): DomainError {
    const { symbol, chainId, decimals } = this.parts.assets.byId(assetId ?? 0);
    const text = (units: string | null): string => formatAmount(BigInt(units ?? 0), decimals, 2);
    return new DomainError('INSUFFICIENT_FUNDS', {
      account: subAccount ? `sub-account ${subAccount}` : 'your balance',
      ...(subAccount && { subAccount }),
      currency: symbol,
      chainId,
      available: text(available),
      requested: text(requested),
    });
  }
}

interface Draft {
  readonly batch: PayoutBatch;
  readonly payouts: readonly Payout[];
}

const CREATE = `select outcome, status, body, existing_id, external_id, item, asset_id, sub_account, available, requested
  from payout_create($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8, $9, $10)`;
