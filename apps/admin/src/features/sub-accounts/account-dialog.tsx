import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client';
import { useOnce } from '../../api/once';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { useRefreshAccounts } from './use-refresh-accounts';

type Account = Schema<'SubAccountResponse'>;

interface AccountDialogProps {
  readonly opened: boolean;
  /** One that is changed; a new one without it. */
  readonly account?: Account;
  readonly onClose: () => void;
}

/** Name and the merchant's own id of an account. */
export function AccountDialog({ opened, account, onClose }: AccountDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={account ? 'Edit account' : 'New account'} centered>
      {account ? <EditForm account={account} onClose={onClose} /> : <NewForm onClose={onClose} />}
    </Modal>
  );
}

function NewForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const refresh = useRefreshAccounts();
  const once = useOnce();
  const create = api.useMutation('post', '/admin/api/accounts', {
    onSuccess: ({ accountId }) => {
      refresh();
      onClose();
      void navigate({ to: '/accounts/$accountId', params: { accountId } });
    },
    onError: once.refused,
  });
  return (
    <AccountForm
      action="Create account"
      busy={create.isPending}
      error={create.error}
      onCancel={onClose}
      onSubmit={({ name, externalId }) => {
        const body = { name, ...(externalId !== '' && { externalId }) };
        create.mutate({ body, params: { header: once.header(body) } });
      }}
    />
  );
}

function EditForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const refresh = useRefreshAccounts();
  const change = api.useMutation('put', '/admin/api/accounts/{accountId}', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone('Account saved');
    },
  });
  const { accountId, name, externalId } = account;
  return (
    <AccountForm
      initial={{ name, externalId: externalId ?? '' }}
      action="Save"
      busy={change.isPending}
      error={change.error}
      onCancel={onClose}
      onSubmit={(values) =>
        change.mutate({
          params: { path: { accountId } },
          body: { name: values.name, externalId: values.externalId === '' ? null : values.externalId },
        })
      }
    />
  );
}

interface Values {
  readonly name: string;
  readonly externalId: string;
}

interface AccountFormProps {
  readonly initial?: Values;
  readonly action: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onCancel: () => void;
  readonly onSubmit: (values: Values) => void;
}

function AccountForm({ initial, action, busy, error, onCancel, onSubmit }: AccountFormProps) {
  const form = useForm({ initialValues: initial ?? { name: '', externalId: '' } });
  const refused: Readonly<Record<string, string>> = error ? readProblem(error).fields : {};
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ name, externalId }) => onSubmit({ name: name.trim(), externalId: externalId.trim() }))}
    >
      <Stack gap="md">
        <FormProblem error={error} fields={Object.keys(form.values)} />
        <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} error={refused['name']} />
        <TextInput
          label="Your id"
          description="Of the shop or customer in your own books; used once"
          {...form.getInputProps('externalId')}
          error={refused['externalId']}
        />
        <FormActions action={action} busy={busy} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
