import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import { placesIn } from '../../ui/places-in';
import type { Features } from '../../ui/record-table';
import { BatchState } from './batch-state';
import { payoutCount, ruleInWords } from './payout-words';
import classes from './payouts.module.css';

const column = createColumnHelper<Features, Schema<'BatchSummaryResponse'>>();

/** Columns of the list of batches. */
export const batchColumns = column.columns([
  column.accessor('payouts', {
    header: 'Batch',
    meta: { label: '' },
    cell: ({ row: { original: batch } }) => (
      <AnchorLink to="/payouts/batches/$batchId" params={{ batchId: batch.batchId }} className={classes.main}>
        {payoutCount(batch.payouts)}
      </AnchorLink>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    meta: { label: '' },
    cell: ({ row: { original: batch } }) => <BatchState batch={batch} />,
  }),
  column.accessor('totals', {
    header: 'Comes to',
    meta: { align: 'end' },
    cell: ({ getValue, table }) => (
      <span className={classes.sums}>
        {getValue().map(({ chainId, currency, amount }) => (
          <span key={`${chainId} ${currency}`} title={`on ${chainId}`}>
            <Amount
              value={amount}
              currency={currency}
              places={placesIn(table, ({ totals }) => totals.map((total) => total.amount))}
            />
          </span>
        ))}
      </span>
    ),
  }),
  column.accessor('payoutsConfirmed', {
    header: 'Paid',
    meta: { align: 'end' },
    cell: ({ row: { original: batch } }) => (
      <span className={classes.sums}>
        <span className="number">
          {batch.payoutsConfirmed} of {batch.payouts}
        </span>
        {batch.payoutsOver > batch.payoutsConfirmed ? (
          <span className={classes.note}>{batch.payoutsOver - batch.payoutsConfirmed} ended unpaid</span>
        ) : null}
      </span>
    ),
  }),
  column.accessor('rule', { header: 'Needs', cell: ({ getValue }) => ruleInWords(getValue()) }),
  column.accessor('createdByLabel', {
    header: 'Made by',
    cell: ({ getValue }) => <span className={classes.reason}>{getValue()}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
