import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Fact, Facts } from '../../ui/facts';
import { FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';

/** Name of the person, as others see it. The e-mail is what one signs in with and stays. */
export function NameForm({ account }: { account: Schema<'AccountResponse'> }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { name: account.name } });
  const save = api.useMutation('put', '/admin/api/account', {
    onSuccess: () => {
      void queryClient.invalidateQueries();
      form.resetDirty();
      notifyDone('Your name is saved');
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }))} noValidate>
      <Stack gap="md">
        <FormProblem error={save.error} fields={['name']} />
        <Facts>
          <Fact name="E-mail">{account.email}</Fact>
        </Facts>
        <TextInput label="Name" autoComplete="name" maxLength={100} {...form.getInputProps('name')} />
        <Group>
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
            Save name
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
