import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { AnchorLink } from '../../ui/links';
import { Moment } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import classes from './sub-accounts.module.css';

const column = createColumnHelper<Features, Schema<'SubAccountResponse'>>();

export const accountColumns = column.columns([
  column.accessor('name', {
    header: 'Name',
    meta: { label: '', sortBy: 'name' },
    cell: ({ row: { original: account } }) => (
      <span className={classes.stack}>
        <AnchorLink to="/accounts/$accountId" params={{ accountId: account.accountId }} className={classes.name}>
          {account.name}
        </AnchorLink>
        {account.externalId ? <span className={classes.note}>{account.externalId}</span> : null}
      </span>
    ),
  }),
  column.accessor('balances', {
    header: 'Available',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Available balances={getValue()} />,
  }),
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Moment at={getValue()} format="dated" />,
  }),
]);

/** What can be spent from it, per asset. */
function Available({ balances }: { balances: Schema<'SubAccountResponse'>['balances'] }) {
  if (balances.length === 0) return <span className={classes.note}>nothing yet</span>;
  return (
    <span className={classes.sums}>
      {balances.map(({ chainId, currency, available }) => (
        <span key={`${chainId} ${currency}`} title={chainId}>
          <Amount value={available} currency={currency} strong />
        </span>
      ))}
    </span>
  );
}
