import { createColumnHelper } from '@tanstack/react-table';
import { Scale } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Empty } from '../../ui/empty';
import { Card, Page } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';

const column = createColumnHelper<Features, Schema<'BalanceResponse'>>();
const columns = column.columns([
  column.accessor('currency', { header: 'Currency', cell: ({ getValue }) => <strong>{getValue()}</strong> }),
  column.accessor('chainId', { header: 'Chain' }),
  column.accessor('available', {
    header: 'Available',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} strong />,
  }),
  column.accessor('pending', {
    header: 'Pending',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.accessor('held', {
    header: 'Held',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
  column.accessor('review', {
    header: 'In review',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Amount value={getValue()} />,
  }),
]);

/** What the books say, per asset. */
export function BalancesPage() {
  const overview = api.useQuery('get', '/admin/api/overview', {}, { refetchInterval: 10_000 });
  return (
    <Page
      title="Balances"
      lead="Available is final and yours. Pending waits for finality. Held is set aside for payouts. In review waits for a decision: late, repeated or wrong payments."
    >
      <Card flush>
        <RecordTable
          caption="Balances per asset"
          columns={columns}
          rows={overview.data?.balances}
          rowId={(row) => `${row.chainId} ${row.currency}`}
          error={overview.error}
          onRetry={() => void overview.refetch()}
          empty={
            <Empty icon={Scale} title="The books are empty">
              The first payment opens the first account.
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}
