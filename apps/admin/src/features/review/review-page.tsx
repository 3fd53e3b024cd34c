import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { Inbox, SearchX } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { AssetFilters } from '../../ui/asset-filters';
import { FilterBar } from '../../ui/filters';
import { AnchorLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { wholeTransferColumns } from '../../ui/transfer-columns';
import { DecisionDialog } from './decision-dialog';
import { readReviewSearch } from './review-search';

type Transfer = Schema<'TransferResponse'>;

const route = getRouteApi('/shell/review');
const column = createColumnHelper<Features, Transfer>();

/** Money that nobody owns yet, or that came late, twice or in another way than asked: each waits for a person. */
export function ReviewPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/review' });
  const { page = 1, chain, currency } = search;
  const mayDecide = useMay('admin');
  const [deciding, setDeciding] = useState<Transfer | null>(null);
  const transfers = api.useQuery(
    'get',
    '/admin/api/transfers',
    {
      params: {
        query: { page, limit: PAGE_SIZE, chainId: chain, currency, needsDecision: true },
      },
    },
    { refetchInterval: 10_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readReviewSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(chain ?? currency);
  const columns = [
    ...wholeTransferColumns,
    column.accessor('orderId', { header: 'Came for', cell: ({ row }) => <CameFor transfer={row.original} /> }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: transfer } }) =>
        mayDecide ? (
          <Button size="xs" onClick={() => setDeciding(transfer)} aria-label={`Decide about ${transfer.txHash}`}>
            Decide
          </Button>
        ) : null,
    }),
  ];

  return (
    <Page
      title="In review"
      lead="Money that reached your addresses and fits no open order: late, repeated, in another token, or to an address that was nobody's. Nothing is done with it until somebody decides."
    >
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Transfers that wait for a decision"
          columns={columns}
          rows={transfers.data?.data}
          rowId={(row) => row.transferId}
          error={transfers.error}
          onRetry={() => void transfers.refetch()}
          stale={transfers.isPlaceholderData}
          empty={filtered ? <NothingFound /> : <NothingWaits />}
        />
        <Pager pagination={transfers.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <DecisionDialog transfer={deciding} onClose={() => setDeciding(null)} />
    </Page>
  );
}

/** Whose the address was when the money came. */
function CameFor({ transfer: { orderId, depositReference } }: { transfer: Transfer }) {
  if (orderId)
    return (
      <AnchorLink to="/orders/$orderId" params={{ orderId }}>
        an order
      </AnchorLink>
    );
  return depositReference ?? 'nobody';
}

function NothingFound() {
  return (
    <Empty icon={SearchX} title="No transfer matches">
      Loosen a filter, or clear them all.
    </Empty>
  );
}

function NothingWaits() {
  return (
    <Empty icon={Inbox} title="Nothing waits">
      All money that arrived has its place.
    </Empty>
  );
}
