import { Checkbox, Group, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useChains } from '../../api/chains';
import { AccountSelect } from '../../ui/account-select';
import { wayOf, type LinkValues } from './link-values';

const ASKS = [
  { value: 'fixed', label: 'A fixed amount' },
  { value: 'open', label: 'The payer chooses' },
];

type LinkFormState = UseFormReturnType<LinkValues>;

/** Everything that a link says. `priced`: it has orders, and what it asks for stays as it is. */
export function LinkFields({ form, priced }: { form: LinkFormState; priced: boolean }) {
  const text = (name: Exclude<keyof LinkValues, 'ways'>) => form.getInputProps(name);
  return (
    <>
      <TextInput label="Title" required data-autofocus maxLength={200} {...text('title')} />
      <Textarea label="Description" rows={3} maxLength={2_000} {...text('description')} />
      <SegmentedControl aria-label="Asks for" data={ASKS} disabled={priced} {...text('asks')} />
      <PriceFields form={form} disabled={priced} />
      <WaysToPay form={form} />
      <Group grow align="flex-start" gap="sm">
        <TextInput
          label="Stock"
          description="Units to sell, one per payment. Empty: no limit."
          inputMode="numeric"
          {...text('inventoryTotal')}
        />
        <TextInput
          type="datetime-local"
          label="Open until"
          description="In your time zone. Empty: no end."
          {...text('expiresAt')}
        />
      </Group>
      <AccountSelect
        label="Sells for"
        description="Whose balance what it takes goes to"
        value={form.values.accountId}
        error={form.errors['accountId']}
        onChange={(accountId) => form.setFieldValue('accountId', accountId)}
      />
      <TextInput label="Success URL" type="url" placeholder="https://shop.example/thanks" {...text('successUrl')} />
      <TextInput label="Cancel URL" type="url" placeholder="https://shop.example/cart" {...text('cancelUrl')} />
      <TextInput
        label="Callback URL"
        type="url"
        description="Is told of its payments, besides the webhook endpoints"
        {...text('callbackUrl')}
      />
    </>
  );
}

function PriceFields({ form, disabled }: { form: LinkFormState; disabled: boolean }) {
  const amount = { inputMode: 'decimal', disabled } as const;
  return (
    <Group grow align="flex-start" gap="sm">
      {form.values.asks === 'fixed' ? (
        <TextInput label="Amount" placeholder="25.00" required {...amount} {...form.getInputProps('amount')} />
      ) : (
        <>
          <TextInput label="Least" placeholder="5.00" {...amount} {...form.getInputProps('minAmount')} />
          <TextInput label="Most" placeholder="500.00" {...amount} {...form.getInputProps('maxAmount')} />
        </>
      )}
      <TextInput
        label="Currency of the amount"
        placeholder="EUR or USDT"
        required
        disabled={disabled}
        {...form.getInputProps('priceCurrency')}
      />
    </Group>
  );
}

/** Each currency on each chain, to tick. */
function WaysToPay({ form }: { form: LinkFormState }) {
  const { chains } = useChains();
  return (
    <Checkbox.Group label="May be paid in" required {...form.getInputProps('ways')}>
      <Stack gap={6} mt={6}>
        {chains.flatMap(({ chainId, name, currencies }) =>
          currencies.map(({ currency }) => (
            <Checkbox
              key={wayOf(currency, chainId)}
              value={wayOf(currency, chainId)}
              label={`${currency} on ${name}`}
            />
          )),
        )}
      </Stack>
    </Checkbox.Group>
  );
}
