import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import { DepositState } from './deposit-state';
import classes from './deposits.module.css';

const column = createColumnHelper<Features, Schema<'DepositResponse'>>();

export const depositColumns = column.columns([
  column.accessor('amount', {
    header: 'Amount',
    meta: { label: '', sortBy: 'amount' },
    cell: ({ row: { original: deposit } }) => <Amount value={deposit.amount} currency={deposit.currency} strong />,
  }),
  column.accessor('depositReference', {
    header: 'Reference',
    meta: { label: '' },
    cell: ({ getValue }) => (
      <AnchorLink
        to="/deposits/references/$depositReference"
        params={{ depositReference: getValue() }}
        className={classes.reference}
      >
        {getValue()}
      </AnchorLink>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    meta: { label: '' },
    cell: ({ row: { original: deposit } }) => (
      <span className={classes.stack}>
        <span className={classes.badges}>
          <DepositState deposit={deposit} />
        </span>
        <span className={classes.note}>
          {deposit.chainId} · <span className="number">{deposit.confirmations}</span> conf. ·{' '}
          {deposit.credited ? 'credited' : 'not credited'}
        </span>
      </span>
    ),
  }),
  column.accessor('txHash', {
    header: 'Transaction',
    meta: { label: '' },
    cell: ({ getValue }) => <Hash text={getValue()} label="transaction hash" short />,
  }),
  column.accessor('createdAt', {
    header: 'Seen',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
