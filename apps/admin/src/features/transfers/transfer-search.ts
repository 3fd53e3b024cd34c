import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATES = ['pending', 'confirmed', 'orphaned'] as const;
const OUTCOMES = [
  'payment',
  'repeated',
  'late',
  'wrong_token',
  'wrong_chain',
  'unassigned',
  'own',
  'internal',
  'unlisted_token',
  'zero_value',
] as const;
const SORTS = ['createdAt', 'amount', 'blockNumber'] as const;

/** Reads the list's filters, sorting and page from the URL. */
export function readTransferSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    status: oneOf(raw, 'status', STATES),
    outcome: oneOf(raw, 'outcome', OUTCOMES),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    tx: textOf(raw, 'tx'),
    sort: oneOf(raw, 'sort', SORTS),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}
