import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

/** Reads the list's filters, order and page from the URL. */
export function readAccountSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    search: textOf(raw, 'search'),
    sort: oneOf(raw, 'sort', ['createdAt', 'name']),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}
