import { useQueryClient } from '@tanstack/react-query';

/** Asks the server again for everything that a payout changes: payouts, batches, balances, refunds. */
export function useRefreshPayouts(): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'get' });
}
