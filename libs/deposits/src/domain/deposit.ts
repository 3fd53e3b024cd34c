/** `pending` on chain, not final; `confirmed` final; `reverted` its block left the chain. */
export const DEPOSIT_STATUSES = ['pending', 'confirmed', 'reverted'] as const;
export type DepositStatus = (typeof DEPOSIT_STATUSES)[number];

/** Why a deposit is not credited and waits for a person. */
export const DEPOSIT_REASONS = [
  /** less than the merchant takes of that currency on that chain */
  'BELOW_MINIMUM',
  /** a listed token that is not bound to the reference */
  'WRONG_CURRENCY',
  /** the reference was not bound any more when its block was made */
  'ADDRESS_UNBOUND',
] as const;
export type DepositReason = (typeof DEPOSIT_REASONS)[number];

/** A deposit in the words of the native API (S2-E07). */
export interface DepositView {
  readonly depositId: string;
  readonly depositReference: string;
  readonly customer: string | null;
  readonly currency: string;
  readonly chainId: string;
  /** Decimal text, exact. */
  readonly amount: string;
  readonly status: DepositStatus;
  /** Final, and counted for the reference. */
  readonly credited: boolean;
  readonly reason: DepositReason | null;
  /** What a person decided about it; null while nobody did or had to. */
  readonly decision: 'credit' | 'keep' | 'return' | null;
  readonly address: string;
  readonly fromAddress: string;
  readonly transferId: string;
  readonly txHash: string;
  /** Place among the logs of the block; null: native value. */
  readonly logIndex: number | null;
  readonly blockNumber: number;
  readonly confirmations: number;
  /** The account that it stands in; null: the merchant's own. */
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** When it was credited. */
  readonly confirmedAt: string | null;
  readonly livemode: boolean;
  /** Rises with every event of the deposit. */
  readonly version: number;
}
