import { ArrowLeftRight } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { Card } from '../../ui/page';
import { RecordTable } from '../../ui/record-table';
import { transferColumns } from '../../ui/transfer-columns';

const SOON_MS = 2_000;

function isOpen({ status, outcome }: Schema<'TransferResponse'>): boolean {
  return status === 'pending' || outcome === null;
}

/** What arrived for the order, counted or not. */
export function OrderTransfers({ orderId, refetchMs }: { orderId: string; refetchMs: number }) {
  const query = { orderId, limit: 100, sortBy: 'createdAt', sortOrder: 'asc' } as const;
  const transfers = api.useQuery(
    'get',
    '/admin/api/transfers',
    { params: { query } },
    {
      // The order may be done before all of its transfers are.
      refetchInterval: ({ state }) => (state.data?.data.some(isOpen) ? SOON_MS : refetchMs),
      placeholderData: undefined,
    },
  );
  return (
    <Card title="Transfers" flush>
      <RecordTable
        caption="Transfers of the order"
        columns={transferColumns}
        rows={transfers.data?.data}
        rowId={(row) => row.transferId}
        error={transfers.error}
        onRetry={() => void transfers.refetch()}
        empty={
          <Empty icon={ArrowLeftRight} title="Nothing has arrived yet">
            It shows here within a moment of its block.
          </Empty>
        }
      />
    </Card>
  );
}
