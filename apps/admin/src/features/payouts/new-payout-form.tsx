import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useChains } from '../../api/chains';
import { api } from '../../api/client';
import { useOnce } from '../../api/once';
import { readProblem } from '../../api/problem';
import { useMode } from '../../api/session';
import { AccountSelect } from '../../ui/account-select';
import { Address } from '../../ui/address';
import { FormProblem } from '../../ui/form';
import { ButtonLink } from '../../ui/links';
import { ZONE } from '../../ui/moment';
import { asBatch, type TypedPayout } from './new-payout';
import { fieldOf, ownFields, plainMessage } from './refusal';
import { useAddressCheck } from './use-address-check';
import { useRefreshPayouts } from './use-refresh-payouts';
import type { Simulation } from './use-simulation';
import classes from './new-payout.module.css';

interface NewPayoutFormProps {
  /** Told of each change, to show what would happen. */
  readonly onChange: (typed: TypedPayout) => void;
  readonly simulation: Simulation | undefined;
}

const EMPTY: TypedPayout = {
  chainId: '',
  currency: '',
  accountId: '',
  address: '',
  amount: '',
  externalId: '',
  note: '',
  callbackUrl: '',
  scheduledFor: '',
};

/** What is to be paid, to whom and when. The server judges every field; its words stand there. */
export function NewPayoutForm({ onChange, simulation }: NewPayoutFormProps) {
  const mode = useMode();
  const navigate = useNavigate();
  const refresh = useRefreshPayouts();
  const once = useOnce();
  const { chains, chainOptions } = useChains();
  const whole = (typed: TypedPayout): TypedPayout => {
    const chain = chains.find(({ chainId }) => chainId === typed.chainId) ?? chains[0];
    const symbols = chain?.currencies.map(({ currency }) => currency) ?? [];
    const currency = symbols.find((symbol) => symbol === typed.currency) ?? symbols[0] ?? '';
    return { ...typed, chainId: chain?.chainId ?? '', currency };
  };
  const form = useForm({ initialValues: EMPTY, onValuesChange: (typed) => onChange(whole(typed)) });
  const typed = whole(form.values);
  const currencies = chains
    .find(({ chainId }) => chainId === typed.chainId)
    ?.currencies.map(({ currency }) => currency);
  const checked = useAddressCheck(typed.chainId, typed.address);
  const create = api.useMutation('post', '/admin/api/payouts', {
    onSuccess: ({ batchId }) => {
      refresh();
      void navigate({ to: '/payouts/batches/$batchId', params: { batchId } });
    },
    onError: (error) => {
      once.refused(error);
      form.setErrors(ownFields(readProblem(error).fields));
    },
  });
  const submit = form.onSubmit(() => {
    const body = asBatch(typed);
    create.mutate({ body, params: { header: once.header(body) } });
  });
  const refusal = simulation?.items[0]?.refusal;
  const faults = { ...(refusal ? { [fieldOf(refusal)]: plainMessage(refusal.message) } : {}), ...form.errors };
  const addressProblem = checked.problem ?? faults['address'];
  const fields = Object.keys(EMPTY).flatMap((name) => [name, `items[0].${name}`]);

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error} fields={fields} />
        <Group grow align="flex-start" gap="sm">
          <NativeSelect label="Chain" data={chainOptions} {...form.getInputProps('chainId')} value={typed.chainId} />
          <NativeSelect
            label="Currency"
            data={currencies ?? []}
            {...form.getInputProps('currency')}
            value={typed.currency}
          />
        </Group>
        <AccountSelect
          label="Paid by"
          value={typed.accountId}
          error={form.errors['accountId']}
          onChange={(accountId) => form.setFieldValue('accountId', accountId)}
        />
        <div>
          <TextInput
            label="To"
            description="The whole address. What is sent to a wrong one is lost."
            required
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: 'mono' }}
            {...form.getInputProps('address')}
            error={addressProblem}
          />
          <div aria-live="polite" className={classes.checked}>
            {checked.address && !addressProblem ? (
              <>
                <CircleCheck size={15} aria-label="Can be paid to:" />
                <Address text={checked.address} label="address that was understood" />
              </>
            ) : null}
          </div>
        </div>
        <TextInput
          label="Amount"
          description="What arrives; the network is paid beside it"
          inputMode="decimal"
          placeholder="100.00"
          required
          rightSection={<span>{typed.currency}</span>}
          rightSectionWidth={64}
          {...form.getInputProps('amount')}
          error={faults['amount']}
        />
        <Group grow align="flex-start" gap="sm" preventGrowOverflow={false}>
          <TextInput
            label="Reference"
            description="Yours, and used once"
            maxLength={255}
            {...form.getInputProps('externalId')}
            error={faults['externalId']}
          />
          <TextInput
            type="datetime-local"
            label="Not before"
            description={`Time of ${ZONE}, at most six days ahead. Empty: at once.`}
            {...form.getInputProps('scheduledFor')}
          />
        </Group>
        <TextInput
          label="Note"
          description="For your people; it is not sent to the chain"
          maxLength={500}
          {...form.getInputProps('note')}
        />
        <TextInput
          label="Callback URL"
          description="Is told of each step, beside your webhooks"
          placeholder="https://shop.example/hooks/payouts"
          {...form.getInputProps('callbackUrl')}
        />
        <Group justify="flex-end" gap="xs">
          <ButtonLink to="/payouts" variant="default">
            Cancel
          </ButtonLink>
          <Button type="submit" loading={create.isPending}>
            Ask for {mode} payout
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
