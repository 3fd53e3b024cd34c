import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATES = [
  'pending',
  'partially_paid',
  'confirming',
  'completed',
  'overpaid',
  'expired',
  'underpaid',
  'paid_late',
  'reverted',
  'cancelled',
] as const;
const SORTS = ['createdAt', 'amount', 'expiresAt'] as const;

/** Reads the list's filters, sorting and page from the URL. */
export function readOrderSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    state: oneOf(raw, 'state', STATES),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    reference: textOf(raw, 'reference'),
    sort: oneOf(raw, 'sort', SORTS),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}
