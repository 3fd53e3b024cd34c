import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ArrowDownToLine, SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { AssetFilters } from '../../ui/asset-filters';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { depositColumns } from './deposit-columns';
import { readDepositSearch } from './deposit-search';
import { DepositTabs } from './deposit-tabs';

const route = getRouteApi('/shell/deposits');

const STATUSES = [
  { value: 'pending', label: 'Seen' },
  { value: 'confirmed', label: 'Final' },
  { value: 'reverted', label: 'Reverted' },
];
const CREDITED = [
  { value: 'yes', label: 'Credited' },
  { value: 'no', label: 'Not credited' },
];

/** What customers paid in to their own addresses. */
export function DepositsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/deposits' });
  const { page = 1, status, credited, chain, currency, reference, tx, sort = 'createdAt', order = 'desc' } = search;
  const query = {
    page,
    limit: PAGE_SIZE,
    status,
    credited: credited && credited === 'yes',
    chainId: chain,
    currency,
    depositReference: reference,
    txHash: tx,
    sortBy: sort,
    sortOrder: order,
  };
  const deposits = api.useQuery('get', '/admin/api/deposits', { params: { query } }, { refetchInterval: 10_000 });
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readDepositSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(status ?? credited ?? chain ?? currency ?? reference ?? tx);

  return (
    <Page title="Deposits" lead="What customers paid in to permanent addresses of their own.">
      <DepositTabs />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Reference" value={reference} onChange={(value) => choose({ reference: value })} />
          <FilterText label="Transaction hash" value={tx} onChange={(value) => choose({ tx: value })} />
          <FilterSelect
            label="On chain"
            any="Seen or final"
            value={status}
            options={STATUSES}
            onChange={(value) => choose({ status: value })}
          />
          <FilterSelect
            label="Credit"
            any="Credited or not"
            value={credited}
            options={CREDITED}
            onChange={(value) => choose({ credited: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Deposits"
          columns={depositColumns}
          rows={deposits.data?.data}
          rowId={(row) => row.depositId}
          error={deposits.error}
          onRetry={() => void deposits.refetch()}
          stale={deposits.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="No deposit matches">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={ArrowDownToLine} title="Nothing was paid in yet">
                Bind a reference, and give its address to the customer.
              </Empty>
            )
          }
        />
        <Pager pagination={deposits.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}
