import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { ExpiryField, localTime } from '../../ui/expiry-field';
import { FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { AllowListField, allowedIps } from '../../ui/allow-list-field';
import { useRefreshKeys } from './use-refresh-keys';

type ApiKey = Schema<'ApiKeyResponse'>;

/** Name, end and allow-list of a key. What is saved counts from the next request on. */
export function KeyForm({ apiKey }: { apiKey: ApiKey }) {
  const refresh = useRefreshKeys();
  const form = useForm({ initialValues: valuesOf(apiKey) });
  const save = api.useMutation('put', '/admin/api/api-keys/{keyId}', {
    onSuccess: (saved) => {
      form.setInitialValues(valuesOf(saved));
      form.reset();
      refresh();
      notifyDone(`“${saved.name}” is saved`);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit(({ name, expiresAt, allowedIps: lines }) =>
    save.mutate({
      params: { path: { keyId: apiKey.keyId } },
      body: {
        name: name.trim(),
        allowedIps: allowedIps(lines),
        // The field knows minutes: an end that nobody touched keeps its seconds.
        ...(form.isDirty('expiresAt')
          ? { expiresAt: expiresAt === '' ? null : new Date(expiresAt).toISOString() }
          : {}),
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={save.error} fields={Object.keys(form.values)} />
        <TextInput label="Name" required maxLength={100} {...form.getInputProps('name')} />
        <ExpiryField {...form.getInputProps('expiresAt')} />
        <AllowListField {...form.getInputProps('allowedIps')} />
        <Group gap="xs">
          <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
            Save
          </Button>
          <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
            Undo
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function valuesOf({ name, expiresAt, allowedIps: cidrs }: ApiKey) {
  return { name, expiresAt: localTime(expiresAt), allowedIps: [...cidrs] };
}
