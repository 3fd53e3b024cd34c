import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';

/** Asks before an app is revoked: its tokens end with it. */
export function RevokeAppDialog({ app, onClose }: { app: Schema<'OAuthAppResponse'> | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoke = api.useMutation('delete', '/admin/api/oauth/apps/{appId}', {
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/oauth/apps'] });
      notifyDone(`“${app?.name ?? 'The app'}” is revoked`);
      close();
    },
  });
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <Confirm
      opened={app !== null}
      title={`Revoke “${app?.name ?? ''}”?`}
      action="Revoke app"
      busy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => app && revoke.mutate({ params: { path: { appId: app.appId } } })}
    >
      It gets no token any more, and tokens that it has are refused from the next moment on. This cannot be undone.
    </Confirm>
  );
}
