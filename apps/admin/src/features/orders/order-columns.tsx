import { createColumnHelper } from '@tanstack/react-table';
import { TriangleAlert } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Badge } from '../../ui/badge';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import { StateBadge } from '../../ui/states';
import { AnchorLink } from '../../ui/links';
import classes from './orders.module.css';

const column = createColumnHelper<Features, Schema<'OrderResponse'>>();

export const orderColumns = column.columns([
  column.accessor('orderReference', {
    header: 'Reference',
    meta: { label: '' },
    cell: ({ row: { original: order } }) => (
      <AnchorLink to="/orders/$orderId" params={{ orderId: order.orderId }} className={classes.reference}>
        {order.orderReference}
      </AnchorLink>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    meta: { label: '' },
    cell: ({ row: { original: order } }) => (
      <span className={classes.badges}>
        <StateBadge kind="order" state={order.state} />
        {order.needsReview ? (
          <Badge label="Review" tone="warn" icon={TriangleAlert} hint="Money at its address waits for a decision" />
        ) : null}
      </span>
    ),
  }),
  column.accessor('amount', {
    header: 'Amount',
    meta: { align: 'end', sortBy: 'amount' },
    cell: ({ row: { original: order } }) => (
      <span className={classes.sum}>
        <Amount value={order.amount} currency={order.currency} strong />
        {order.price ? <Amount value={order.price.amount} currency={order.price.currency} /> : null}
      </span>
    ),
  }),
  column.accessor('receivedAmount', {
    header: 'Received',
    meta: { align: 'end', minor: true },
    cell: ({ row: { original: order } }) => <Amount value={order.receivedAmount} />,
  }),
  column.accessor('chainId', {
    header: 'Chain',
    meta: { minor: true },
    cell: ({ getValue }) => <span className={classes.quiet}>{getValue()}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
