import { useQueryClient } from '@tanstack/react-query';

/** Asks the server again for the people and their invitations, which go with roles that are taken. */
export function useRefreshPeople(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => /^\/admin\/api\/(people|invitations)/.test(String(queryKey[1])),
    });
}
