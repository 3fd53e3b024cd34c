import { useState } from 'react';
import { Skeleton } from '@mantine/core';
import { CircleCheckBig } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { AnchorLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { ConsentDialog, type ConsentQuestion } from './consent-dialog';
import { WaitingBatch } from './waiting-batch';
import classes from './approvals.module.css';

/** Batches that are shown at once of each state; who has more waiting has no use for a longer page. */
const LIMIT = 25;
const SOON_MS = 5_000;

/** What waits for a person before it leaves, the one with the least time left first. */
export function ApprovalsPage() {
  const approvals = useWaiting('awaiting_approval');
  const codes = useWaiting('awaiting_totp');
  const [asked, setAsked] = useState<{ readonly batchId: string; readonly question: ConsentQuestion } | null>(null);
  const error = approvals.error ?? codes.error;
  const known = approvals.data && codes.data;
  const waiting = [...(approvals.data?.data ?? []), ...(codes.data?.data ?? [])].sort((a, b) =>
    a.expiresAt.localeCompare(b.expiresAt),
  );
  const more = (approvals.data?.pagination.total ?? 0) + (codes.data?.pagination.total ?? 0) - waiting.length;

  return (
    <Page
      title="Approvals"
      lead="Payouts that wait for a person. What nobody consents to within its hour is rejected, and its amount is available again."
    >
      {error && !known ? <Problem error={error} onRetry={() => void approvals.refetch()} /> : null}
      {!known && !error ? <Skeleton height={220} radius="lg" /> : null}
      {known && waiting.length === 0 ? (
        <Card>
          <Empty icon={CircleCheckBig} title="Nothing waits for you or anybody else">
            New payouts show here within a few seconds.
          </Empty>
        </Card>
      ) : null}
      <ul className={classes.queue} aria-label="Batches that wait">
        {waiting.map((batch) => (
          <li key={batch.batchId}>
            <WaitingBatch summary={batch} onAsk={(question) => setAsked({ batchId: batch.batchId, question })} />
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <AnchorLink to="/payouts/batches" search={{ state: 'awaiting_approval' }}>
          {more} more wait: see all batches
        </AnchorLink>
      ) : null}
      <ConsentDialog
        batchId={asked?.batchId ?? null}
        question={asked?.question ?? 'consent'}
        onClose={() => setAsked(null)}
      />
    </Page>
  );
}

function useWaiting(status: 'awaiting_approval' | 'awaiting_totp') {
  return api.useQuery(
    'get',
    '/admin/api/payouts/batches',
    { params: { query: { status, limit: LIMIT } } },
    { refetchInterval: SOON_MS },
  );
}
