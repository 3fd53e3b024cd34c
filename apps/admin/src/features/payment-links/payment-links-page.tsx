import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Link2, Plus, SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { linkColumns } from './link-columns';
import { LinkDialog } from './link-dialog';
import { readLinkSearch } from './link-search';

const route = getRouteApi('/shell/payment-links');

const STATUSES = [
  { value: 'active', label: 'In use' },
  { value: 'archived', label: 'Archived' },
];

/** Pages on which anybody with their address can buy. */
export function PaymentLinksPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/payment-links' });
  const { page = 1, status, search: text, sort = 'createdAt', order = 'desc' } = search;
  const links = api.useQuery(
    'get',
    '/admin/api/payment-links',
    { params: { query: { page, limit: PAGE_SIZE, status, search: text, sortBy: sort, sortOrder: order } } },
    { refetchInterval: 15_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readLinkSearch({ ...search, page: undefined, ...change }) });
  const [creating, setCreating] = useState(false);
  const create = useMay('member') ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      New link
    </Button>
  ) : null;
  const filtered = Boolean(status ?? text);

  return (
    <Page
      title="Payment links"
      lead="A page with a price, for whoever has its address: no shop and no program needed."
      actions={create}
    >
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Title or text" value={text} onChange={(value) => choose({ search: value })} />
          <FilterSelect
            label="Status"
            any="In use or archived"
            value={status}
            options={STATUSES}
            onChange={(value) => choose({ status: value })}
          />
        </FilterBar>
        <RecordTable
          caption="Payment links"
          columns={linkColumns}
          rows={links.data?.data}
          rowId={(row) => row.linkId}
          error={links.error}
          onRetry={() => void links.refetch()}
          stale={links.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={filtered ? <NothingFound /> : <NoLinks action={create} />}
        />
        <Pager pagination={links.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <LinkDialog editing={creating ? 'new' : null} onClose={() => setCreating(false)} />
    </Page>
  );
}

function NothingFound() {
  return (
    <Empty icon={SearchX} title="No link matches">
      Loosen a filter, or clear them all.
    </Empty>
  );
}

function NoLinks({ action }: { action: ReactNode }) {
  return (
    <Empty icon={Link2} title="No payment links yet" action={action}>
      Make one, and send its address to whoever should pay.
    </Empty>
  );
}
