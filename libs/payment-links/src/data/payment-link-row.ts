import type { LinkCurrency, LinkStock, PaymentLink } from '../domain/payment-link';

/** A row of `payment_links` as pg delivers it. */
export interface PaymentLinkRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  slug: string;
  title: string;
  description: string | null;
  amount: string | null;
  price_currency: string;
  min_amount: string | null;
  max_amount: string | null;
  currencies: LinkCurrency[];
  inventory_total: number | null;
  expires_at: Date | null;
  success_url: string | null;
  cancel_url: string | null;
  callback_url: string | null;
  account_id: string | null;
  metadata: Record<string, string>;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** The same with what is counted from the orders of the link. */
export type StockedRow = PaymentLinkRow & LinkStock;

export function toPaymentLink(row: PaymentLinkRow): PaymentLink {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    slug: row.slug,
    title: row.title,
    description: row.description,
    amount: row.amount,
    priceCurrency: row.price_currency,
    minAmount: row.min_amount,
    maxAmount: row.max_amount,
    currencies: row.currencies,
    inventoryTotal: row.inventory_total,
    expiresAt: row.expires_at,
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
    callbackUrl: row.callback_url,
    accountId: row.account_id,
    metadata: row.metadata,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
