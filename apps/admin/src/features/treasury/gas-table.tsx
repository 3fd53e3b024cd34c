import { createColumnHelper } from '@tanstack/react-table';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Badge } from '../../ui/badge';
import { coins } from '../../ui/decimals';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';

type Row = Schema<'GasResponse'>;

const column = createColumnHelper<Features, Row & { readonly label: string }>();
const columns = column.columns([
  column.accessor('chainId', {
    header: 'Chain',
    meta: { label: '' },
    cell: ({ getValue }) => <strong>{getValue()}</strong>,
  }),
  column.accessor('low', {
    header: 'State',
    meta: { label: '' },
    cell: ({ getValue }) =>
      getValue() ? (
        <Badge label="Low" tone="warn" icon={TriangleAlert} hint="Pays for few sweeps more, or for none" />
      ) : (
        <Badge label="Enough" tone="good" icon={CircleCheck} />
      ),
  }),
  column.accessor('label', { header: 'Wallet' }),
  column.accessor('fundingsUnderWay', {
    header: 'Fundings under way',
    meta: { align: 'end' },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('amount', {
    header: 'Holds',
    meta: { align: 'end' },
    cell: ({ row: { original: row } }) => <Amount value={coins(row.amount)} currency={row.currency} strong />,
  }),
]);

/** Coins that pay the network for sweeps, by chain. */
export function GasTable({ rows, wallets }: { rows: readonly Row[]; wallets: readonly Schema<'WalletResponse'>[] }) {
  const labelled = rows.map((row) => ({
    ...row,
    label: wallets.find(({ walletId }) => walletId === row.walletId)?.label ?? row.walletId,
  }));
  return (
    <Card title="Gas" flush>
      <RecordTable
        caption="Coins that pay for sweeps"
        columns={columns}
        rows={labelled}
        rowId={({ walletId, chainId }) => `${walletId} ${chainId}`}
        empty={null}
      />
    </Card>
  );
}
