import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATUSES = ['pending', 'confirmed', 'reverted'] as const;
const SORTS = ['createdAt', 'amount'] as const;

/** Reads the deposits' filters, sorting and page from the URL. */
export function readDepositSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    status: oneOf(raw, 'status', STATUSES),
    credited: oneOf(raw, 'credited', ['yes', 'no']),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    reference: textOf(raw, 'reference'),
    tx: textOf(raw, 'tx'),
    sort: oneOf(raw, 'sort', SORTS),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}

/** Reads the references' filters and page from the URL. */
export function readReferenceSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    reference: textOf(raw, 'reference'),
    customer: textOf(raw, 'customer'),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
  });
}
