import { formatAmount, numericId } from '@chaintill/kernel';
import type { Transfer } from './transfer';
import type { Outcome } from './transfer-view';

/** A transfer as events show it. */
export interface TransferSummary {
  readonly transferId: string;
  readonly outcome: Outcome | null;
  readonly chainId: string;
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly txHash: string;
  readonly logIndex: number;
  /** Decimal text; base units when the contract is not listed. */
  readonly amount: string;
  readonly currency: string | null;
}

/** @param asset of the transfer; null when it is not listed */
export function transferSummary(
  transfer: Transfer,
  outcome: Outcome | null,
  asset: { readonly symbol: string; readonly decimals: number } | null,
): TransferSummary {
  const { id, chainId, blockHeight, blockHash, txHash, logIndex, amount } = transfer;
  return {
    transferId: numericId('transfer', id),
    outcome,
    chainId,
    blockHeight,
    blockHash,
    txHash,
    logIndex,
    amount: asset ? formatAmount(amount, asset.decimals) : amount.toString(),
    currency: asset?.symbol ?? null,
  };
}
