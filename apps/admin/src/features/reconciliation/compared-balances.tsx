import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { isZero } from '../../ui/decimals';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './reconciliation.module.css';

type Balance = Schema<'ReconciledBalanceResponse'>;
type Chain = Pick<Schema<'ReconciliationStateResponse'>, 'chainId' | 'state'>;

const column = createColumnHelper<Features, Balance>();
const figures = column.columns([
  column.accessor('currency', {
    header: 'Asset',
    meta: { label: '' },
    cell: ({ getValue }) => <strong>{getValue()}</strong>,
  }),
  column.accessor('onChain', {
    header: 'On chain',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} strong />,
  }),
  column.accessor('liabilities', {
    header: 'Balances and fees',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.accessor('own', {
    header: 'Own, less costs',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.accessor('inFlight', {
    header: 'In flight',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.accessor('books', {
    header: 'Should be',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} strong />,
  }),
]);

const difference = (odd: string | undefined) =>
  column.accessor('difference', {
    header: 'Difference',
    meta: { align: 'end' },
    cell: ({ getValue }) => (
      <span className={isZero(getValue()) ? classes.even : odd}>
        <Amount value={getValue()} strong />
      </span>
    ),
  });

/** What differs alarms only where it was not accepted. */
const ALARMING = column.columns([...figures, difference(classes.odd)]);
const ACCEPTED = column.columns([...figures, difference(undefined)]);

/** Per asset what the chain holds, what the books say should lie there, and of what that is made. */
export function ComparedBalances({ chain, balances }: { chain: Chain; balances: readonly Balance[] }) {
  return (
    <RecordTable
      caption={`Chain and books on ${chain.chainId}`}
      columns={chain.state === 'clean' ? ACCEPTED : ALARMING}
      rows={balances}
      rowId={({ currency }) => currency}
      empty={<p className={classes.quiet}>Nothing lies there, and nothing should.</p>}
    />
  );
}
