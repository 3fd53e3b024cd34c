import { Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useChains } from '../../api/chains';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMode } from '../../api/session';
import { FormActions, FormProblem } from '../../ui/form';

/** Makes an order by hand: to try the till, or for an invoice that no shop sends. */
export function NewOrderDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New order" centered>
      <NewOrderForm onClose={onClose} />
    </Modal>
  );
}

function NewOrderForm({ onClose }: { onClose: () => void }) {
  const mode = useMode();
  const navigate = useNavigate();
  const { chains, chainOptions } = useChains();
  const form = useForm({ initialValues: { orderReference: '', amount: '', chainId: '', currency: '' } });
  const chain = chains.find(({ chainId }) => chainId === form.values.chainId) ?? chains[0];
  const currencies = chain?.currencies.map(({ currency }) => currency) ?? [];
  const currency = currencies.find((symbol) => symbol === form.values.currency) ?? currencies[0] ?? '';
  const create = api.useMutation('post', '/admin/api/orders', {
    onSuccess: ({ orderId }) => navigate({ to: '/orders/$orderId', params: { orderId } }),
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit(({ orderReference, amount }) =>
    create.mutate({
      body: { orderReference: orderReference.trim(), amount: amount.trim(), currency, chainId: chain?.chainId ?? '' },
    }),
  );

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error} fields={Object.keys(form.values)} />
        <TextInput
          label="Reference"
          description="Yours, and used once"
          required
          data-autofocus
          {...form.getInputProps('orderReference')}
        />
        <NativeSelect label="Chain" data={chainOptions} {...form.getInputProps('chainId')} value={chain?.chainId} />
        <Group grow align="flex-start" gap="sm">
          <TextInput
            label="Amount"
            inputMode="decimal"
            placeholder="25.00"
            required
            {...form.getInputProps('amount')}
          />
          <NativeSelect label="Currency" data={currencies} {...form.getInputProps('currency')} value={currency} />
        </Group>
        <FormActions action={`Create ${mode} order`} busy={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
