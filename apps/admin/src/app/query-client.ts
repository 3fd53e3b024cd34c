import { keepPreviousData, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { readProblem } from '../api/problem';
import { forget, sessionQuery } from '../api/session';

/** How the panel asks: again after a fault of the line or the server, never after a refusal. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown): void => {
    if (readProblem(error).code !== 'NOT_SIGNED_IN') return;
    queryClient.setQueryData(sessionQuery.queryKey, forget());
    onSignedOut();
  };
  const queryClient: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        placeholderData: keepPreviousData,
        retry: (count, error) => count < 2 && mayPass(error),
      },
    },
  });
  return queryClient;
}

function mayPass(error: unknown): boolean {
  const { status } = readProblem(error);
  return status === undefined || status >= 500;
}
