import { oneOf, optional, textOf } from '../../ui/search-params';

/** How far the chart reaches back, and in which steps. */
export const RANGES = {
  week: { label: '7 days', days: 7, interval: 'hour' },
  month: { label: '30 days', days: 30, interval: 'day' },
  quarter: { label: '90 days', days: 90, interval: 'day' },
  year: { label: '1 year', days: 365, interval: 'day' },
} as const;

export type RangeName = keyof typeof RANGES;
// Object.keys forgets the names that the table has
export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** Reads from the URL what the chart shows. */
export function readBalanceSearch(raw: Record<string, unknown>) {
  return optional({
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    range: oneOf(raw, 'range', RANGE_NAMES),
  });
}
