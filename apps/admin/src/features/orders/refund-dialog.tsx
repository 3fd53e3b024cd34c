import { Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client';
import { useOnce } from '../../api/once';
import { readProblem } from '../../api/problem';
import { isMore } from '../../ui/decimals';
import { FormActions, FormProblem } from '../../ui/form';
import { isSome } from './is-some';
import classes from './refunds.module.css';

type Refunds = Schema<'RefundsResponse'>;

interface RefundDialogProps {
  readonly order: Schema<'OrderResponse'>;
  /** null closes the dialog. */
  readonly refunds: Refunds | null;
  readonly onClose: () => void;
}

/** Gives back what an order received: all that is left, what came beyond its amount, or part of it. */
export function RefundDialog({ order, refunds, onClose }: RefundDialogProps) {
  return (
    <Modal opened={refunds !== null} onClose={onClose} title={`Refund “${order.orderReference}”`} centered size="lg">
      {refunds ? <RefundForm refunds={refunds} onClose={onClose} /> : null}
    </Modal>
  );
}

function RefundForm({ refunds, onClose }: { refunds: Refunds; onClose: () => void }) {
  const { orderId, refundable, refundableOverpaid, currency, chainId } = refunds;
  const navigate = useNavigate();
  const once = useOnce();
  const form = useForm({
    initialValues: { share: isSome(refundableOverpaid) ? 'overpaid' : 'full', amount: '', address: '', note: '' },
  });
  const refund = api.useMutation('post', '/admin/api/orders/{orderId}/refunds', {
    onSuccess: ({ batchId }) => navigate({ to: '/payouts/batches/$batchId', params: { batchId } }),
    onError: (error) => {
      once.refused(error);
      form.setErrors({ ...readProblem(error).fields });
    },
  });
  const tooMuch =
    form.values.share === 'part' && isMore(form.values.amount, refundable)
      ? `More than the ${refundable} ${currency} that can go back`
      : undefined;
  const submit = form.onSubmit(({ share, amount, address, note }) => {
    if (tooMuch) return;
    const body: Schema<'CreateRefundBody'> = {
      amount: share === 'part' ? amount.trim() : share,
      // with another sum than the one on the screen nothing is done
      refundable,
      ...(address.trim() === '' ? {} : { address: address.trim() }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    };
    refund.mutate({ params: { path: { orderId }, header: once.header(body) }, body });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem error={refund.error} fields={['amount', 'address', 'note']} />
        <Radio.Group label="How much" {...form.getInputProps('share')}>
          <div className={classes.shares}>
            <Radio value="full" label={`All that is left: ${refundable} ${currency}`} />
            {isSome(refundableOverpaid) ? (
              <Radio value="overpaid" label={`What came beyond the amount: ${refundableOverpaid} ${currency}`} />
            ) : null}
            <Radio value="part" label="Another amount" />
          </div>
        </Radio.Group>
        {form.values.share === 'part' ? (
          <TextInput
            label="Amount"
            inputMode="decimal"
            placeholder={refundable}
            rightSection={<span>{currency}</span>}
            rightSectionWidth={64}
            {...form.getInputProps('amount')}
            error={form.errors['amount'] ?? tooMuch}
          />
        ) : form.errors['amount'] ? (
          <FormProblem error={refund.error} fields={[]} />
        ) : null}
        <TextInput
          label="To"
          description="Empty: back to the payer, if all of it came from one address. Money sent from an exchange seldom finds its owner that way; ask the payer for an address."
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('address')}
        />
        <TextInput label="Note" description="For your people" maxLength={500} {...form.getInputProps('note')} />
        <div>
          A refund is a payout on {chainId}: the amount is held at once, and leaves after everybody has consented who
          has to.
        </div>
        <FormActions action="Refund" busy={refund.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
