import type { Schema } from '../../api/client';
import { shareOf, textOfUnits, unitsOf } from '../../ui/decimals';

type Row = Schema<'DailyVolumeResponse'>;

export interface DailySum {
  /** `2025-01-20`, UTC. */
  readonly day: string;
  /** Decimal string, exact. */
  readonly amount: string;
  readonly orders: number;
  /** Height of the bar, 0 to 1: the one place where an amount becomes a float, for the eye only. */
  readonly share: number;
}

export const DAY_MS = 86_400_000;

export function currenciesOf(rows: readonly Row[]): string[] {
  const orders = new Map<string, number>();
  for (const row of rows) orders.set(row.currency, (orders.get(row.currency) ?? 0) + row.orders);
  return [...orders].sort((a, b) => b[1] - a[1]).map(([currency]) => currency);
}

/** One sum for each of the last `days` days, days without volume included, over all chains. */
export function dailySums(rows: readonly Row[], currency: string, days: number, now = new Date()): DailySum[] {
  const sums = new Map<string, { units: bigint; orders: number }>();
  for (const row of rows) {
    if (row.currency !== currency) continue;
    const { units, orders } = sums.get(row.day) ?? { units: 0n, orders: 0 };
    sums.set(row.day, { units: units + unitsOf(row.amount), orders: orders + row.orders });
  }
  const most = [...sums.values()].reduce((max, { units }) => (units > max ? units : max), 0n);
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getTime() - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    const { units, orders } = sums.get(day) ?? { units: 0n, orders: 0 };
    return { day, amount: textOfUnits(units), orders, share: shareOf(units, most) };
  });
}
