import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { notifyDone, notifyFailed } from '../../ui/notify';

/** What can be done to an endpoint without a further question. */
export function useEndpointActions() {
  const refresh = useRefreshWebhooks();
  const test = api.useMutation('post', '/admin/api/webhooks/endpoints/{endpointId}/test', {
    onSuccess: () => {
      refresh();
      notifyDone('A webhook.test event is on its way; see Deliveries');
    },
    onError: notifyFailed,
  });
  const update = api.useMutation('put', '/admin/api/webhooks/endpoints/{endpointId}', {
    onSuccess: (endpoint) => {
      refresh();
      notifyDone(
        endpoint.status === 'enabled' ? 'The endpoint is enabled' : 'The endpoint is disabled; nothing is sent to it',
      );
    },
    onError: notifyFailed,
  });
  return { test, update };
}

/** Asks the server again for everything about webhooks. */
export function useRefreshWebhooks(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/webhooks'),
    });
}
