import { dayOf, optional, pageOf, textOf } from '../../ui/search-params';

/** Reads the log's filters and page from the URL. */
export function readAuditSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    action: textOf(raw, 'action'),
    actor: textOf(raw, 'actor'),
    object: textOf(raw, 'object'),
    from: dayOf(raw, 'from'),
    to: dayOf(raw, 'to'),
  });
}
