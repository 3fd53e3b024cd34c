import { useState } from 'react';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { CodeDialog } from '../../ui/code-dialog';
import { ExpiryField, localTime } from '../../ui/expiry-field';
import { notifyDone } from '../../ui/notify';
import { AllowListField, allowedIps } from '../../ui/allow-list-field';
import { useRefreshKeys } from './use-refresh-keys';

type ApiKey = Schema<'ApiKeyResponse'>;

/** Name, end and allow-list of a key, saved by one's own code. What is saved counts from the next request on. */
export function KeyForm({ apiKey }: { apiKey: ApiKey }) {
  const refresh = useRefreshKeys();
  const form = useForm({ initialValues: valuesOf(apiKey) });
  const [asked, setAsked] = useState<Schema<'UpdateApiKeyBody'> | null>(null);
  const close = (): void => setAsked(null);
  const save = api.useMutation('put', '/admin/api/api-keys/{keyId}', {
    onSuccess: (saved) => {
      form.setInitialValues(valuesOf(saved));
      form.reset();
      refresh();
      close();
      notifyDone(`“${saved.name}” is saved`);
    },
    onError: (error) => {
      const { fields } = readProblem(error);
      form.setErrors({ ...fields });
      // what is said of a field stands in the form, all else in the dialog
      if (Object.keys(fields).some((name) => name !== 'code')) close();
    },
  });
  const submit = form.onSubmit(({ name, expiresAt, allowedIps: lines }) =>
    setAsked({
      name: name.trim(),
      allowedIps: allowedIps(lines),
      // The field knows minutes: an end that nobody touched keeps its seconds.
      ...(form.isDirty('expiresAt') ? { expiresAt: expiresAt === '' ? null : new Date(expiresAt).toISOString() } : {}),
    }),
  );
  return (
    <>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput label="Name" required maxLength={100} {...form.getInputProps('name')} />
          <ExpiryField {...form.getInputProps('expiresAt')} />
          <AllowListField {...form.getInputProps('allowedIps')} />
          <Group gap="xs">
            <Button type="submit" disabled={!form.isDirty()}>
              Save
            </Button>
            <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
              Undo
            </Button>
          </Group>
        </Stack>
      </form>
      <CodeDialog
        opened={asked !== null}
        title={`Save “${apiKey.name}”?`}
        action="Save"
        busy={save.isPending}
        error={save.error}
        fields={Object.keys(form.values)}
        onCode={(code) => asked && save.mutate({ params: { path: { keyId: apiKey.keyId } }, body: { ...asked, code } })}
        onClose={close}
      >
        It counts from the next request with this key on.
      </CodeDialog>
    </>
  );
}

function valuesOf({ name, expiresAt, allowedIps: cidrs }: ApiKey) {
  return { name, expiresAt: localTime(expiresAt), allowedIps: [...cidrs] };
}
