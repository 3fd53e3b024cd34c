import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATES = ['pending', 'delivered', 'failed', 'cancelled'] as const;

/** Reads the log's filters and page from the URL. */
export function readDeliverySearch(raw: Record<string, unknown>) {
  return optional({ page: pageOf(raw), status: oneOf(raw, 'status', STATES), endpoint: textOf(raw, 'endpoint') });
}
