import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { History } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { Moment } from '../../ui/moment';
import { Card } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { RunState } from './run-state';

const route = getRouteApi('/shell/treasury/reconciliation');
const column = createColumnHelper<Features, Schema<'ReconciliationRunResponse'>>();
const columns = column.columns([
  column.accessor('chainId', {
    header: 'Chain',
    meta: { label: '' },
    cell: ({ getValue }) => <strong>{getValue()}</strong>,
  }),
  column.accessor('state', {
    header: 'Came to',
    meta: { label: '' },
    cell: ({ getValue }) => <RunState state={getValue()} />,
  }),
  column.accessor('height', {
    header: 'At block',
    meta: { align: 'end' },
    cell: ({ row: { original: run } }) =>
      run.height === null ? (run.reason ?? 'none') : <span className="number">{run.height}</span>,
  }),
  column.accessor('differences', {
    header: 'Open differences',
    meta: { align: 'end' },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('finishedAt', {
    header: 'When',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Moment at={getValue()} format="dated" />,
  }),
]);

/** All comparisons, newest first. */
export function Runs() {
  const { page = 1 } = route.useSearch();
  const navigate = useNavigate({ from: '/treasury/reconciliation' });
  const runs = api.useQuery(
    'get',
    '/admin/api/reconciliation/runs',
    { params: { query: { page, limit: PAGE_SIZE } } },
    { refetchInterval: 15_000 },
  );
  return (
    <Card title="All comparisons" flush>
      <RecordTable
        caption="Comparisons"
        columns={columns}
        rows={runs.data?.data}
        rowId={({ runId }) => runId}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        stale={runs.isPlaceholderData}
        empty={
          <Empty icon={History} title="Nothing was compared yet">
            The worker compares by itself; <code>npm run books:reconcile</code> does it now.
          </Empty>
        }
      />
      <Pager pagination={runs.data?.pagination} onPage={(next) => void navigate({ search: { page: next } })} />
    </Card>
  );
}
