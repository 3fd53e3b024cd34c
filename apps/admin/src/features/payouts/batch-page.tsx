import { Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { AnchorLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { BatchActions } from './batch-actions';
import { BatchFacts } from './batch-facts';
import { BatchItems } from './batch-items';
import { BatchProgress } from './batch-progress';
import { BatchState } from './batch-state';
import { BatchSteps } from './batch-steps';
import { BatchSums } from './batch-sums';
import { payoutCount } from './payout-words';
import classes from './payouts.module.css';

const route = getRouteApi('/shell/payouts/batches/$batchId');

const OPEN_MS = 4_000;
const OVER_MS = 30_000;

/** One batch: what leaves, who has consented, and how far its payouts are. */
export function BatchPage() {
  const { batchId } = route.useParams();
  const batch = api.useQuery(
    'get',
    '/admin/api/payouts/batches/{batchId}',
    { params: { path: { batchId } } },
    {
      refetchInterval: ({ state }) => (isOpen(state.data) ? OPEN_MS : OVER_MS),
      placeholderData: undefined,
    },
  );
  const view = batch.data;

  return (
    <Page
      title={view ? `Batch of ${payoutCount(view.payouts)}` : 'Batch'}
      crumb={
        <AnchorLink to="/payouts/batches" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Batches
        </AnchorLink>
      }
      lead={<Hash text={batchId} label="batch id" />}
      actions={
        view ? (
          <>
            <BatchActions batch={view} />
            <span aria-live="polite" className={classes.state}>
              <BatchState batch={view} />
            </span>
          </>
        ) : undefined
      }
    >
      {batch.error && !view ? <Problem error={batch.error} onRetry={() => void batch.refetch()} /> : null}
      {!view && !batch.error ? <Skeleton height={320} radius="lg" /> : null}
      {view ? (
        <>
          <div className={classes.columns}>
            <div className={classes.wide}>
              <BatchProgress batchId={batchId} />
              <Card title="Consent">
                <BatchSteps batch={view} />
              </Card>
            </div>
            <div className={classes.side}>
              <Card title="Leaves">
                <BatchSums batch={view} />
              </Card>
              <Card title="Details">
                <BatchFacts batch={view} />
              </Card>
            </div>
          </div>
          <BatchItems batchId={batchId} />
        </>
      ) : null}
    </Page>
  );
}

/** It waits for people, or its payouts are on their way. */
function isOpen(batch: Schema<'BatchResponse'> | undefined): boolean {
  return batch === undefined || batch.status.startsWith('awaiting') || (batch.status === 'approved' && !batch.outcome);
}
