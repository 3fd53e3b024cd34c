import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, RotateCcw } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { Ago, Moment } from '../../ui/moment';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import { Attempts } from './attempts';
import { useRefreshWebhooks } from './use-endpoint-actions';
import { AnchorLink } from '../../ui/links';
import classes from './webhooks.module.css';

const route = getRouteApi('/shell/webhooks/deliveries/$deliveryId');

/** One delivery: what was sent, each try, each answer. */
export function DeliveryPage() {
  const { deliveryId } = route.useParams();
  const params = { path: { deliveryId } };
  const mayManage = useMay('admin');
  const refresh = useRefreshWebhooks();
  const delivery = api.useQuery(
    'get',
    '/admin/api/webhooks/deliveries/{deliveryId}',
    { params },
    {
      refetchInterval: ({ state }) => (state.data?.status === 'pending' ? 2_000 : 15_000),
    },
  );
  const redeliver = api.useMutation('post', '/admin/api/webhooks/deliveries/{deliveryId}/redeliver', {
    onSuccess: () => {
      refresh();
      notifyDone('It is on its way again');
    },
    onError: notifyFailed,
  });

  return (
    <Page
      title={delivery.data?.eventType ?? 'Delivery'}
      crumb={
        <AnchorLink to="/webhooks/deliveries" size="sm">
          <ArrowLeft size={13} aria-hidden /> Deliveries
        </AnchorLink>
      }
      actions={
        mayManage ? (
          <Button
            variant="default"
            leftSection={<RotateCcw size={15} aria-hidden />}
            disabled={!delivery.data}
            loading={redeliver.isPending}
            onClick={() => redeliver.mutate({ params })}
          >
            Redeliver
          </Button>
        ) : null
      }
    >
      {delivery.error && !delivery.data ? (
        <Problem error={delivery.error} onRetry={() => void delivery.refetch()} />
      ) : null}
      {!delivery.data && !delivery.error ? <Skeleton height={240} radius="lg" /> : null}
      {delivery.data ? <DeliveryBody delivery={delivery.data} /> : null}
    </Page>
  );
}

function DeliveryBody({ delivery }: { delivery: Schema<'DeliveryDetailResponse'> }) {
  return (
    <>
      <Card>
        <Facts>
          <Fact name="State">
            <StateBadge kind="delivery" state={delivery.status} />
          </Fact>
          <Fact name="To">
            <code>{delivery.url}</code>
          </Fact>
          <Fact name="Event">
            <Hash text={delivery.eventId} label="event id" />
          </Fact>
          <Fact name="About">
            {delivery.objectId.startsWith('ord_') ? (
              <AnchorLink to="/orders/$orderId" params={{ orderId: delivery.objectId }}>
                {delivery.objectId}
              </AnchorLink>
            ) : (
              <code>{delivery.objectId}</code>
            )}
          </Fact>
          <Fact name="Created">
            <Moment at={delivery.createdAt} />
          </Fact>
          {delivery.status === 'pending' && delivery.nextAttemptAt ? (
            <Fact name="Next try">
              <Ago at={delivery.nextAttemptAt} />
            </Fact>
          ) : null}
          {delivery.finishedAt ? (
            <Fact name="Finished">
              <Moment at={delivery.finishedAt} />
            </Fact>
          ) : null}
        </Facts>
      </Card>
      <Card title={`Tries (${delivery.attemptLog.length})`}>
        <Attempts attempts={delivery.attemptLog} />
      </Card>
      <Card title="Request body">
        <pre className={classes.body} tabIndex={0} aria-label="Request body">
          {pretty(delivery.requestBody)}
        </pre>
      </Card>
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
