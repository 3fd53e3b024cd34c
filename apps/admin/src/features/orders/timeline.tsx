import { Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { TimelineStep } from './timeline-step';
import classes from './timeline.module.css';

interface TimelineProps {
  readonly orderId: string;
  readonly chainId: string;
  readonly refetchMs: number;
}

const SOON_MS = 2_000;

function hasPendingDelivery(step: Schema<'TimelineStepResponse'>): boolean {
  return step.deliveries.some(({ status }) => status === 'pending');
}

/** The life of an order, step by step; new steps come in while one looks. */
export function Timeline({ orderId, chainId, refetchMs }: TimelineProps) {
  const timeline = api.useQuery(
    'get',
    '/admin/api/orders/{orderId}/timeline',
    { params: { path: { orderId } } },
    {
      // A finished order's last webhooks may still be on their way.
      refetchInterval: ({ state }) => (state.data?.data.some(hasPendingDelivery) ? SOON_MS : refetchMs),
      placeholderData: undefined,
    },
  );
  const steps = timeline.data?.data;
  return (
    <Card
      title="Timeline"
      aside={<span className={classes.live}>{timeline.error ? 'not live: retrying' : 'live'}</span>}
    >
      {timeline.error && !steps ? <Problem error={timeline.error} onRetry={() => void timeline.refetch()} /> : null}
      {!steps && !timeline.error ? <Skeleton height={220} /> : null}
      <ol className={classes.steps} aria-label="Steps of the order" aria-live="polite">
        {steps?.map((step) => (
          <TimelineStep key={step.eventId} step={step} chainId={chainId} />
        ))}
      </ol>
    </Card>
  );
}
