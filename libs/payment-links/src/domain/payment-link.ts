import type { Scope } from '@chaintill/kernel';
import type { OrderState } from '@chaintill/orders';

/** A currency a link may be paid in, and the chains it is taken on. */
export interface LinkCurrency {
  /** Symbol of the asset, e.g. `USDT`. */
  readonly currency: string;
  readonly chainIds: readonly string[];
}

/** What is asked of a payer, whatever coin he pays with. Decimal texts in the price currency. */
export interface LinkPrice {
  /** null: the payer chooses. */
  readonly amount: string | null;
  /** ISO 4217 code, or the symbol of an asset on offer. */
  readonly priceCurrency: string;
  /** Limits of what a payer may choose; always null with a fixed amount. */
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
}

/** What a merchant says of a link; everything of it that is not in {@link LinkPrice} may change at any time. */
export interface LinkTerms extends LinkPrice {
  readonly title: string;
  readonly description: string | null;
  readonly currencies: readonly LinkCurrency[];
  /** Units there are to sell, one for each order; null: no limit. */
  readonly inventoryTotal: number | null;
  readonly expiresAt: Date | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly callbackUrl: string | null;
  /** The account that orders made from now on are paid to; null: the merchant's own. */
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A page on which anybody who has its address can buy. */
export interface PaymentLink extends LinkTerms, Scope {
  readonly id: string;
  /** Part of the address of its page; not to be guessed. */
  readonly slug: string;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** How many units are gone, counted from the orders of the link. */
export interface LinkStock {
  readonly sold: number;
  readonly reserved: number;
}

/** Fields that stay as they are once somebody ordered: what was agreed on is not changed afterwards. */
export const PRICE_FIELDS = [
  'amount',
  'priceCurrency',
  'minAmount',
  'maxAmount',
] as const satisfies (keyof LinkPrice)[];

/**
 * What an order does to the stock of its link: one order is one unit. A unit is reserved while its order can still be paid or
 * its money is being confirmed, and free again when the window closed without the price being paid. An order that was paid
 * late or taken back by the chain keeps its unit until somebody decides: its payer gave the whole price.
 */
export const STOCK_OF_STATE = {
  pending: 'reserved',
  partially_paid: 'reserved',
  confirming: 'reserved',
  completed: 'sold',
  overpaid: 'sold',
  expired: 'free',
  underpaid: 'free',
  cancelled: 'free',
  paid_late: 'reserved',
  reverted: 'reserved',
} as const satisfies Record<OrderState, 'reserved' | 'sold' | 'free'>;

export const LINK_STATES = ['open', 'sold_out', 'expired', 'archived'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** Whether a link can be paid at this moment, and if not, why. */
export function linkState(link: PaymentLink, stock: LinkStock, now: Date): LinkState {
  if (link.archivedAt) return 'archived';
  if (link.expiresAt && link.expiresAt <= now) return 'expired';
  return unitsLeft(link, stock) === 0 ? 'sold_out' : 'open';
}

/** Units that can still be bought. @returns null without a limit */
export function unitsLeft({ inventoryTotal }: PaymentLink, { sold, reserved }: LinkStock): number | null {
  return inventoryTotal === null ? null : Math.max(0, inventoryTotal - sold - reserved);
}
