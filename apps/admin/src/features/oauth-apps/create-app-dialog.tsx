import { Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMode } from '../../api/session';
import { AllowListField, allowedIps } from '../../ui/allow-list-field';
import { CodeForm } from '../../ui/code-form';
import { ExpiryField } from '../../ui/expiry-field';
import classes from './oauth-apps.module.css';

type Scope = Schema<'CreateOAuthAppBody'>['scopes'][number];

const SCOPES: readonly { readonly value: Scope; readonly label: string; readonly description: string }[] = [
  { value: 'read', label: 'read', description: 'Sees everything a viewer sees' },
  { value: 'write', label: 'write', description: 'Also creates orders, links and deposit references' },
  { value: 'admin', label: 'admin', description: 'Also manages keys, webhooks, settings and the address pool' },
];

interface CreateAppDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (app: Schema<'CreatedOAuthAppResponse'>) => void;
}

/** Asks for what an app may do and from where. */
export function CreateAppDialog({ opened, ...form }: CreateAppDialogProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="Register an OAuth app" centered>
      <CreateAppForm {...form} />
    </Modal>
  );
}

function CreateAppForm({ onClose, onCreated }: Omit<CreateAppDialogProps, 'opened'>) {
  const mode = useMode();
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { name: '', scopes: ['read'] as Scope[], expiresAt: '', allowedIps: [] as string[] },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name that says who uses it' : null),
      scopes: (scopes) => (scopes.length === 0 ? 'Choose at least one scope' : null),
    },
  });
  const create = api.useMutation('post', '/admin/api/oauth/apps', {
    onSuccess: (app) => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/oauth/apps'] });
      onCreated(app);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = (code: string): void =>
    form.onSubmit(({ name, scopes, expiresAt, allowedIps: lines }) =>
      create.mutate({
        body: {
          name: name.trim(),
          scopes,
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
        description="Which program it is"
        required
        data-autofocus
        maxLength={100}
        {...form.getInputProps('name')}
      />
      <Checkbox.Group label="Scopes" {...form.getInputProps('scopes')}>
        <div className={classes.scopes}>
          {SCOPES.map(({ value, label, description }) => (
            <Checkbox key={value} value={value} label={<code>{label}</code>} description={description} />
          ))}
        </div>
      </Checkbox.Group>
      <ExpiryField {...form.getInputProps('expiresAt')} />
      <AllowListField {...form.getInputProps('allowedIps')} />
      <CodeForm
        action={`Register ${mode} app`}
        busy={create.isPending}
        error={create.error}
        fields={Object.keys(form.values)}
        onCode={submit}
        onCancel={onClose}
      />
    </Stack>
  );
}
