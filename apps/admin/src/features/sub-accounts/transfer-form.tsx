import { Button, Group, NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { useOnce } from '../../api/once';
import { readProblem } from '../../api/problem';
import { Amount } from '../../ui/amount';
import { coins, isMore } from '../../ui/decimals';
import { FormActions, FormProblem } from '../../ui/form';
import { assetsBetween, type Direction } from './assets-between';
import classes from './sub-accounts.module.css';

interface TransferFormProps {
  readonly account: Schema<'SubAccountResponse'>;
  readonly onAccepted: (transferId: string) => void;
  readonly onCancel: () => void;
}

/** Which way, of what, how much: not more than there is. The server has the last word when its turn comes. */
export function TransferForm({ account, onAccepted, onCancel }: TransferFormProps) {
  const balances = api.useQuery('get', '/admin/api/balances', {});
  const once = useOnce();
  const form = useForm({ initialValues: { direction: 'in' as Direction, asset: '', amount: '' } });
  const { direction } = form.values;
  const assets = assetsBetween(direction, balances.data?.data ?? [], account.balances);
  const asset = assets.find(({ name }) => name === form.values.asset) ?? assets[0];
  const move = api.useMutation('post', '/admin/api/accounts/{accountId}/transfers', {
    onSuccess: ({ transferId }) => onAccepted(transferId),
    onError: (error) => {
      once.refused(error);
      form.setErrors({ ...readProblem(error).fields });
    },
  });
  const tooMuch =
    asset && isMore(form.values.amount, asset.available)
      ? `More than the ${coins(asset.available)} ${asset.currency} that are there`
      : undefined;
  const submit = form.onSubmit(({ amount }) => {
    if (!asset || tooMuch) return;
    const body = { direction, chainId: asset.chainId, currency: asset.currency, amount: amount.trim() };
    move.mutate({ body, params: { path: { accountId: account.accountId }, header: once.header(body) } });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={move.error} fields={Object.keys(form.values)} />
        <SegmentedControl
          aria-label="Direction"
          // names of accounts may be long
          orientation="vertical"
          fullWidth
          data={[
            { value: 'in', label: `Into ${account.name}` },
            { value: 'out', label: 'Back to the main account' },
          ]}
          {...form.getInputProps('direction')}
        />
        <NativeSelect
          label="Asset"
          disabled={assets.length === 0}
          description={assets.length === 0 ? 'There is nothing to move this way' : undefined}
          data={assets.map(({ name, chainId, currency }) => ({ value: name, label: `${currency} on ${chainId}` }))}
          {...form.getInputProps('asset')}
          value={asset?.name ?? ''}
        />
        <TextInput
          label="Amount"
          inputMode="decimal"
          placeholder="25.00"
          required
          autoComplete="off"
          data-autofocus
          rightSection={<span>{asset?.currency}</span>}
          rightSectionWidth={64}
          {...form.getInputProps('amount')}
          error={form.errors['amount'] ?? tooMuch}
        />
        {asset ? (
          <Group justify="space-between" gap="xs" className={classes.there}>
            <span>
              {direction === 'in' ? 'Main account' : account.name} has{' '}
              <Amount value={asset.available} currency={asset.currency} strong />
            </span>
            <Button variant="subtle" size="compact-sm" onClick={() => form.setFieldValue('amount', asset.available)}>
              All of it
            </Button>
          </Group>
        ) : null}
        <FormActions action="Move" busy={move.isPending} disabled={!asset} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
