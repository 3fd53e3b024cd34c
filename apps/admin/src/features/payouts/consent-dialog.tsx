import { Modal, Skeleton, Stack } from '@mantine/core';
import { api } from '../../api/client';
import { Problem } from '../../ui/problem';
import { ConsentReview } from './consent-review';
import { GiveConsent } from './give-consent';
import { RejectForm } from './reject-form';

/** What is asked of a person about a batch. */
export type ConsentQuestion = 'consent' | 'reject';

interface ConsentDialogProps {
  /** null closes the dialog. */
  readonly batchId: string | null;
  readonly question: ConsentQuestion;
  readonly onClose: () => void;
}

/** Shows all that is about to leave once more, and takes the code of who lets it go or stops it. */
export function ConsentDialog({ batchId, question, onClose }: ConsentDialogProps) {
  return (
    <Modal
      opened={batchId !== null}
      onClose={onClose}
      title={question === 'reject' ? 'Reject these payouts' : 'Let these payouts leave'}
      centered
      size="xl"
      closeOnClickOutside={false}
    >
      {batchId === null ? null : <Consent batchId={batchId} question={question} onClose={onClose} />}
    </Modal>
  );
}

function Consent({ batchId, question, onClose }: ConsentDialogProps & { readonly batchId: string }) {
  const batch = api.useQuery(
    'get',
    '/admin/api/payouts/batches/{batchId}',
    { params: { path: { batchId } } },
    { placeholderData: undefined },
  );
  if (batch.error && !batch.data) return <Problem error={batch.error} onRetry={() => void batch.refetch()} />;
  if (!batch.data) return <Skeleton height={260} />;
  const Answer = question === 'reject' ? RejectForm : GiveConsent;
  return (
    <Stack gap="lg">
      <ConsentReview batch={batch.data} />
      <Answer batch={batch.data} onClose={onClose} />
    </Stack>
  );
}
