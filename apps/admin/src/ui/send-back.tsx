import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../api/client';
import { useOnce } from '../api/once';
import { useMay } from '../api/session';
import { notifyFailed } from './notify';

/** The way to send back money that was decided to be returned; a payout like any other, which needs consent. */
export function SendBack({ transfer }: { transfer: Schema<'TransferResponse'> }) {
  const mayPay = useMay('member');
  const navigate = useNavigate();
  const once = useOnce();
  const giveBack = api.useMutation('post', '/admin/api/transfers/{transferId}/return', {
    onSuccess: ({ batchId }) => navigate({ to: '/payouts/batches/$batchId', params: { batchId } }),
    onError: (error) => {
      once.refused(error);
      notifyFailed(error);
    },
  });
  const { transferId, decision, bookedIn, txHash } = transfer;
  if (!mayPay || decision?.kind !== 'return' || bookedIn !== 'held') return null;
  return (
    <Button
      size="xs"
      variant="default"
      loading={giveBack.isPending}
      aria-label={`Send back ${txHash}`}
      onClick={() =>
        giveBack.mutate({ params: { path: { transferId }, header: once.header({ transferId }) }, body: {} })
      }
    >
      Send back
    </Button>
  );
}
