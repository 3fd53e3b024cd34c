import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, isoSeconds, numericId } from '@chaintill/kernel';
import { MAX_VERIFICATIONS, progressOfBatch, type StateCount } from '../domain/payout';
import type { Payout, PayoutBatch } from '../domain/payout-entity';
import type { BatchSummary, BatchTotal, BatchView, PayoutView } from '../domain/payout-view';

/** Payouts of a batch in one state and asset; amount in base units. */
export interface BatchPart extends StateCount {
  readonly assetId: number;
  readonly amount: bigint;
}

/** Shows payouts in the words of the native API. */
export class PayoutViews {
  constructor(private readonly assets: AssetRegistry) {}

  of(payout: Payout): PayoutView {
    return {
      payoutId: payout.id,
      batchId: payout.batchId,
      externalId: payout.externalId,
      kind: payout.kind,
      orderId: payout.orderId,
      transferId: payout.transferId && numericId('transfer', payout.transferId),
      status: payout.state,
      address: payout.display,
      currency: this.assets.byId(payout.assetId).symbol,
      chainId: payout.chainId,
      amount: payout.amountText,
      accountId: payout.subAccount || null,
      note: payout.note,
      callbackUrl: payout.callbackUrl,
      scheduledFor: payout.scheduledFor && isoSeconds(payout.scheduledFor),
      txHash: payout.txHash,
      networkFee: this.feeOf(payout),
      reason: payout.reason,
      createdBy: payout.createdBy,
      createdAt: isoSeconds(payout.createdAt),
      approvedAt: payout.approvedAt && isoSeconds(payout.approvedAt),
      finishedAt: payout.finishedAt && isoSeconds(payout.finishedAt),
      livemode: payout.livemode,
      version: payout.version,
    };
  }

  /** @param parts all of its payouts, in sums or one by one */
  summary(batch: PayoutBatch, parts: readonly BatchPart[]): BatchSummary {
    const { over, confirmed, outcome } = progressOfBatch(batch.state, parts);
    return {
      batchId: batch.id,
      status: batch.state,
      outcome,
      payouts: batch.items,
      payoutsOver: over,
      payoutsConfirmed: confirmed,
      totals: this.sums(parts),
      rule: { mode: batch.mode, approvals: batch.approvals },
      approvals: {
        needed: batch.approvals,
        given: batch.consents.map(({ personId, name, method, at }) => ({ personId, name, method, at })),
      },
      policy: batch.policy,
      attemptsLeft: MAX_VERIFICATIONS - batch.verifications,
      consents: batch.consents.map(({ personId, method, at }) => ({ personId, method, at })),
      scheduledFor: batch.scheduledFor && isoSeconds(batch.scheduledFor),
      createdBy: batch.createdBy,
      createdByLabel: batch.createdByLabel,
      createdAt: isoSeconds(batch.createdAt),
      expiresAt: isoSeconds(batch.expiresAt),
      approvedAt: batch.approvedAt && isoSeconds(batch.approvedAt),
      endedAt: batch.endedAt && isoSeconds(batch.endedAt),
      reason: batch.reason,
      livemode: batch.livemode,
    };
  }

  batch(batch: PayoutBatch, items: readonly Payout[]): BatchView {
    return { ...this.summary(batch, items.map(alone)), items: items.map((item) => this.of(item)) };
  }

  /** Sums by asset, in the order in which assets come. */
  totals(items: readonly Payout[]): BatchTotal[] {
    return this.sums(items.map(alone));
  }

  private sums(parts: readonly BatchPart[]): BatchTotal[] {
    const sums = new Map<number, { amount: bigint; payouts: number }>();
    for (const { assetId, amount, payouts } of parts) {
      const sum = sums.get(assetId) ?? { amount: 0n, payouts: 0 };
      sums.set(assetId, { amount: sum.amount + amount, payouts: sum.payouts + payouts });
    }
    return [...sums].map(([assetId, { amount, payouts }]) => {
      const { symbol, chainId, decimals } = this.assets.byId(assetId);
      return { currency: symbol, chainId, amount: formatAmount(amount, decimals, 2), payouts };
    });
  }

  private feeOf({ chainId, networkFee }: Payout): PayoutView['networkFee'] {
    if (networkFee === null) return null;
    const native = this.assets.byContract(chainId, null);
    // a chain that does not list its coin: its smallest unit is all that is known
    return native
      ? { amount: formatAmount(networkFee, native.decimals), currency: native.symbol }
      : { amount: networkFee.toString(), currency: 'base units' };
  }
}

function alone({ state, assetId, amount }: Payout): BatchPart {
  return { state, assetId, amount, payouts: 1 };
}
