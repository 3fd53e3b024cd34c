import type { Schema } from '../../api/client';
import { BALANCE_PARTS, type Parts } from '../../ui/balance-parts';
import { sumOf, worthOf } from '../../ui/decimals';

type Balance = Schema<'BalanceResponse'>;
type Rate = Schema<'RateResponse'>;

/** A balance with its sum, and what that comes to where there is a rate. */
export interface WorthRow extends Balance {
  readonly total: string;
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

export function worthRows(balances: readonly Balance[], rates: readonly Rate[] | undefined): WorthRow[] {
  const rateOf = new Map(rates?.map((rate) => [rate.currency, rate]));
  return balances.map((balance) => {
    const total = sumOf(BALANCE_PARTS.map(({ part }) => balance[part]));
    const found = rateOf.get(balance.currency);
    const rate = found?.rate ?? null;
    return {
      ...balance,
      total,
      worth: found && rate !== null ? worthOf(total, rate, fiatDecimals(found.priceCurrency)) : null,
      unavailable: rates && rate === null ? (found?.unavailable ?? NO_RATE) : null,
    };
  });
}

/**
 * What everything comes to. Each part is rounded down by itself, and the total is their sum, so that what stands on the page adds up.
 * @returns undefined while nothing has a rate
 */
export function worthOfAll(balances: readonly Balance[], rates: readonly Rate[] | undefined): Worth | undefined {
  const [first] = rates ?? [];
  if (!first) return undefined;
  const fiat = first.priceCurrency;
  const decimals = fiatDecimals(fiat);
  const rows = worthRows(balances, rates);
  const known = new Map(rates?.map(({ currency, rate }) => [currency, rate]));
  if (rows.every(({ worth }) => worth === null)) return undefined;
  const worthOfPart = ({ part }: (typeof BALANCE_PARTS)[number]): string =>
    sumOf(
      rows.flatMap((row) => {
        const rate = known.get(row.currency);
        return rate ? [worthOf(row[part], rate, decimals)] : [];
      }),
      decimals,
    );
  const [available, held, pending, review] = BALANCE_PARTS.map(worthOfPart);
  const parts = { available, held, pending, review } as Parts; // as many as there are parts, in their order
  const without = new Map(rows.flatMap((row) => (row.unavailable ? [[row.currency, row.unavailable] as const] : [])));
  return {
    fiat,
    at: first.at,
    total: sumOf(Object.values(parts), decimals),
    parts,
    without: [...without].map(([currency, reason]) => ({ currency, reason })),
  };
}
