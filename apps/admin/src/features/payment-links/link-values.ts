import type { Schema } from '../../api/client';
import { localTime } from '../../ui/expiry-field';

type Link = Schema<'PaymentLinkResponse'>;

/** What the form holds: texts as they are typed, and each way to pay as `USDT ethereum-local`. */
export interface LinkValues {
  title: string;
  description: string;
  asks: 'fixed' | 'open';
  amount: string;
  priceCurrency: string;
  minAmount: string;
  maxAmount: string;
  ways: string[];
  inventoryTotal: string;
  expiresAt: string;
  successUrl: string;
  cancelUrl: string;
  callbackUrl: string;
  /** Sub-account that it sells for; empty: the main one. */
  accountId: string;
}

export const wayOf = (currency: string, chainId: string): string => `${currency} ${chainId}`;

export function valuesOf(link: Link | undefined): LinkValues {
  return {
    title: link?.title ?? '',
    description: link?.description ?? '',
    asks: link && link.amount === null ? 'open' : 'fixed',
    amount: link?.amount ?? '',
    priceCurrency: link?.priceCurrency ?? '',
    minAmount: link?.minAmount ?? '',
    maxAmount: link?.maxAmount ?? '',
    ways: link?.currencies.flatMap(({ currency, chainIds }) => chainIds.map((id) => wayOf(currency, id))) ?? [],
    inventoryTotal: link?.inventoryTotal == null ? '' : String(link.inventoryTotal),
    expiresAt: localTime(link?.expiresAt ?? null),
    successUrl: link?.successUrl ?? '',
    cancelUrl: link?.cancelUrl ?? '',
    callbackUrl: link?.callbackUrl ?? '',
    accountId: link?.accountId ?? '',
  };
}

/** The form as the API takes it; an empty field is no value. Amounts go as they were typed. */
export function bodyOf(values: LinkValues): Schema<'CreatePaymentLinkBody'> {
  const open = values.asks === 'open';
  return {
    title: values.title.trim(),
    description: values.description.trim() || null,
    amount: open ? null : values.amount.trim(),
    priceCurrency: values.priceCurrency.trim(),
    minAmount: open ? values.minAmount.trim() || null : null,
    maxAmount: open ? values.maxAmount.trim() || null : null,
    currencies: currenciesOf(values.ways),
    inventoryTotal: values.inventoryTotal.trim() === '' ? null : Number(values.inventoryTotal),
    expiresAt: values.expiresAt ? new Date(values.expiresAt).toISOString() : null,
    successUrl: values.successUrl.trim() || null,
    cancelUrl: values.cancelUrl.trim() || null,
    callbackUrl: values.callbackUrl.trim() || null,
    accountId: values.accountId || null,
  };
}

/** Only what differs from the link as it is: terms that are fixed once it has an order are not sent again. */
export function changesOf(link: Link, values: LinkValues): Schema<'UpdatePaymentLinkBody'> {
  const before = bodyOf(valuesOf(link));
  const changed = Object.entries(bodyOf(values)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
  );
  return Object.fromEntries(changed);
}

function currenciesOf(ways: readonly string[]): Schema<'LinkCurrencyDto'>[] {
  const chains = new Map<string, string[]>();
  for (const way of ways) {
    const [currency = '', chainId = ''] = way.split(' ');
    chains.set(currency, [...(chains.get(currency) ?? []), chainId]);
  }
  return [...chains].map(([currency, chainIds]) => ({ currency, chainIds }));
}
