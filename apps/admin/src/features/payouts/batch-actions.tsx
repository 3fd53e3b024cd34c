import { useState } from 'react';
import { Button } from '@mantine/core';
import type { Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { CancelDialog } from './cancel-dialog';
import { ConsentDialog } from './consent-dialog';

/** What a person can do for a batch as it is now. */
export function BatchActions({ batch }: { batch: Schema<'BatchResponse'> }) {
  const mayAct = useMay('member');
  const [asking, setAsking] = useState<'consent' | 'cancel' | null>(null);
  if (!mayAct) return null;
  const waits = batch.status.startsWith('awaiting');
  return (
    <>
      {waits || batch.status === 'approved' ? (
        <Button variant="default" onClick={() => setAsking('cancel')}>
          Call off
        </Button>
      ) : null}
      {batch.status === 'awaiting_totp' ? <Button onClick={() => setAsking('consent')}>Confirm by code</Button> : null}
      <CancelDialog batch={asking === 'cancel' ? batch : null} onClose={() => setAsking(null)} />
      <ConsentDialog batchId={asking === 'consent' ? batch.batchId : null} onClose={() => setAsking(null)} />
    </>
  );
}
