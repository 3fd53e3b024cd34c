import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, parseAmount, parsePositiveAmount } from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import { fiatDecimals, isFiat } from '@chaintill/rates';
import type { CreatePaymentLink, UpdatePaymentLink } from './link-requests';
import type { LinkCurrency, LinkPrice, LinkTerms } from './payment-link';

/** Ways to pay that one link may offer; a page with more is no choice any more. */
const MAX_OPTIONS = 50;

/** Where a link is made: what the terms are checked against. */
export interface LinkSetting {
  readonly assets: AssetRegistry;
  readonly livemode: boolean;
  /** Whether this is the local profile (`config.local`). */
  readonly local: boolean;
}

/**
 * Reads what a merchant sent as the terms of a link, whole.
 * @throws DomainError INVALID_REQUEST, INVALID_AMOUNT, INVALID_CHAIN, INVALID_CURRENCY or INVALID_URL naming the field
 */
export function linkTerms(request: CreatePaymentLink, setting: LinkSetting): LinkTerms {
  const currencies = linkCurrencies(request.currencies, setting);
  return {
    title: request.title,
    description: request.description || null,
    ...linkPrice(request, currencies, setting),
    currencies,
    inventoryTotal: request.inventoryTotal ?? null,
    expiresAt: request.expiresAt ? new Date(request.expiresAt) : null,
    successUrl: request.successUrl ?? null,
    cancelUrl: request.cancelUrl ?? null,
    callbackUrl: request.callbackUrl ? checkCallbackUrl(request.callbackUrl, setting) : null,
    accountId: request.accountId ?? null,
    metadata: request.metadata ?? {},
  };
}

/** @throws DomainError INVALID_REQUEST for an end that has passed */
export function checkEnd({ expiresAt }: { readonly expiresAt?: string | null }, now: Date): void {
  if (expiresAt && new Date(expiresAt) <= now) throw invalid('expiresAt', 'must be in the future');
}

/** Terms with a change merged in: a field that is absent stays as it is (S2-X14). */
export function merged(terms: LinkTerms, change: UpdatePaymentLink): CreatePaymentLink {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...terms, expiresAt: terms.expiresAt && terms.expiresAt.toISOString(), ...Object.fromEntries(named) };
}

/**
 * Decimals that an amount in a price currency may have: those of the asset on every chain it may be paid on, or those of the
 * fiat currency (ISO 4217).
 * @throws DomainError INVALID_REQUEST for a text that is neither
 */
export function priceDecimals(
  priceCurrency: string,
  currencies: readonly LinkCurrency[],
  setting: Pick<LinkSetting, 'assets' | 'livemode'>,
): number {
  const own = new Set(currencies.find(({ currency }) => currency === priceCurrency)?.chainIds);
  const chains = setting.assets.chains(setting.livemode);
  const decimals = (own.size > 0 ? chains.filter(({ id }) => own.has(id)) : chains).flatMap(({ assets }) =>
    assets.filter(({ symbol }) => symbol === priceCurrency).map((asset) => asset.decimals),
  );
  if (decimals.length > 0) return Math.min(...decimals);
  if (isFiat(priceCurrency)) return fiatDecimals(priceCurrency);
  throw new DomainError('INVALID_REQUEST', {
    field: 'priceCurrency',
    problem: `"${priceCurrency}" is neither a currency code such as USD nor an asset on offer such as USDT`,
  });
}

function linkPrice(request: CreatePaymentLink, currencies: readonly LinkCurrency[], setting: LinkSetting): LinkPrice {
  const { priceCurrency } = request;
  const decimals = priceDecimals(priceCurrency, currencies, setting);
  const amount = request.amount == null || parseAmount(request.amount, decimals) === 0n ? null : request.amount;
  const limit = (field: 'minAmount' | 'maxAmount'): bigint | null => {
    const text = request[field];
    if (text == null) return null;
    if (amount === null) return parsePositiveAmount(text, decimals, field);
    throw new DomainError('INVALID_AMOUNT', { field, problem: 'is for links whose amount the payer chooses' });
  };
  const [min, max] = [limit('minAmount'), limit('maxAmount')];
  if (min !== null && max !== null && max < min) {
    throw new DomainError('INVALID_AMOUNT', { field: 'maxAmount', problem: 'must not be less than minAmount' });
  }
  return { amount, priceCurrency, minAmount: request.minAmount ?? null, maxAmount: request.maxAmount ?? null };
}

function linkCurrencies(given: readonly unknown[], { assets, livemode }: LinkSetting): LinkCurrency[] {
  const seen = new Set<string>();
  const read = given.map((value, n): LinkCurrency => {
    const field = `currencies[${n}]`;
    const { currency, chainIds } = currencyShape(value, field);
    for (const chainId of chainIds) {
      assets.asset(assets.chain(chainId, livemode), currency);
      if (seen.has(`${currency} ${chainId}`)) throw invalid(field, `names ${currency} on ${chainId} twice`);
      seen.add(`${currency} ${chainId}`);
    }
    return { currency, chainIds };
  });
  if (seen.size === 0) throw invalid('currencies', 'must name at least one currency and chain');
  if (seen.size > MAX_OPTIONS) throw invalid('currencies', `must not offer more than ${MAX_OPTIONS} ways to pay`);
  if (new Set(read.map(({ currency }) => currency)).size < read.length) {
    throw invalid('currencies', 'must name each currency once, with all of its chains');
  }
  return read;
}

/** Nested fields are beyond the reach of the checks of a DTO. */
function currencyShape(value: unknown, field: string): { currency: string; chainIds: string[] } {
  if (typeof value !== 'object' || value === null)
    throw invalid(field, 'must be an object such as {"currency": "USDT", "chainIds": ["ethereum"]}');
  const { currency, chainIds, ...rest } = value as Record<string, unknown>; // every field of it is checked below
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${field}.${unknown.slice(0, 100)}`, 'is not a field of this request');
  if (typeof currency !== 'string' || currency.length > 20)
    throw invalid(`${field}.currency`, 'must be a symbol such as USDT');
  if (!Array.isArray(chainIds) || chainIds.length === 0)
    throw invalid(`${field}.chainIds`, 'must be a list of chain ids');
  return { currency, chainIds: chainIds.map((id, n) => chainIdText(id, `${field}.chainIds[${n}]`)) };
}

function chainIdText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > 63) throw invalid(field, 'must be a chain id');
  return value;
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}
