import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMode, useSession } from '../../api/session';
import { CodeForm } from '../../ui/code-form';
import { ExpiryField } from '../../ui/expiry-field';
import { rolesUpTo } from '../../ui/roles';
import { AllowListField, allowedIps } from '../../ui/allow-list-field';
import { useRefreshKeys } from './use-refresh-keys';

type Role = Schema<'CreateApiKeyBody'>['role'];

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
  const refresh = useRefreshKeys();
  const form = useForm({
    initialValues: { name: '', role: 'member' as Role, expiresAt: '', allowedIps: [] as string[] },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name that says who uses it' : null) },
  });
  const create = api.useMutation('post', '/admin/api/api-keys', {
    onSuccess: (key) => {
      refresh();
      onCreated(key);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = (code: string): void =>
    form.onSubmit(({ name, role: chosen, expiresAt, allowedIps: lines }) =>
      create.mutate({
        body: {
          name: name.trim(),
          role: chosen,
          allowedIps: allowedIps(lines),
          ...(expiresAt === '' ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
          code,
        },
      }),
    )();

  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        description="Who or what uses it, such as “web shop”"
        required
        data-autofocus
        maxLength={100}
        {...form.getInputProps('name')}
      />
      <NativeSelect label="Role" data={[...rolesUpTo(role)]} {...form.getInputProps('role')} />
      <ExpiryField {...form.getInputProps('expiresAt')} />
      <AllowListField {...form.getInputProps('allowedIps')} />
      <CodeForm
        action={`Create ${mode} key`}
        busy={create.isPending}
        error={create.error}
        fields={Object.keys(form.values)}
        onCode={submit}
        onCancel={onClose}
      />
    </Stack>
  );
}
