import { useState, type ReactNode } from 'react';
import { Anchor, Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus, ReceiptText, SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { AssetFilters } from '../../ui/asset-filters';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { stateOptions } from '../../ui/states';
import { NewOrderDialog } from './new-order-dialog';
import { orderColumns } from './order-columns';
import { readOrderSearch } from './order-search';

const route = getRouteApi('/shell/orders');

/** Every order, newest first unless asked otherwise. What is chosen here stands in the URL. */
export function OrdersPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/orders' });
  const { page = 1, state, chain, currency, reference, sort = 'createdAt', order = 'desc' } = search;
  const orders = api.useQuery(
    'get',
    '/admin/api/orders',
    {
      params: {
        query: {
          page,
          limit: PAGE_SIZE,
          state,
          chainId: chain,
          currency,
          orderReference: reference,
          sortBy: sort,
          sortOrder: order,
        },
      },
    },
    { refetchInterval: 10_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readOrderSearch({ ...search, page: undefined, ...change }) });
  const [creating, setCreating] = useState(false);
  const mayCreate = useMay('member');
  const create = mayCreate ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      New order
    </Button>
  ) : null;
  const filtered = Boolean(state ?? chain ?? currency ?? reference);

  return (
    <Page title="Orders" lead="What your shop asked payers for, and what became of it." actions={create}>
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Order reference" value={reference} onChange={(value) => choose({ reference: value })} />
          <FilterSelect
            label="State"
            any="Any state"
            value={state}
            options={stateOptions('order')}
            onChange={(value) => choose({ state: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Orders"
          columns={orderColumns}
          rows={orders.data?.data}
          rowId={(row) => row.orderId}
          error={orders.error}
          onRetry={() => void orders.refetch()}
          stale={orders.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={filtered ? <NothingFound /> : <NoOrders action={create} />}
        />
        <Pager pagination={orders.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <NewOrderDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function NothingFound() {
  return (
    <Empty icon={SearchX} title="No order matches">
      Loosen a filter, or clear them all.
    </Empty>
  );
}

function NoOrders({ action }: { action: ReactNode }) {
  return (
    <Empty icon={ReceiptText} title="No orders yet" action={action}>
      Make the first one here, or over REST: <code>POST /api/v1/orders</code>. The{' '}
      <Anchor href="/api/v1/docs" underline="always">
        API reference
      </Anchor>{' '}
      has a sample to paste.
    </Empty>
  );
}
