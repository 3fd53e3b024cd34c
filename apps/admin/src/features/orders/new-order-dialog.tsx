import { Group, Modal, NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useChains } from '../../api/chains';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMode } from '../../api/session';
import { FormActions, FormProblem } from '../../ui/form';
import { askedFor, type AskedIn } from './asked-for';

const ASKED_IN: { value: AskedIn; label: string }[] = [
  { value: 'asset', label: 'In crypto' },
  { value: 'price', label: 'In fiat' },
];
const RATE_MODES = [
  { value: '', label: 'As in the settings' },
  { value: 'locked', label: 'Locked now' },
  { value: 'floating', label: 'Follows the market until paid' },
];

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
  const form = useForm({
    initialValues: {
      orderReference: '',
      askedIn: 'asset' as AskedIn,
      amount: '',
      priceAmount: '',
      priceCurrency: '',
      rateMode: '',
      chainId: '',
      currency: '',
    },
  });
  const { askedIn } = form.values;
  const chain = chains.find(({ chainId }) => chainId === form.values.chainId) ?? chains[0];
  const currencies = chain?.currencies.map(({ currency }) => currency) ?? [];
  const currency = currencies.find((symbol) => symbol === form.values.currency) ?? currencies[0] ?? '';
  const create = api.useMutation('post', '/admin/api/orders', {
    onSuccess: ({ orderId }) => navigate({ to: '/orders/$orderId', params: { orderId } }),
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit((values) =>
    create.mutate({ body: { ...askedFor(values), currency, chainId: chain?.chainId ?? '' } }),
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
        <Group grow align="flex-start" gap="sm">
          <NativeSelect label="Chain" data={chainOptions} {...form.getInputProps('chainId')} value={chain?.chainId} />
          <NativeSelect label="Currency" data={currencies} {...form.getInputProps('currency')} value={currency} />
        </Group>
        <SegmentedControl aria-label="Asked for" data={ASKED_IN} {...form.getInputProps('askedIn')} />
        {askedIn === 'asset' ? (
          <TextInput
            label="Amount"
            inputMode="decimal"
            placeholder="25.00"
            required
            rightSection={<span>{currency}</span>}
            rightSectionWidth={64}
            {...form.getInputProps('amount')}
          />
        ) : (
          <>
            <Group grow align="flex-start" gap="sm">
              <TextInput
                label="Price"
                inputMode="decimal"
                placeholder="19.90"
                required
                {...form.getInputProps('priceAmount')}
              />
              <TextInput
                label="Price currency"
                placeholder="as in the settings"
                {...form.getInputProps('priceCurrency')}
              />
            </Group>
            <NativeSelect label="Rate" data={RATE_MODES} {...form.getInputProps('rateMode')} />
          </>
        )}
        <FormActions action={`Create ${mode} order`} busy={create.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
