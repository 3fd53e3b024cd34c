import { optional, pageOf, textOf } from '../../ui/search-params';

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

/** A day such as 2026-03-01. */
function dayOf(raw: Record<string, unknown>, name: string): string | undefined {
  const text = textOf(raw, name);
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
