import { Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { Live, Steps } from '../../ui/steps';
import { TimelineStep } from './timeline-step';

interface TimelineProps {
  readonly orderId: string;
  readonly chainId: string;
  /** Version of the order that is on the screen. */
  readonly version: number;
  readonly refetchMs: number;
}

const SOON_MS = 2_000;

/** Whether something is known to be missing: steps up to the order's version, or the end of a webhook. */
function isBehind(steps: readonly Schema<'TimelineStepResponse'>[], version: number): boolean {
  const shown = steps.at(-1)?.version ?? 0;
  return shown < version || steps.some(({ deliveries }) => deliveries.some(({ status }) => status === 'pending'));
}

/** The life of an order, step by step; new steps come in while one looks. */
export function Timeline({ orderId, chainId, version, refetchMs }: TimelineProps) {
  const timeline = api.useQuery(
    'get',
    '/admin/api/orders/{orderId}/timeline',
    { params: { path: { orderId } } },
    {
      refetchInterval: ({ state }) => (isBehind(state.data?.data ?? [], version) ? SOON_MS : refetchMs),
      placeholderData: undefined,
    },
  );
  const steps = timeline.data?.data;
  return (
    <Card title="Timeline" aside={<Live failing={timeline.error !== null} />}>
      {timeline.error && !steps ? <Problem error={timeline.error} onRetry={() => void timeline.refetch()} /> : null}
      {!steps && !timeline.error ? <Skeleton height={220} /> : null}
      <Steps label="Steps of the order">
        {steps?.map((step) => (
          <TimelineStep key={step.eventId} step={step} chainId={chainId} />
        ))}
      </Steps>
    </Card>
  );
}
