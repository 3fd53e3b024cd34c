import type { PageRequest } from '@chaintill/kernel';
import type { LinkCurrency, LinkState } from './payment-link';

/** What a merchant sends to make a link (S2-E16), with its types checked and nothing else. */
export interface CreatePaymentLink {
  readonly title: string;
  readonly description?: string | null;
  /** Decimal text; absent, null or zero: the payer chooses. */
  readonly amount?: string | null;
  readonly priceCurrency: string;
  readonly minAmount?: string | null;
  readonly maxAmount?: string | null;
  readonly currencies: readonly unknown[];
  readonly inventoryTotal?: number | null;
  /** ISO 8601. */
  readonly expiresAt?: string | null;
  readonly successUrl?: string | null;
  readonly cancelUrl?: string | null;
  readonly callbackUrl?: string | null;
  /** The account of the merchant's that what it earns goes to; absent or null: his own. */
  readonly accountId?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What of it is to change; a field that is absent stays, null clears it (S2-E19, S2-X14). */
export type UpdatePaymentLink = Partial<CreatePaymentLink>;

export const LINK_STATUSES = ['active', 'archived'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

export const LINK_SORTS = ['createdAt', 'updatedAt', 'title'] as const;

export interface LinkQuery extends PageRequest {
  readonly status?: LinkStatus;
  /** Part of the title, the description or the slug. */
  readonly search?: string;
  readonly sortBy: (typeof LINK_SORTS)[number];
  readonly sortOrder: 'asc' | 'desc';
}

/** A payment link in the words of the native API (S2-E16 to E20). Amounts are decimal strings. */
export interface PaymentLinkView {
  readonly linkId: string;
  readonly slug: string;
  /** Where payers go. */
  readonly url: string;
  readonly title: string;
  readonly description: string | null;
  /** null: the payer chooses. */
  readonly amount: string | null;
  readonly priceCurrency: string;
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
  readonly currencies: readonly LinkCurrency[];
  readonly inventoryTotal: number | null;
  readonly sold: number;
  /** Units of orders that wait for their money. */
  readonly reserved: number;
  /** Units that can still be bought; null without a limit. */
  readonly left: number | null;
  readonly status: LinkStatus;
  readonly state: LinkState;
  readonly expiresAt: string | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly callbackUrl: string | null;
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly livemode: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a payer chose on the page of a link. */
export interface LinkChoice {
  readonly currency: string;
  readonly chainId: string;
  /** Decimal text in the price currency; only where the payer chooses. */
  readonly amount?: string;
}
