import { Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useChains } from '../../api/chains';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { useRefreshDeposits } from './use-refresh-deposits';

interface BindDialogProps {
  readonly opened: boolean;
  /** A known reference that gets one more currency or chain. */
  readonly depositReference?: string;
  readonly onClose: () => void;
}

/** Gives a customer a permanent address. */
export function BindDialog({ opened, depositReference, onClose }: BindDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Bind an address" centered>
      <BindForm depositReference={depositReference} onClose={onClose} />
    </Modal>
  );
}

function BindForm({ depositReference = '', onClose }: Omit<BindDialogProps, 'opened'>) {
  const navigate = useNavigate();
  const refresh = useRefreshDeposits();
  const { chains, chainOptions } = useChains();
  const form = useForm({
    initialValues: { depositReference, chainId: '', currency: '', customer: '', fiatCurrency: '', callbackUrl: '' },
  });
  const chain = chains.find(({ chainId }) => chainId === form.values.chainId) ?? chains[0];
  const currencies = chain?.currencies.map(({ currency }) => currency) ?? [];
  const currency = currencies.find((symbol) => symbol === form.values.currency) ?? currencies[0] ?? '';
  const bind = api.useMutation('post', '/admin/api/deposits/references', {
    onSuccess: (bound) => {
      refresh();
      onClose();
      void navigate({
        to: '/deposits/references/$depositReference',
        params: { depositReference: bound.depositReference },
      });
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  const submit = form.onSubmit((values) =>
    bind.mutate({
      body: {
        depositReference: values.depositReference,
        chainId: chain?.chainId ?? '',
        currency,
        ...(values.customer.trim() && { customer: values.customer.trim() }),
        ...(values.fiatCurrency.trim() && { fiatCurrency: values.fiatCurrency.trim() }),
        ...(values.callbackUrl.trim() && { callbackUrl: values.callbackUrl.trim() }),
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={bind.error} fields={Object.keys(form.values)} />
        <TextInput
          label="Reference"
          description="Yours, for whoever pays in"
          required
          readOnly={depositReference !== ''}
          data-autofocus={depositReference === '' || undefined}
          {...form.getInputProps('depositReference')}
        />
        <Group grow align="flex-start" gap="sm">
          <NativeSelect label="Chain" data={chainOptions} {...form.getInputProps('chainId')} value={chain?.chainId} />
          <NativeSelect label="Currency" data={currencies} {...form.getInputProps('currency')} value={currency} />
        </Group>
        {depositReference === '' ? (
          <>
            <Group grow align="flex-start" gap="sm">
              <TextInput label="Customer" description="Your id of the customer" {...form.getInputProps('customer')} />
              <TextInput
                label="Account currency"
                description="Of the customer’s account"
                placeholder="EUR"
                {...form.getInputProps('fiatCurrency')}
              />
            </Group>
            <TextInput
              label="Callback URL"
              type="url"
              description="Is told of his deposits, besides the webhook endpoints"
              {...form.getInputProps('callbackUrl')}
            />
          </>
        ) : null}
        <FormActions action="Bind address" busy={bind.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
