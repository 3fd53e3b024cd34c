import type { ReactNode } from 'react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FileSpreadsheet, Plus, SearchX, Send } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { AssetFilters } from '../../ui/asset-filters';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { ButtonLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { stateOptions } from '../../ui/states';
import { payoutColumns } from './payout-columns';
import { readPayoutSearch, searchedBy } from './payout-search';
import { PayoutTabs } from '../../ui/payout-tabs';
import { PayoutTotals } from './payout-totals';

const route = getRouteApi('/shell/payouts');
const KINDS = [
  { value: 'payout', label: 'Payouts' },
  { value: 'refund', label: 'Refunds' },
  { value: 'return', label: 'Returns' },
];

/** Everything that leaves, what became of it, and the ways to send more. */
export function PayoutsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/payouts' });
  const { page = 1, state, kind, chain, currency, search: word, sort = 'createdAt', order = 'desc' } = search;
  const asset = { chainId: chain, currency };
  const payouts = api.useQuery(
    'get',
    '/admin/api/payouts',
    {
      params: {
        query: {
          page,
          limit: PAGE_SIZE,
          status: state,
          kind,
          ...asset,
          ...searchedBy(word),
          sortBy: sort,
          sortOrder: order,
        },
      },
    },
    { refetchInterval: 10_000 },
  );
  const totals = api.useQuery(
    'get',
    '/admin/api/payouts/totals',
    { params: { query: { kind, ...asset } } },
    { refetchInterval: 15_000 },
  );
  const searchAfter = (change: Record<string, unknown>) => readPayoutSearch({ ...search, page: undefined, ...change });
  const choose = (change: Record<string, unknown>): void => void navigate({ search: searchAfter(change) });
  const filtered = Boolean(state ?? kind ?? chain ?? currency ?? word);
  const actions = useMay('member') ? <NewPayouts /> : null;

  return (
    <Page
      title="Payouts"
      lead="Money that leaves: held from the moment it is asked for, sent once, followed until it is final."
      actions={actions}
    >
      <PayoutTabs />
      <PayoutTotals
        totals={totals.data?.data}
        error={totals.error}
        chosen={state}
        searchFor={(next) => searchAfter({ state: next })}
      />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText
            label="Reference, address or transaction"
            value={word}
            onChange={(value) => choose({ search: value })}
          />
          <FilterSelect
            label="State"
            any="Any state"
            value={state}
            options={stateOptions('payout')}
            onChange={(value) => choose({ state: value })}
          />
          <FilterSelect
            label="Kind"
            any="Any kind"
            value={kind}
            options={KINDS}
            onChange={(value) => choose({ kind: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Payouts"
          columns={payoutColumns}
          rows={payouts.data?.data}
          rowId={(row) => row.payoutId}
          error={payouts.error}
          onRetry={() => void payouts.refetch()}
          stale={payouts.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={filtered ? <NothingFound /> : <NoPayouts action={actions} />}
        />
        <Pager pagination={payouts.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}

function NewPayouts() {
  return (
    <>
      <ButtonLink to="/payouts/import" variant="default" leftSection={<FileSpreadsheet size={16} aria-hidden />}>
        Import CSV
      </ButtonLink>
      <ButtonLink to="/payouts/new" leftSection={<Plus size={16} aria-hidden />}>
        New payout
      </ButtonLink>
    </>
  );
}

function NothingFound() {
  return (
    <Empty icon={SearchX} title="No payout matches">
      Loosen a filter, or clear them all.
    </Empty>
  );
}

function NoPayouts({ action }: { action: ReactNode }) {
  return (
    <Empty icon={Send} title="Nothing has been paid out yet" action={action}>
      Pay one by hand, or a whole list from a spreadsheet. Nothing leaves before it was looked at once more.
    </Empty>
  );
}
