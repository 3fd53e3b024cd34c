import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { ArrowLeftRight, SearchX } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { AssetFilters } from '../../ui/asset-filters';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { SendBack } from '../../ui/send-back';
import { stateOptions } from '../../ui/states';
import { transferColumns } from '../../ui/transfer-columns';
import { readTransferSearch } from './transfer-search';
import { AnchorLink } from '../../ui/links';

const route = getRouteApi('/shell/transfers');
const column = createColumnHelper<Features, Schema<'TransferResponse'>>();
const columns = [
  ...transferColumns,
  column.accessor('orderId', {
    header: 'Order',
    meta: { align: 'end' },
    cell: ({ row: { original: transfer } }) => (
      <>
        {transfer.orderId ? (
          <AnchorLink to="/orders/$orderId" params={{ orderId: transfer.orderId }}>
            See order
          </AnchorLink>
        ) : (
          'none'
        )}{' '}
        <SendBack transfer={transfer} />
      </>
    ),
  }),
];

/** Everything that arrived at an address of the pool, whatever it turned out to be. */
export function TransfersPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/transfers' });
  const { page = 1, status, outcome, chain, currency, tx, sort = 'createdAt', order = 'desc' } = search;
  const transfers = api.useQuery(
    'get',
    '/admin/api/transfers',
    {
      params: {
        query: {
          page,
          limit: PAGE_SIZE,
          status,
          outcome,
          chainId: chain,
          currency,
          txHash: tx,
          sortBy: sort,
          sortOrder: order,
        },
      },
    },
    { refetchInterval: 10_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readTransferSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(status ?? outcome ?? chain ?? currency ?? tx);

  return (
    <Page title="Transfers" lead="Everything that arrived on chain, booked or set aside; nothing received is left out.">
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Transaction hash" value={tx} onChange={(value) => choose({ tx: value })} />
          <FilterSelect
            label="Outcome"
            any="Any outcome"
            value={outcome}
            options={stateOptions('outcome')}
            onChange={(value) => choose({ outcome: value })}
          />
          <FilterSelect
            label="On chain"
            any="Seen or final"
            value={status}
            options={stateOptions('transfer')}
            onChange={(value) => choose({ status: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Transfers"
          columns={columns}
          rows={transfers.data?.data}
          rowId={(row) => row.transferId}
          error={transfers.error}
          onRetry={() => void transfers.refetch()}
          stale={transfers.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="No transfer matches">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={ArrowLeftRight} title="Nothing has arrived yet">
                Pay an open order, and the transfer shows here within a moment of its block.
              </Empty>
            )
          }
        />
        <Pager pagination={transfers.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}
