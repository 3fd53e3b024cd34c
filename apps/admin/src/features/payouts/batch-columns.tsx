import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import { StateBadge } from '../../ui/states';
import { payoutCount, ruleInWords } from './payout-words';
import classes from './payouts.module.css';

const column = createColumnHelper<Features, Schema<'BatchSummaryResponse'>>();

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
    cell: ({ getValue }) => <StateBadge kind="batch" state={getValue()} />,
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
