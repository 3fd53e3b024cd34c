import { api } from './client';

const SOON_MS = 15_000;

/** How many transfers wait for a decision; undefined until it is known. */
export function useReviewCount(): number | undefined {
  const waiting = api.useQuery(
    'get',
    '/admin/api/transfers',
    { params: { query: { needsDecision: true, limit: 1 } } },
    { refetchInterval: SOON_MS },
  );
  return waiting.data?.pagination.total;
}
