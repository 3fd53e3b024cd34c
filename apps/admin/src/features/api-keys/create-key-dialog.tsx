import { Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMode, useSession } from '../../api/session';
import { FormActions, FormProblem } from '../../ui/form';

type Role = Schema<'CreateApiKeyBody'>['role'];

const ROLES: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
  { value: 'member', label: 'Member: also creates orders' },
  { value: 'admin', label: 'Admin: also manages the address pool and webhooks' },
  { value: 'owner', label: 'Owner: everything' },
];

interface CreateKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (key: Schema<'CreatedApiKeyResponse'>) => void;
}

/** Asks for what a new key may do and from where. The server judges the entries; its words stand at their field. */
export function CreateKeyDialog({ opened, onClose, onCreated }: CreateKeyDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create an API key" centered>
      <CreateKeyForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  );
}

function CreateKeyForm({ onClose, onCreated }: Omit<CreateKeyDialogProps, 'opened'>) {
  const { role } = useSession();
  const mode = useMode();
  const queryClient = useQueryClient();
  const roles = ROLES.slice(0, ROLES.findIndex(({ value }) => value === role) + 1);
  const form = useForm({
    initialValues: { name: '', role: 'member' as Role, allowedIps: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name that says who uses it' : null) },
  });
  const create = api.useMutation('post', '/admin/api/api-keys', {
    onSuccess: (key) => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/api-keys'] });
      onCreated(key);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit(({ name, role: chosen, allowedIps }) => {
    const lines = allowedIps.split(/[\s,]+/).filter(Boolean);
    create.mutate({ body: { name: name.trim(), role: chosen, allowedIps: lines } });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error} fields={Object.keys(form.values)} />
        <TextInput
          label="Name"
          description="Who or what uses it, such as “web shop”"
          required
          data-autofocus
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <NativeSelect label="Role" data={roles} {...form.getInputProps('role')} />
        <Textarea
          label="Allowed from"
          description="One IP address or CIDR per line. Empty: from anywhere."
          placeholder={'203.0.113.7\n2001:db8::/48'}
          rows={4}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('allowedIps')}
        />
        <FormActions action={`Create ${mode} key`} busy={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
