import { formatAmount } from '@chaintill/kernel';

/** A sum of one asset. */
export interface AssetSum {
  readonly symbol: string;
  readonly decimals: number;
  /** Base units. */
  readonly units: bigint;
}

/** Sums by currency as exact decimal text; one currency may have other decimals on another chain. */
export function totalsByCurrency(sums: readonly AssetSum[]): Record<string, string> {
  const totals = new Map<string, { units: bigint; decimals: number }>();
  for (const { symbol, decimals, units } of sums) {
    const known = totals.get(symbol) ?? { units: 0n, decimals };
    const finest = Math.max(known.decimals, decimals);
    const scaled = (value: bigint, from: number): bigint => value * 10n ** BigInt(finest - from);
    totals.set(symbol, { units: scaled(known.units, known.decimals) + scaled(units, decimals), decimals: finest });
  }
  const texts = [...totals]
    .filter(([, { units }]) => units > 0n)
    .map(([symbol, { units, decimals }]) => [symbol, formatAmount(units, decimals, 2)] as const);
  return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
