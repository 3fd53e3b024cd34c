import { api } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import type { MemberDialogProps } from './member';
import { useRefreshPeople } from './use-refresh-people';

/** Asks before a person is taken out of the organization. */
export function RemoveDialog({ member, onClose }: MemberDialogProps) {
  const refresh = useRefreshPeople();
  const remove = api.useMutation('delete', '/admin/api/people/{personId}', {
    onSuccess: () => {
      refresh();
      notifyDone(`${member?.email ?? ''} is out`);
      close();
    },
  });
  const close = (): void => {
    remove.reset();
    onClose();
  };
  return (
    <Confirm
      opened={member !== null}
      title={`Remove ${member?.email ?? ''}?`}
      action="Remove person"
      busy={remove.isPending}
      error={remove.error}
      onClose={close}
      onConfirm={() => member && remove.mutate({ params: { path: { personId: member.personId } } })}
    >
      Their sessions in this organization end at once, and invitations they made stop working. API keys they made go on
      working; revoke those that only they know. Their account itself stays.
    </Confirm>
  );
}
