import { Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '../../api/client';
import { Hash } from '../../ui/copy';
import { AnchorLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import { BatchActions } from './batch-actions';
import { BatchFacts } from './batch-facts';
import { BatchItems } from './batch-items';
import { BatchProgress } from './batch-progress';
import { BatchSteps } from './batch-steps';
import { BatchSums } from './batch-sums';
import { payoutCount } from './payout-words';
import classes from './payouts.module.css';

const route = getRouteApi('/shell/payouts/batches/$batchId');

/** A batch that waits for people is asked for often; of one that is approved only its payouts still change. */
const WAITING_MS = 4_000;
const DECIDED_MS = 20_000;

/** One batch: what leaves, who has consented, and how far its payouts are. */
export function BatchPage() {
  const { batchId } = route.useParams();
  const batch = api.useQuery(
    'get',
    '/admin/api/payouts/batches/{batchId}',
    { params: { path: { batchId } } },
    {
      refetchInterval: ({ state }) => (state.data?.status.startsWith('awaiting') ? WAITING_MS : DECIDED_MS),
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
              <StateBadge kind="batch" state={view.status} />
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
