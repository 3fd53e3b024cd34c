import { useQueryClient } from '@tanstack/react-query';

/** Asks the server again for the list of keys and for each key that is on the screen. */
export function useRefreshKeys(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/api-keys'),
    });
}
