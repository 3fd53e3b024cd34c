import { Modal, NativeSelect, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { CodeForm } from '../../ui/code-form';
import { useRefreshKeys } from './use-refresh-keys';

type ApiKey = Schema<'ApiKeyResponse'>;

const OVERLAPS = [
  { value: '0', label: 'ends at once' },
  { value: '3600', label: 'works for another hour' },
  { value: '86400', label: 'works for another day' },
  { value: '604800', label: 'works for another week' },
];

interface RotateKeyDialogProps {
  /** null closes the dialog. */
  readonly apiKey: ApiKey | null;
  readonly onClose: () => void;
  readonly onRotated: (key: Schema<'CreatedApiKeyResponse'>) => void;
}

/** Replaces a key by a new one of the same kind; the old one may go on for a while. */
export function RotateKeyDialog({ apiKey, ...rest }: RotateKeyDialogProps) {
  return (
    <Modal opened={apiKey !== null} onClose={rest.onClose} title={`Rotate “${apiKey?.name ?? ''}”`} centered>
      {apiKey ? <RotateKeyForm apiKey={apiKey} {...rest} /> : null}
    </Modal>
  );
}

function RotateKeyForm({ apiKey, onClose, onRotated }: RotateKeyDialogProps & { readonly apiKey: ApiKey }) {
  const refresh = useRefreshKeys();
  const form = useForm({ initialValues: { overlapSeconds: '86400' } });
  const rotate = api.useMutation('post', '/admin/api/api-keys/{keyId}/rotate', {
    onSuccess: (key) => {
      refresh();
      onRotated(key);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = (code: string): void =>
    rotate.mutate({
      params: { path: { keyId: apiKey.keyId } },
      body: { overlapSeconds: Number(form.values.overlapSeconds), code },
    });
  return (
    <Stack gap="md">
      <div>
        A new key with the same name, role, allow-list and end is made. Its secret is shown once, right after this.
      </div>
      <NativeSelect label="The old key" data={OVERLAPS} data-autofocus {...form.getInputProps('overlapSeconds')} />
      <CodeForm
        action="Make the new key"
        busy={rotate.isPending}
        error={rotate.error}
        fields={['overlapSeconds']}
        onCode={submit}
        onCancel={onClose}
      />
    </Stack>
  );
}
