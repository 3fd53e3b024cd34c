import { useState } from 'react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus, SearchX, Wallet } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterText } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { accountColumns } from './account-columns';
import { AccountDialog } from './account-dialog';
import { readAccountSearch } from './account-search';

const route = getRouteApi('/shell/accounts');

/** Accounts into which the merchant divides what he has. */
export function AccountsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/accounts' });
  const { page = 1, search: name, sort = 'createdAt', order = 'desc' } = search;
  const accounts = api.useQuery(
    'get',
    '/admin/api/accounts',
    { params: { query: { page, limit: PAGE_SIZE, search: name, sortBy: sort, sortOrder: order } } },
    { refetchInterval: 15_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readAccountSearch({ ...search, page: undefined, ...change }) });
  const [creating, setCreating] = useState(false);
  const create = useMay('member') ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      New account
    </Button>
  ) : null;
  return (
    <Page
      title="Sub-accounts"
      lead="Parts of your money kept apart in the books, for a shop or a customer of yours. What is in none of them is in your main account."
      actions={create}
    >
      <Card flush>
        <FilterBar onClear={name ? () => void navigate({ search: {} }) : undefined}>
          <FilterText label="Name" value={name} onChange={(value) => choose({ search: value })} />
        </FilterBar>
        <RecordTable
          caption="Sub-accounts"
          columns={accountColumns}
          rows={accounts.data?.data}
          rowId={(row) => row.accountId}
          error={accounts.error}
          onRetry={() => void accounts.refetch()}
          stale={accounts.isPlaceholderData}
          sorting={{ by: sort, order, onSort: (by, next) => choose({ sort: by, order: next }) }}
          empty={
            name ? (
              <Empty icon={SearchX} title="No account has that name">
                Try a part of it.
              </Empty>
            ) : (
              <Empty icon={Wallet} title="No sub-accounts yet" action={create}>
                Make one here or over REST, <code>POST /api/v1/accounts</code>, and move money into it.
              </Empty>
            )
          }
        />
        <Pager pagination={accounts.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <AccountDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
