import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './volume.module.css';

type Row = Schema<'DailyVolumeResponse'>;

const column = createColumnHelper<Features, Row>();
const columns = column.columns([
  column.accessor('day', { header: 'Day (UTC)', cell: ({ getValue }) => <span className="number">{getValue()}</span> }),
  column.accessor('chainId', { header: 'Chain' }),
  column.accessor('orders', {
    header: 'Orders',
    meta: { align: 'end' },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('amount', {
    header: 'Volume',
    meta: { align: 'end' },
    cell: ({ row: { original: day } }) => <Amount value={day.amount} currency={day.currency} />,
  }),
]);

/** The figures behind the chart, newest first. */
export function VolumeTable({ rows }: { rows: readonly Row[] }) {
  const newestFirst = [...rows].sort((a, b) => b.day.localeCompare(a.day));
  return (
    <div className={classes.table}>
      <RecordTable
        caption="Completed volume by day"
        columns={columns}
        rows={newestFirst}
        rowId={(row) => `${row.day} ${row.chainId}`}
        few
        empty={null}
      />
    </div>
  );
}
