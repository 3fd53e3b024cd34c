import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATUSES = ['active', 'archived'] as const;
const SORTS = ['createdAt', 'updatedAt', 'title'] as const;

/** Reads the list's filters, sorting and page from the URL. */
export function readLinkSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    status: oneOf(raw, 'status', STATUSES),
    search: textOf(raw, 'search'),
    sort: oneOf(raw, 'sort', SORTS),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}
