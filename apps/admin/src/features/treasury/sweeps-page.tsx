import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { ArrowDownToLine, SearchX } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { AssetFilters } from '../../ui/asset-filters';
import { Hash } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect } from '../../ui/filters';
import { Moment } from '../../ui/moment';
import { Card, Page } from '../../ui/page';
import { TreasuryTabs } from '../../ui/treasury-tabs';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { readSweepSearch, SWEEP_STATUSES } from './sweep-search';
import { SweepState } from './sweep-state';
import classes from './treasury.module.css';

const route = getRouteApi('/shell/treasury/sweeps');
const column = createColumnHelper<Features, Schema<'SweepResponse'>>();
const columns = column.columns([
  column.accessor('amount', {
    header: 'Amount',
    meta: { label: '' },
    cell: ({ row: { original: sweep } }) => (
      <span className={classes.stack}>
        <Amount value={sweep.amount} currency={sweep.currency} strong />
        <span className={classes.note}>{sweep.chainId}</span>
      </span>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    cell: ({ row: { original: sweep } }) => <SweepState sweep={sweep} />,
  }),
  column.accessor('fromAddress', {
    header: 'From, transaction',
    meta: { label: '' },
    cell: ({ row: { original: sweep } }) => (
      <span className={classes.stack}>
        <Hash text={sweep.fromAddress} label="receiving address" />
        {sweep.txHash ? <Hash text={sweep.txHash} label="transaction hash" short /> : null}
      </span>
    ),
  }),
  column.accessor('networkFee', {
    header: 'Network took',
    meta: { align: 'end' },
    cell: ({ getValue }) => {
      const fee = getValue();
      return fee ? (
        <Amount value={fee.amount} currency={fee.currency} />
      ) : (
        <span className={classes.note}>not final</span>
      );
    },
  }),
  column.accessor('createdAt', {
    header: 'Begun',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Moment at={getValue()} format="short" />,
  }),
]);

/** What was moved from receiving addresses to a hot wallet, newest first. */
export function SweepsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/treasury/sweeps' });
  const { page = 1, status, chain, currency } = search;
  const sweeps = api.useQuery(
    'get',
    '/admin/api/treasury/sweeps',
    { params: { query: { page, limit: PAGE_SIZE, status, chainId: chain, currency } } },
    { refetchInterval: 5_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readSweepSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(status ?? chain ?? currency);
  return (
    <Page
      title="Sweeps"
      lead="Moves from receiving addresses to your hot wallet. Your balance stays as it is; the network's price is booked as cost."
    >
      <TreasuryTabs />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterSelect
            label="State"
            any="Any state"
            value={status}
            options={SWEEP_STATUSES}
            onChange={(value) => choose({ status: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Sweeps"
          columns={columns}
          rows={sweeps.data?.data}
          rowId={({ sweepId }) => sweepId}
          error={sweeps.error}
          onRetry={() => void sweeps.refetch()}
          stale={sweeps.isPlaceholderData}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="No sweep matches">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={ArrowDownToLine} title="Nothing was swept yet">
                What is worth its cost is swept by itself, and what a payout waits for.
              </Empty>
            )
          }
        />
        <Pager pagination={sweeps.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}
