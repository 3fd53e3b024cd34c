import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import classes from './deposits.module.css';
import { Sums } from './sums';

const column = createColumnHelper<Features, Schema<'DepositReferenceResponse'>>();

export const referenceColumns = column.columns([
  column.accessor('depositReference', {
    header: 'Reference',
    meta: { label: '' },
    cell: ({ row: { original: reference } }) => (
      <span className={classes.stack}>
        <AnchorLink
          to="/deposits/references/$depositReference"
          params={{ depositReference: reference.depositReference }}
          className={classes.reference}
        >
          {reference.depositReference}
        </AnchorLink>
        {reference.customer === null ? null : <span className={classes.note}>{reference.customer}</span>}
      </span>
    ),
  }),
  column.accessor('bindings', {
    header: 'Takes',
    cell: ({ getValue }) => (
      <span className={classes.note}>
        {getValue()
          .map(({ currency, chainId }) => `${currency} on ${chainId}`)
          .join(', ') || 'nothing any more'}
      </span>
    ),
  }),
  column.accessor('totalAmount', {
    header: 'Credited',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Sums sums={getValue()} />,
  }),
  column.accessor('totalDeposits', {
    header: 'Deposits',
    meta: { align: 'end', minor: true },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Bound',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
