import { dayOf, oneOf, optional, pageOf, textOf } from '../../ui/search-params';

/** Kinds of account as a merchant reads them, in the order in which money gets free. */
export const ACCOUNT_KINDS = [
  { value: 'available', label: 'Available' },
  { value: 'held', label: 'Held' },
  { value: 'pending', label: 'Pending' },
  { value: 'review', label: 'In review' },
  { value: 'receivable', label: 'Owed by you' },
  { value: 'fees', label: 'Platform fees' },
  { value: 'own', label: 'Own funds' },
  { value: 'costs', label: 'Network costs' },
] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number]['value'];

/** Of the filter: `all` stands for no filter, since a statement begins with what is available. */
const CHOICES = ['all', ...ACCOUNT_KINDS.map(({ value }) => value)] as const;

export function kindLabel(kind: AccountKind): string {
  return ACCOUNT_KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

/** Reads the statement's filters, order and page from the URL. */
export function readStatementSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    kind: oneOf(raw, 'kind', CHOICES),
    account: textOf(raw, 'account'),
    from: dayOf(raw, 'from'),
    to: dayOf(raw, 'to'),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}

export type StatementSearch = ReturnType<typeof readStatementSearch>;
