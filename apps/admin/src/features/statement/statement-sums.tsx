import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { textOfUnits, unitsOf } from '../../ui/decimals';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import { kindLabel } from './statement-search';
import classes from './statement.module.css';

type Sum = Schema<'StatementSumResponse'>;

const column = createColumnHelper<Features, Sum>();
const columns = column.columns([
  column.accessor('currency', {
    header: 'Asset',
    meta: { label: '' },
    cell: ({ row: { original: sum } }) => (
      <span className={classes.stack}>
        <strong>{sum.currency}</strong>
        <span className={classes.note}>{sum.chainId}</span>
      </span>
    ),
  }),
  column.accessor('account', {
    header: 'Account',
    meta: { label: '' },
    cell: ({ getValue }) => kindLabel(getValue()),
  }),
  column.accessor('opening', {
    header: 'Opening balance',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.display({
    id: 'change',
    header: 'Change',
    meta: { align: 'end' },
    cell: ({ row: { original: sum } }) => <Change sum={sum} />,
  }),
  column.accessor('closing', {
    header: 'Closing balance',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} strong />,
  }),
]);

/** Each account at both ends of the period. */
export function StatementSums({ sums, stale }: { sums: readonly Sum[]; stale: boolean }) {
  if (sums.length === 0) return null;
  return (
    <Card flush>
      <RecordTable
        caption="Balances at both ends of the period"
        columns={columns}
        rows={sums}
        rowId={(sum) => `${sum.chainId} ${sum.currency} ${sum.account}`}
        stale={stale}
        empty={null}
      />
    </Card>
  );
}

/** What the period made of a balance. */
function Change({ sum: { opening, closing } }: { sum: Sum }) {
  const change = unitsOf(closing) - unitsOf(opening);
  const text = textOfUnits(change, 2);
  return (
    <span className={change > 0n ? classes.in : undefined}>
      <Amount value={change > 0n ? `+${text}` : text} />
    </span>
  );
}
