import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect } from '../../ui/filters';
import { Card } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { stateOptions } from '../../ui/states';
import { itemColumns } from './payout-columns';
import { readBatchSearch } from './payout-search';

const route = getRouteApi('/shell/payouts/batches/$batchId');

/** The payouts of a batch, page by page; there may be a thousand. */
export function BatchItems({ batchId }: { batchId: string }) {
  const { page = 1, state } = route.useSearch();
  const navigate = useNavigate({ from: '/payouts/batches/$batchId' });
  const items = api.useQuery(
    'get',
    '/admin/api/payouts',
    { params: { query: { batchId, page, limit: PAGE_SIZE, status: state, sortBy: 'createdAt', sortOrder: 'asc' } } },
    { refetchInterval: 5_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readBatchSearch({ state, page: undefined, ...change }), resetScroll: false });
  return (
    <Card title="Payouts" flush>
      <FilterBar onClear={state ? () => choose({ state: undefined }) : undefined}>
        <FilterSelect
          label="State"
          any="Any state"
          value={state}
          options={stateOptions('payout')}
          onChange={(value) => choose({ state: value })}
        />
      </FilterBar>
      <RecordTable
        caption="Payouts of the batch"
        columns={itemColumns}
        rows={items.data?.data}
        rowId={(row) => row.payoutId}
        error={items.error}
        onRetry={() => void items.refetch()}
        stale={items.isPlaceholderData}
        empty={
          <Empty icon={SearchX} title="No payout of the batch matches">
            Choose another state, or any.
          </Empty>
        }
      />
      <Pager pagination={items.data?.pagination} onPage={(next) => choose({ page: next })} />
    </Card>
  );
}
