import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { useRefreshPayouts } from './use-refresh-payouts';

interface CancelPayoutProps {
  /** null closes the dialog. */
  readonly payout: Schema<'PayoutResponse'> | null;
  readonly onClose: () => void;
}

/** Calls one payout off, while it is not being signed. */
export function CancelPayout({ payout, onClose }: CancelPayoutProps) {
  const refresh = useRefreshPayouts();
  const cancel = api.useMutation('delete', '/admin/api/payouts/{payoutId}', {
    onSuccess: ({ amount, currency }) => {
      refresh();
      onClose();
      notifyDone(`The payout of ${amount} ${currency} is called off`);
    },
  });
  return (
    <Confirm
      opened={payout !== null}
      title="Call this payout off?"
      action="Call off"
      busy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate({ params: { path: { payoutId: payout?.payoutId ?? '' } } })}
    >
      <Amount value={payout?.amount ?? '0'} currency={payout?.currency} strong /> do not leave. The rest of its batch
      goes on.
    </Confirm>
  );
}
