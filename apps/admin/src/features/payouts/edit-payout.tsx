import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { coins } from '../../ui/decimals';
import { FormActions, FormProblem } from '../../ui/form';
import { Note } from '../../ui/note';
import { notifyDone } from '../../ui/notify';
import { ownFields } from './refusal';
import { useAddressCheck } from './use-address-check';
import { useRefreshPayouts } from './use-refresh-payouts';

type Payout = Schema<'PayoutDetailResponse'>;

interface EditPayoutProps {
  /** null closes the dialog. */
  readonly payout: Payout | null;
  readonly onClose: () => void;
}

/** Corrects a payout before it is signed; everybody has to consent to its batch anew then. */
export function EditPayout({ payout, onClose }: EditPayoutProps) {
  return (
    <Modal opened={payout !== null} onClose={onClose} title="Change this payout" centered size="lg">
      {payout ? <EditForm payout={payout} onClose={onClose} /> : null}
    </Modal>
  );
}

function EditForm({ payout, onClose }: { payout: Payout; onClose: () => void }) {
  const { payoutId, chainId, currency } = payout;
  const refresh = useRefreshPayouts();
  const was = {
    address: payout.address,
    amount: coins(payout.amount),
    note: payout.note ?? '',
    callbackUrl: payout.callbackUrl ?? '',
  };
  const form = useForm({ initialValues: was });
  const checked = useAddressCheck(chainId, form.values.address);
  const edit = api.useMutation('patch', '/admin/api/payouts/{payoutId}', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone('The payout is changed: its batch needs consent anew');
    },
    onError: (error) => form.setErrors(ownFields(readProblem(error).fields)),
  });
  const submit = form.onSubmit(({ address, amount, note, callbackUrl }) =>
    edit.mutate({
      params: { path: { payoutId } },
      body: {
        ...(address.trim() === was.address ? {} : { address: address.trim() }),
        ...(amount.trim() === was.amount ? {} : { amount: amount.trim() }),
        ...(note.trim() === was.note ? {} : { note: note.trim() || null }),
        ...(callbackUrl.trim() === was.callbackUrl ? {} : { callbackUrl: callbackUrl.trim() || null }),
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={edit.error} fields={Object.keys(was)} />
        <Note tone="warn">Whatever consent its whole batch has is void then, and everybody has to look again.</Note>
        <TextInput
          label="To"
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('address')}
          error={form.errors['address'] ?? checked.problem}
        />
        <TextInput
          label="Amount"
          inputMode="decimal"
          rightSection={<span>{currency}</span>}
          rightSectionWidth={64}
          {...form.getInputProps('amount')}
        />
        <TextInput label="Note" maxLength={500} {...form.getInputProps('note')} />
        <TextInput label="Callback URL" {...form.getInputProps('callbackUrl')} />
        <FormActions action="Change" busy={edit.isPending} disabled={!form.isDirty()} onCancel={onClose} />
      </Stack>
    </form>
  );
}
