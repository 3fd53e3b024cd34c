import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';
import { ProofFields } from '../../ui/proof-fields';

/** Changes the password. Every other session ends with it. */
export function PasswordForm({ withCode }: { withCode: boolean }) {
  const form = useForm({
    initialValues: { password: '', code: '', newPassword: '', again: '' },
    validate: {
      again: (again, { newPassword }) => (again === newPassword ? null : 'Not the same as the new password'),
    },
  });
  const change = api.useMutation('put', '/admin/api/account/password', {
    onSuccess: () => {
      form.reset();
      notifyDone('The password is changed; every other session has ended');
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit(({ password, code, newPassword }) =>
    change.mutate({ body: { password, newPassword, ...(withCode ? { code: code.trim() } : {}) } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={change.error} fields={Object.keys(form.values)} />
        <ProofFields withCode={withCode} passwordLabel="Current password" field={(name) => form.getInputProps(name)} />
        <PasswordInput
          label="New password"
          description="10 characters or more"
          autoComplete="new-password"
          required
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          required
          {...form.getInputProps('again')}
        />
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
