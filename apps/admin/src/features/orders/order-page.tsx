import { Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import { OrderActions } from './order-actions';
import { OrderFacts } from './order-facts';
import { OrderRefunds } from './order-refunds';
import { OrderTransfers } from './order-transfers';
import { Receipt } from './receipt';
import { Timeline } from './timeline';
import { AnchorLink, ButtonLink } from '../../ui/links';
import classes from './order-page.module.css';

const route = getRouteApi('/shell/orders/$orderId');

/** How often an open order is asked for again, and a finished one, in milliseconds. */
const OPEN_MS = 2_000;
const DONE_MS = 15_000;

/** One order: what was asked, what came, and every step with its cause, as it happens. */
export function OrderPage() {
  const { orderId } = route.useParams();
  const params = { path: { orderId } };
  const order = api.useQuery(
    'get',
    '/admin/api/orders/{orderId}',
    { params },
    {
      refetchInterval: ({ state }) => (state.data?.status === 'pending' ? OPEN_MS : DONE_MS),
      placeholderData: undefined,
    },
  );
  const view = order.data;
  const refetchMs = view?.status === 'pending' ? OPEN_MS : DONE_MS;

  return (
    <Page
      title={view ? view.orderReference : 'Order'}
      crumb={
        <AnchorLink to="/orders" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Orders
        </AnchorLink>
      }
      lead={<Hash text={orderId} label="order id" />}
      actions={
        view ? (
          <>
            <OrderActions order={view} />
            <span aria-live="polite" className={classes.state}>
              <StateBadge kind="order" state={view.state} />
            </span>
          </>
        ) : undefined
      }
    >
      {order.error && !view ? <Problem error={order.error} onRetry={() => void order.refetch()} /> : null}
      {!view && !order.error ? <Skeleton height={320} radius="lg" /> : null}
      {view?.needsReview ? (
        <Note
          tone="warn"
          action={
            <ButtonLink to="/review" size="xs" variant="default">
              Have a look
            </ButtonLink>
          }
        >
          Money at this order's address waits for a decision: it came late, twice, in another token or on another chain.
          It is booked under “in review”.
        </Note>
      ) : null}
      {view ? (
        <div className={classes.columns}>
          <div className={classes.main}>
            <Timeline orderId={orderId} chainId={view.chainId} version={view.version} refetchMs={refetchMs} />
            <OrderTransfers orderId={orderId} refetchMs={refetchMs} />
          </div>
          <div className={classes.side}>
            <Receipt order={view} />
            <OrderRefunds order={view} />
            <Card title="Details">
              <OrderFacts order={view} />
            </Card>
          </div>
        </div>
      ) : null}
    </Page>
  );
}
