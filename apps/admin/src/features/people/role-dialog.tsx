import { Modal, NativeSelect, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useSession } from '../../api/session';
import { CodeForm } from '../../ui/code-form';
import { notifyDone } from '../../ui/notify';
import { rolesUpTo } from '../../ui/roles';
import type { Member, MemberDialogProps } from './member';
import { useRefreshPeople } from './use-refresh-people';

/** Gives a person another role, by one's own code. */
export function RoleDialog({ member, onClose }: MemberDialogProps) {
  return (
    <Modal opened={member !== null} onClose={onClose} title={`Role of ${member?.email ?? ''}`} centered>
      {member ? <RoleForm member={member} onClose={onClose} /> : null}
    </Modal>
  );
}

function RoleForm({ member, onClose }: { member: Member; onClose: () => void }) {
  const { role } = useSession();
  const refresh = useRefreshPeople();
  const form = useForm({ initialValues: { role: member.role } });
  const change = api.useMutation('put', '/admin/api/people/{personId}', {
    onSuccess: (changed) => {
      refresh();
      onClose();
      notifyDone(`${changed.email} is ${changed.role} now`);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = (code: string): void =>
    change.mutate({ params: { path: { personId: member.personId } }, body: { ...form.values, code } });
  return (
    <Stack gap="md">
      <NativeSelect
        label="Role"
        description="Counts from their next click on"
        data={[...rolesUpTo(role)]}
        data-autofocus
        {...form.getInputProps('role')}
      />
      <CodeForm
        action="Change role"
        busy={change.isPending}
        error={change.error}
        fields={['role']}
        onCode={submit}
        onCancel={onClose}
      />
    </Stack>
  );
}
