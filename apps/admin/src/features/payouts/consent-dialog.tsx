import { Modal, Skeleton, Stack } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { notifyDone } from '../../ui/notify';
import { Problem } from '../../ui/problem';
import { CodeForm } from './code-form';
import { ConsentReview } from './consent-review';
import { payoutCount } from './payout-words';
import { useRefreshPayouts } from './use-refresh-payouts';

interface ConsentDialogProps {
  /** null closes the dialog. */
  readonly batchId: string | null;
  readonly onClose: () => void;
}

/** Shows all that is about to leave once more, and takes the code for it. */
export function ConsentDialog({ batchId, onClose }: ConsentDialogProps) {
  return (
    <Modal
      opened={batchId !== null}
      onClose={onClose}
      title="Confirm by code"
      centered
      size="xl"
      closeOnClickOutside={false}
    >
      {batchId === null ? null : <Consent batchId={batchId} onClose={onClose} />}
    </Modal>
  );
}

function Consent({ batchId, onClose }: { batchId: string; onClose: () => void }) {
  const batch = api.useQuery(
    'get',
    '/admin/api/payouts/batches/{batchId}',
    { params: { path: { batchId } } },
    { placeholderData: undefined },
  );
  if (batch.error && !batch.data) return <Problem error={batch.error} onRetry={() => void batch.refetch()} />;
  if (!batch.data) return <Skeleton height={260} />;
  return (
    <Stack gap="lg">
      <ConsentReview batch={batch.data} />
      <GiveConsent batch={batch.data} onClose={onClose} />
    </Stack>
  );
}

function GiveConsent({ batch, onClose }: { batch: Schema<'BatchResponse'>; onClose: () => void }) {
  const refresh = useRefreshPayouts();
  const path = { batchId: batch.batchId };
  const verify = api.useMutation('post', '/admin/api/payouts/batches/{batchId}/verify', {
    onSuccess: ({ status, payouts }) => {
      refresh();
      onClose();
      notifyDone(
        status === 'approved'
          ? `${payoutCount(payouts)} approved: on the way now`
          : 'Code taken: others have to approve now',
      );
    },
  });
  return (
    <CodeForm
      action="Confirm"
      busy={verify.isPending}
      error={verify.error}
      attemptsLeft={batch.attemptsLeft}
      onCode={(code) => verify.mutate({ params: { path }, body: { code } })}
      onCancel={onClose}
    />
  );
}
