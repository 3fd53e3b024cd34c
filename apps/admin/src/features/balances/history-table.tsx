import { useMemo } from 'react';
import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { RecordTable, type Features } from '../../ui/record-table';
import { endOf, type Interval } from './moments';
import classes from './balances.module.css';

type Point = Schema<'BalancePointResponse'>;

const column = createColumnHelper<Features, Point>();

/** The figures behind the chart, newest first. */
export function HistoryTable({ points, interval }: { points: readonly Point[]; interval: Interval }) {
  const newestFirst = useMemo(() => points.toReversed(), [points]);
  const columns = useMemo(
    () =>
      column.columns([
        column.accessor('to', {
          header: 'Moment',
          meta: { label: '' },
          cell: ({ row }) => (
            <span className="number">{row.index === 0 ? 'now' : endOf(row.original.to, interval)}</span>
          ),
        }),
        ...BALANCE_PARTS.map(({ part, label }) =>
          column.accessor(part, {
            header: label,
            meta: { align: 'end' },
            cell: ({ getValue }) => <Amount value={getValue()} />,
          }),
        ),
      ]),
    [interval],
  );
  return (
    <div className={classes.table} tabIndex={0} role="region" aria-label="Balance over time">
      <RecordTable
        caption="Balance over time"
        columns={columns}
        rows={newestFirst}
        rowId={(row) => row.from}
        empty={null}
      />
    </div>
  );
}
