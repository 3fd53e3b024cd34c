import type { Schema } from '../../api/client';
import { BALANCE_PARTS, type BalancePart, type Parts } from '../../ui/balance-parts';
import { sumOf, worthOf } from '../../ui/decimals';

type Balance = Schema<'BalanceResponse'>;
type Rate = Schema<'RateResponse'>;

/** A balance with its sum, and what that comes to where there is a rate. */
export interface WorthRow extends Balance {
  readonly total: string;
  /** In the merchant's fiat. */
  readonly parts: Parts | null;
  readonly worth: string | null;
  /** Why there is no worth. */
  readonly unavailable: string | null;
}

/** All balances in the merchant's fiat. */
export interface Worth {
  readonly fiat: string;
  /** When the rates were looked up. */
  readonly at: string;
  readonly total: string;
  readonly parts: Parts;
  /** Currencies that something is there of and that have no rate, with the reasons. */
  readonly without: readonly { readonly currency: string; readonly reason: string }[];
}

const NO_RATE = 'is not on offer any more';

/** Decimals of a currency of ISO 4217; the browser knows them. */
export function fiatDecimals(fiat: string): number {
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency: fiat }).resolvedOptions().maximumFractionDigits ?? 2
    );
  } catch {
    return 2;
  }
}

/** Each part is rounded down by itself, and sums are made of these: whatever is added up on the page comes out even. */
function worthOfParts(balance: Balance, { rate, priceCurrency }: Rate): Parts | null {
  if (rate === null) return null;
  const decimals = fiatDecimals(priceCurrency);
  const [available, held, pending, review] = BALANCE_PARTS.map(({ part }) => worthOf(balance[part], rate, decimals));
  return { available, held, pending, review } as Parts; // as many as there are parts, in their order
}

/** Balances with what they come to. @param rates undefined: not known yet */
export function worthRows(balances: readonly Balance[], rates: readonly Rate[] | undefined): WorthRow[] {
  const rateOf = new Map(rates?.map((rate) => [rate.currency, rate]));
  return balances.map((balance) => {
    const found = rateOf.get(balance.currency);
    const parts = found ? worthOfParts(balance, found) : null;
    return {
      ...balance,
      total: sumOf(BALANCE_PARTS.map(({ part }) => balance[part])),
      parts,
      worth: parts && found ? sumOf(Object.values(parts), fiatDecimals(found.priceCurrency)) : null,
      unavailable: rates && !parts ? (found?.unavailable ?? NO_RATE) : null,
    };
  });
}

/** What everything comes to; undefined while nothing has a rate. */
export function worthOfAll(balances: readonly Balance[], rates: readonly Rate[] | undefined): Worth | undefined {
  const [first] = rates ?? [];
  const rows = worthRows(balances, rates);
  const known = rows.flatMap(({ parts }) => parts ?? []);
  if (!first || known.length === 0) return undefined;
  const fiat = first.priceCurrency;
  const decimals = fiatDecimals(fiat);
  const sum = (part: BalancePart): string =>
    sumOf(
      known.map((parts) => parts[part]),
      decimals,
    );
  const parts = { available: sum('available'), held: sum('held'), pending: sum('pending'), review: sum('review') };
  const without = new Map(rows.flatMap((row) => (row.unavailable ? [[row.currency, row.unavailable] as const] : [])));
  return {
    fiat,
    at: first.at,
    total: sumOf(Object.values(parts), decimals),
    parts,
    without: [...without].map(([currency, reason]) => ({ currency, reason })),
  };
}
