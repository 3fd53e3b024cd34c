import { oneOf, optional, pageOf, textOf } from '../../ui/search-params';

const STATES = [
  'awaiting_totp',
  'awaiting_approval',
  'scheduled',
  'queued',
  'processing',
  'sent',
  'unknown',
  'confirmed',
  'failed',
  'rejected',
  'cancelled',
] as const;
const KINDS = ['payout', 'refund', 'return'] as const;
const SORTS = ['createdAt', 'amount'] as const;
const BATCH_STATES = ['awaiting_totp', 'awaiting_approval', 'approved', 'rejected', 'cancelled'] as const;

/** Reads the list's filters, sorting and page from the URL. */
export function readPayoutSearch(raw: Record<string, unknown>) {
  return optional({
    page: pageOf(raw),
    state: oneOf(raw, 'state', STATES),
    kind: oneOf(raw, 'kind', KINDS),
    chain: textOf(raw, 'chain'),
    currency: textOf(raw, 'currency'),
    search: textOf(raw, 'search'),
    sort: oneOf(raw, 'sort', SORTS),
    order: oneOf(raw, 'order', ['asc', 'desc']),
  });
}

/** Reads the filter and page of the list of batches. */
export function readBatchesSearch(raw: Record<string, unknown>) {
  return optional({ page: pageOf(raw), state: oneOf(raw, 'state', BATCH_STATES) });
}

/** Reads which payouts of a batch are shown. */
export function readBatchSearch(raw: Record<string, unknown>) {
  return optional({ page: pageOf(raw), state: oneOf(raw, 'state', STATES) });
}

/** What a word typed into the search names: payouts know their ids, addresses and transactions apart by their looks. */
export function searchedBy(word: string | undefined): { address?: string; txHash?: string; externalId?: string } {
  if (word === undefined) return {};
  if (/^0x[0-9a-f]{64}$/i.test(word)) return { txHash: word };
  return /^0x[0-9a-f]{40}$/i.test(word) ? { address: word } : { externalId: word };
}
