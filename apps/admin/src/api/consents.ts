import { api } from './client';

const SOON_MS = 15_000;

/** How many batches of payouts wait for somebody's consent; undefined until it is known. */
export function useConsentCount(): number | undefined {
  const approvals = useCount('awaiting_approval');
  const codes = useCount('awaiting_totp');
  return approvals === undefined || codes === undefined ? undefined : approvals + codes;
}

function useCount(status: 'awaiting_approval' | 'awaiting_totp'): number | undefined {
  const waiting = api.useQuery(
    'get',
    '/admin/api/payouts/batches',
    { params: { query: { status, limit: 1 } } },
    { refetchInterval: SOON_MS },
  );
  return waiting.data?.pagination.total;
}
