import { useQueryClient } from '@tanstack/react-query';

/** Asks the server again for everything about deposits. */
export function useRefreshDeposits(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/deposits'),
    });
}
