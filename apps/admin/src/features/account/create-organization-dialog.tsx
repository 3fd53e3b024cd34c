import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { notifyDone } from '../../ui/notify';

/** Makes another organization, with books, keys and people of its own. */
export function CreateOrganizationDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Make another organization" centered>
      <CreateOrganizationForm onClose={onClose} />
    </Modal>
  );
}

function CreateOrganizationForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { name: '' } });
  const create = api.useMutation('post', '/admin/api/organizations', {
    onSuccess: ({ name }) => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/organizations'] });
      onClose();
      notifyDone(`${name} is made; you are its owner`);
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  return (
    <form onSubmit={form.onSubmit(({ name }) => create.mutate({ body: { name: name.trim() } }))} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error} fields={['name']} />
        <TextInput
          label="Name"
          description="It has its own books, addresses, keys and people; nothing of this one is seen there."
          required
          data-autofocus
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <FormActions action="Make it" busy={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
