import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';

const TOUCHED = ['/admin/api/accounts', '/admin/api/account-transfers', '/admin/api/balances', '/admin/api/statements'];

/** Asks again for whatever shows accounts or what is in them. */
export function useRefreshAccounts(): () => void {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      void queryClient.invalidateQueries({
        predicate: ({ queryKey: [, path] }) => TOUCHED.some((touched) => String(path).startsWith(touched)),
      }),
    [queryClient],
  );
}
