import { createColumnHelper } from '@tanstack/react-table';
import { Scale } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { Empty } from '../../ui/empty';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './sub-accounts.module.css';

type Balance = Schema<'SubAccountResponse'>['balances'][number];

const column = createColumnHelper<Features, Balance>();
const columns = column.columns([
  column.accessor('currency', {
    header: 'Asset',
    meta: { label: '' },
    cell: ({ row: { original: balance } }) => (
      <span className={classes.stack}>
        <strong>{balance.currency}</strong>
        <span className={classes.chain}>{balance.chainId}</span>
      </span>
    ),
  }),
  ...BALANCE_PARTS.map(({ part, label }, index) =>
    column.accessor(part, {
      header: label,
      meta: { align: 'end' },
      cell: ({ getValue }) => <Amount value={getValue()} strong={index === 0} />,
    }),
  ),
]);

/** What is in an account, per asset. */
export function AccountBalances({ balances }: { balances: readonly Balance[] }) {
  return (
    <RecordTable
      caption="Balances of the account"
      columns={columns}
      rows={balances}
      rowId={({ chainId, currency }) => `${chainId} ${currency}`}
      empty={
        <Empty icon={Scale} title="Nothing in it yet">
          Move money into it, or let orders and deposits be credited to it.
        </Empty>
      }
    />
  );
}
