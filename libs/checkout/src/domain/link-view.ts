import type { FamilyName } from '@chaintill/chain-port';
import type { LinkState } from '@chaintill/payment-links';
import type { MerchantView } from './payment-view';

/** Why a way to pay cannot be taken now: codes of the error registry. */
export const UNAVAILABLE_REASONS = [
  'RATE_UNAVAILABLE',
  'NO_AVAILABLE_ADDRESSES',
  'INVALID_CHAIN',
  'INVALID_AMOUNT',
] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

/** A way to pay. */
export interface LinkOptionView {
  readonly currency: string;
  readonly chainId: string;
  readonly chainName: string;
  readonly protocol: FamilyName;
  /** What the price comes to at this moment; null where the payer chooses it or nobody can say. */
  readonly amount: string | null;
  readonly unavailable: UnavailableReason | null;
}

/** A payment link as its buyers see it. */
export interface LinkView {
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  readonly merchant: MerchantView;
  readonly livemode: boolean;
  /** Decimal text in the price currency; null: the payer chooses. */
  readonly amount: string | null;
  readonly priceCurrency: string;
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
  readonly options: readonly LinkOptionView[];
  readonly state: LinkState;
  /** Units that can still be bought; null without a limit. */
  readonly left: number | null;
  readonly expiresAt: string | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
}
