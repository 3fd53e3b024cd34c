import { api, type Schema } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { payoutCount } from './payout-words';
import { useRefreshPayouts } from './use-refresh-payouts';

interface CancelDialogProps {
  /** null closes the dialog. */
  readonly batch: Schema<'BatchResponse'> | null;
  readonly onClose: () => void;
}

/** Calls off what of a batch is not being signed yet. */
export function CancelDialog({ batch, onClose }: CancelDialogProps) {
  const refresh = useRefreshPayouts();
  const cancel = api.useMutation('post', '/admin/api/payouts/batches/{batchId}/cancel', {
    onSuccess: ({ items }) => {
      const off = items.filter(({ status }) => status === 'cancelled').length;
      refresh();
      onClose();
      notifyDone(
        off === items.length ? 'All of it is called off' : `${payoutCount(off)} of ${items.length} called off`,
      );
    },
  });
  return (
    <Confirm
      opened={batch !== null}
      title={`Call off ${payoutCount(batch?.payouts ?? 0)}?`}
      action="Call off"
      busy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate({ params: { path: { batchId: batch?.batchId ?? '' } } })}
    >
      What is not being signed yet does not leave, and its amount is available again. What is on its way stays so.
    </Confirm>
  );
}
