import { api, type Schema } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { useRefreshKeys } from './use-refresh-keys';

/** Asks before a key is revoked: whoever uses it is locked out at once. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: Schema<'ApiKeyResponse'> | null; onClose: () => void }) {
  const refresh = useRefreshKeys();
  const revoke = api.useMutation('delete', '/admin/api/api-keys/{keyId}', {
    onSuccess: () => {
      refresh();
      notifyDone(`“${apiKey?.name ?? 'The key'}” is revoked`);
      close();
    },
  });
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <Confirm
      opened={apiKey !== null}
      title={`Revoke “${apiKey?.name ?? ''}”?`}
      action="Revoke key"
      busy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => apiKey && revoke.mutate({ params: { path: { keyId: apiKey.keyId } } })}
    >
      Requests with{' '}
      <code>
        {apiKey?.prefix}…{apiKey?.last4}
      </code>{' '}
      are refused from the next moment on. This cannot be undone.
    </Confirm>
  );
}
