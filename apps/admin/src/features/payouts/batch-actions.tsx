import { useState } from 'react';
import { Button } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { CancelDialog } from './cancel-dialog';
import { ConsentDialog, type ConsentQuestion } from './consent-dialog';
import { isCancellable } from './payout-states';

/** What a person can do for a batch as it is now. */
export function BatchActions({ batch }: { batch: Schema<'BatchResponse'> }) {
  const mayAct = useMay('member');
  // asked for by the card of its progress, which keeps it fresh
  const totals = api.useQuery('get', '/admin/api/payouts/totals', { params: { query: { batchId: batch.batchId } } });
  const [asking, setAsking] = useState<ConsentQuestion | 'cancel' | null>(null);
  if (!mayAct) return null;
  const waits = batch.status.startsWith('awaiting');
  const question = asking === 'consent' || asking === 'reject' ? asking : null;
  return (
    <>
      {totals.data?.data.some(({ status }) => isCancellable(status)) ? (
        <Button variant="subtle" onClick={() => setAsking('cancel')}>
          Call off
        </Button>
      ) : null}
      {waits ? (
        <>
          <Button variant="default" onClick={() => setAsking('reject')}>
            Reject
          </Button>
          <Button onClick={() => setAsking('consent')}>
            {batch.status === 'awaiting_totp' ? 'Confirm by code' : 'Approve'}
          </Button>
        </>
      ) : null}
      <CancelDialog batch={asking === 'cancel' ? batch : null} onClose={() => setAsking(null)} />
      <ConsentDialog
        batchId={question ? batch.batchId : null}
        question={question ?? 'consent'}
        onClose={() => setAsking(null)}
      />
    </>
  );
}
