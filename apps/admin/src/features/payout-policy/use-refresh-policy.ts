import { useQueryClient } from '@tanstack/react-query';

/** Asks the server again for the policies, and for what follows from them. */
export function useRefreshPolicy(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === 'simulation' || String(queryKey[1]).startsWith('/admin/api/payouts'),
    });
}
