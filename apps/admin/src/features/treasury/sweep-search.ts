import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

export const SWEEP_STATUSES = [
  { value: 'under_way', label: 'Under way' },
  { value: 'done', label: 'Done' },
  { value: 'failed', label: 'Failed' },
] as const;

/** Reads the list's filters and page from the URL. */
export function readSweepSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    status: oneOf(
      raw,
      'status',
      SWEEP_STATUSES.map(({ value }) => value),
    ),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
  });
}
