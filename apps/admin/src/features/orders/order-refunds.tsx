import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import { isSome } from './is-some';
import { RefundDialog } from './refund-dialog';
import classes from './refunds.module.css';

/** What went back of an order, and the way to give back more. Shown once something of it is final. */
export function OrderRefunds({ order }: { order: Schema<'OrderResponse'> }) {
  const { orderId, confirmedAmount } = order;
  const mayRefund = useMay('member');
  const [asking, setAsking] = useState(false);
  const refunds = api.useQuery(
    'get',
    '/admin/api/orders/{orderId}/refunds',
    { params: { path: { orderId } } },
    { enabled: isSome(confirmedAmount), refetchInterval: 10_000, placeholderData: undefined },
  );
  if (!isSome(confirmedAmount)) return null;
  const view = refunds.data;
  return (
    <Card
      title="Refunds"
      aside={
        mayRefund && view && isSome(view.refundable) ? (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            Refund
          </Button>
        ) : null
      }
    >
      {refunds.error && !view ? <Problem error={refunds.error} onRetry={() => void refunds.refetch()} /> : null}
      {!view && !refunds.error ? <Skeleton height={60} /> : null}
      {view ? <Sums view={view} /> : null}
      {view && view.refunds.length > 0 ? (
        <ul className={classes.refunds} aria-label="Refunds of the order">
          {view.refunds.map(({ payoutId, amount, currency, status, createdAt }) => (
            <li key={payoutId}>
              <AnchorLink to="/payouts/$payoutId" params={{ payoutId }}>
                <Amount value={coins(amount)} currency={currency} strong />
              </AnchorLink>
              <StateBadge kind="payout" state={status} />
              <span className={classes.when}>
                <Ago at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <RefundDialog order={order} refunds={asking && view ? view : null} onClose={() => setAsking(false)} />
    </Card>
  );
}

function Sums({ view: { refunded, pending, refundable, currency } }: { view: Schema<'RefundsResponse'> }) {
  const rows = [
    { name: 'Given back', value: refunded },
    { name: 'On its way back', value: pending },
    { name: 'Can still go back', value: refundable },
  ].filter(({ name, value }) => name === 'Can still go back' || isSome(value));
  return (
    <dl className={classes.sums}>
      {rows.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Amount value={value} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
