import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useSession } from '../../api/session';
import { CodeForm } from '../../ui/code-form';
import { rolesUpTo } from '../../ui/roles';

export type Invited = Schema<'CreatedInvitationResponse'>;

interface InviteDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onInvited: (invitation: Invited) => void;
}

/** Invites somebody, by one's own code. No mail is sent: the link is shown once, and whoever invites passes it on. */
export function InviteDialog({ opened, ...form }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="Invite somebody" centered>
      <InviteForm {...form} />
    </Modal>
  );
}

function InviteForm({ onClose, onInvited }: Omit<InviteDialogProps, 'opened'>) {
  const { role } = useSession();
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { email: '', role: 'member' as typeof role } });
  const invite = api.useMutation('post', '/admin/api/invitations', {
    onSuccess: (invitation) => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/invitations'] });
      onInvited(invitation);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  return (
    <Stack gap="md">
      <TextInput
        label="E-mail"
        type="email"
        description="They sign in with it"
        autoComplete="off"
        required
        data-autofocus
        {...form.getInputProps('email')}
      />
      <NativeSelect label="Role" data={[...rolesUpTo(role)]} {...form.getInputProps('role')} />
      <CodeForm
        action="Make the link"
        busy={invite.isPending}
        error={invite.error}
        fields={Object.keys(form.values)}
        onCode={(code) => form.onSubmit((asked) => invite.mutate({ body: { ...asked, code } }))()}
        onCancel={onClose}
      />
    </Stack>
  );
}
