import { api } from '../../api/client';
import { forget, useSession } from '../../api/session';
import { Confirm } from '../../ui/confirm';

/** Asks before one takes oneself out of the organization of the session. */
export function LeaveDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { organization } = useSession();
  const leave = api.useMutation('post', '/admin/api/organization/leave', {
    // The session was in the organization and ended with the membership.
    onSuccess: () => {
      forget();
      window.location.assign('/admin/sign-in');
    },
  });
  const close = (): void => {
    leave.reset();
    onClose();
  };
  return (
    <Confirm
      opened={opened}
      title={`Leave ${organization.name}?`}
      action="Leave"
      phrase={organization.name}
      busy={leave.isPending}
      error={leave.error}
      onClose={close}
      onConfirm={() => leave.mutate({})}
    >
      You see nothing of it any more from then on, and are signed out. Only somebody who is still in it can invite you
      again.
    </Confirm>
  );
}
