import { api, type Schema } from '../../api/client';
import { useSession } from '../../api/session';
import { Note } from '../../ui/note';
import { notifyDone } from '../../ui/notify';
import { CodeForm } from '../../ui/code-form';
import { payoutCount } from './payout-words';
import { useRefreshPayouts } from './use-refresh-payouts';

type Batch = Schema<'BatchSummaryResponse'>;

interface GiveConsentProps {
  readonly batch: Schema<'BatchResponse'>;
  readonly onClose: () => void;
}

/** Takes the code that a batch waits for: of whoever makes it, or of who approves what somebody else made. */
export function GiveConsent({ batch, onClose }: GiveConsentProps) {
  const { person } = useSession();
  const refresh = useRefreshPayouts();
  const done = ({ status, payouts, approvals }: Batch): void => {
    refresh();
    onClose();
    if (status === 'approved') notifyDone(`${payoutCount(payouts)} approved: on the way now`);
    else notifyDone(`Taken. ${missingInWords(approvals)}`);
  };
  // each of both answers with the batch as it is then
  const verify = api.useMutation('post', '/admin/api/payouts/batches/{batchId}/verify', { onSuccess: done });
  const approve = api.useMutation('post', '/admin/api/payouts/batches/{batchId}/approve', { onSuccess: done });
  const params = { path: { batchId: batch.batchId } };
  const why = whyNot(batch, person.personId);
  if (why) return <Note tone="wait">{why}</Note>;
  const approving = batch.status === 'awaiting_approval';
  const { mutate, isPending, error } = approving ? approve : verify;
  return (
    <CodeForm
      action={approving ? 'Approve' : 'Confirm'}
      busy={isPending}
      error={error}
      attemptsLeft={batch.attemptsLeft}
      onCode={(code) => mutate({ params, body: { code } })}
      onCancel={onClose}
    />
  );
}

/** Why a person need not try; the server refuses the rest, in its own words. */
export function whyNot({ status, createdBy, consents, approvals, payouts }: Batch, personId: string): string | null {
  if (!status.startsWith('awaiting')) return 'This batch waits for nobody any more.';
  if (status !== 'awaiting_approval') return null;
  const what = payouts === 1 ? 'this payout' : 'these payouts';
  if (createdBy === personId)
    return `You asked for ${what}, so somebody else has to approve. ${missingInWords(approvals)}`;
  if (consents.some((consent) => consent.personId === personId)) {
    return `You have consented to ${what}, and each person counts once. ${missingInWords(approvals)}`;
  }
  return null;
}

/** How many people are still waited for. */
export function missingInWords({ needed, given }: Batch['approvals']): string {
  const missing = needed - given.filter(({ method }) => method === 'approval').length;
  return missing === 1 ? 'One more person has to approve.' : `${missing} more people have to approve.`;
}
