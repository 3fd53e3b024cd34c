import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus, SearchX, UserRound } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { AssetFilters } from '../../ui/asset-filters';
import { FilterBar, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { BindDialog } from './bind-dialog';
import { readReferenceSearch } from './deposit-search';
import { DepositTabs } from './deposit-tabs';
import { referenceColumns } from './reference-columns';

const route = getRouteApi('/shell/deposits/references');

/** Whom deposits are for: each has an address of its own, for good. */
export function ReferencesPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/deposits/references' });
  const { page = 1, reference, customer, chain, currency } = search;
  const references = api.useQuery(
    'get',
    '/admin/api/deposits/references',
    {
      params: {
        query: { page, limit: PAGE_SIZE, depositReference: reference, customer, chainId: chain, currency },
      },
    },
    { refetchInterval: 15_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readReferenceSearch({ ...search, page: undefined, ...change }) });
  const [binding, setBinding] = useState(false);
  const bind = useMay('member') ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setBinding(true)}>
      Bind an address
    </Button>
  ) : null;
  const filtered = Boolean(reference ?? customer ?? chain ?? currency);

  return (
    <Page
      title="Deposit references"
      lead="Whom deposits are for. Each has an address of its own, for good."
      actions={bind}
    >
      <DepositTabs />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Reference" value={reference} onChange={(value) => choose({ reference: value })} />
          <FilterText label="Customer" value={customer} onChange={(value) => choose({ customer: value })} />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
        </FilterBar>
        <RecordTable
          caption="Deposit references"
          columns={referenceColumns}
          rows={references.data?.data}
          rowId={(row) => row.depositReference}
          error={references.error}
          onRetry={() => void references.refetch()}
          stale={references.isPlaceholderData}
          empty={filtered ? <NothingFound /> : <NoReferences action={bind} />}
        />
        <Pager pagination={references.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <BindDialog opened={binding} onClose={() => setBinding(false)} />
    </Page>
  );
}

function NothingFound() {
  return (
    <Empty icon={SearchX} title="No reference matches">
      Loosen a filter, or clear them all.
    </Empty>
  );
}

function NoReferences({ action }: { action: ReactNode }) {
  return (
    <Empty icon={UserRound} title="No references yet" action={action}>
      Give a customer an address of his own, here or over REST: <code>POST /api/v1/deposits/references</code>.
    </Empty>
  );
}
