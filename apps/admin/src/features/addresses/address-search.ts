import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATES = ['available', 'allocated', 'quarantined', 'retired'] as const;
const FAMILIES = ['evm', 'tron', 'solana'] as const;

/** Reads the list's filters and page from the URL. */
export function readAddressSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    status: oneOf(raw, 'status', STATES),
    protocol: oneOf(raw, 'protocol', FAMILIES),
    search: textOf(raw, 'search'),
  });
}
