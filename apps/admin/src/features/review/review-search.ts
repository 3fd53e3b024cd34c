import { optional, pageOf, textOf } from '../../ui/search-params';

/** Reads the inbox's filters and page from the URL. */
export function readReviewSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
  });
}
