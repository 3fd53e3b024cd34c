import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Layers, SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { stateOptions } from '../../ui/states';
import { batchColumns } from './batch-columns';
import { readBatchesSearch } from './payout-search';
import { PayoutTabs } from '../../ui/payout-tabs';

const route = getRouteApi('/shell/payouts/batches');
/** By consent, which is what the server keeps of a batch; what came of the approved ones stands beside each. */
const STATES = stateOptions('batch').map((option) =>
  option.value === 'approved' ? { ...option, label: 'Approved, on the way or over' } : option,
);

/** Payouts as they were asked for and are consented to: batch by batch. */
export function BatchesPage() {
  const { page = 1, state } = route.useSearch();
  const navigate = useNavigate({ from: '/payouts/batches' });
  const batches = api.useQuery(
    'get',
    '/admin/api/payouts/batches',
    { params: { query: { page, limit: PAGE_SIZE, status: state } } },
    { refetchInterval: 10_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readBatchesSearch({ state, page: undefined, ...change }) });

  return (
    <Page
      title="Batches of payouts"
      lead="What was asked for at once is consented to at once. A payout made by hand is a batch of one."
    >
      <PayoutTabs />
      <Card flush>
        <FilterBar onClear={state ? () => void navigate({ search: {} }) : undefined}>
          <FilterSelect
            label="State"
            any="Any state"
            value={state}
            options={STATES}
            onChange={(value) => choose({ state: value })}
          />
        </FilterBar>
        <RecordTable
          caption="Batches"
          columns={batchColumns}
          rows={batches.data?.data}
          rowId={(row) => row.batchId}
          error={batches.error}
          onRetry={() => void batches.refetch()}
          stale={batches.isPlaceholderData}
          empty={
            state ? (
              <Empty icon={SearchX} title="No batch matches">
                Choose another state, or any.
              </Empty>
            ) : (
              <Empty icon={Layers} title="No batches yet">
                The first payout makes the first one.
              </Empty>
            )
          }
        />
        <Pager pagination={batches.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}
