import { useState } from 'react';
import { Stack, TextInput } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Note } from '../../ui/note';
import { notifyDone } from '../../ui/notify';
import { CodeForm } from '../../ui/code-form';
import { payoutCount } from './payout-words';
import { useRefreshPayouts } from './use-refresh-payouts';

interface RejectFormProps {
  readonly batch: Schema<'BatchResponse'>;
  readonly onClose: () => void;
}

/** Stops a batch for good: why, and the code of who stops it. */
export function RejectForm({ batch, onClose }: RejectFormProps) {
  const refresh = useRefreshPayouts();
  const [reason, setReason] = useState('');
  const reject = api.useMutation('post', '/admin/api/payouts/batches/{batchId}/reject', {
    onSuccess: ({ payouts }) => {
      refresh();
      onClose();
      notifyDone(`${payoutCount(payouts)} rejected: the amounts are available again`);
    },
  });
  if (!batch.status.startsWith('awaiting')) return <Note tone="wait">This batch waits for nobody any more.</Note>;
  return (
    <Stack gap="md">
      <TextInput
        label="Reason"
        description="Whoever asked for it reads this, and so does the audit log"
        placeholder="The address is not that of the supplier"
        maxLength={500}
        value={reason}
        error={reject.error ? readProblem(reject.error).fields['reason'] : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <CodeForm
        action="Reject"
        color="brick"
        busy={reject.isPending}
        disabled={reason.trim() === ''}
        error={reject.error}
        fields={['reason']}
        attemptsLeft={batch.attemptsLeft}
        onCode={(code) =>
          reject.mutate({ params: { path: { batchId: batch.batchId } }, body: { code, reason: reason.trim() } })
        }
        onCancel={onClose}
      />
    </Stack>
  );
}
