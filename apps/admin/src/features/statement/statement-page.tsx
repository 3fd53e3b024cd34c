import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { BookOpenText, SearchX } from 'lucide-react';
import { api } from '../../api/client';
import { AssetFilters } from '../../ui/asset-filters';
import { spanOfDays } from '../../ui/days';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterDay, FilterSelect } from '../../ui/filters';
import { ZONE } from '../../ui/moment';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { AccountFilter } from './account-filter';
import { SaveCsv } from './save-csv';
import { statementColumns } from './statement-columns';
import { ACCOUNT_KINDS, readStatementSearch, type StatementSearch } from './statement-search';
import { StatementSums } from './statement-sums';

const route = getRouteApi('/shell/statement');
const KINDS = [{ value: 'all', label: 'Every account' }, ...ACCOUNT_KINDS.slice(1)];

/** What was booked, why, and what there was after it. It begins with what is available, the newest line first. */
export function StatementPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/statement' });
  const { page = 1, chain, currency, kind, account, from, to, order = 'desc' } = search;
  const asked = queryOf(search);
  const statement = api.useQuery(
    'get',
    '/admin/api/statements',
    { params: { query: { ...asked, page, limit: PAGE_SIZE, sortOrder: order } } },
    { refetchInterval: 15_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readStatementSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(chain ?? currency ?? kind ?? account ?? from ?? to);
  return (
    <Page
      title="Statement"
      lead={`Every line the books hold of your money, with the balance after it. Times and days are those of ${ZONE}.`}
      actions={<SaveCsv query={asked} fileName={fileName(search)} />}
    >
      <StatementSums sums={statement.data?.accounts ?? []} stale={statement.isPlaceholderData} />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <AccountFilter value={account} onChange={(value) => choose({ account: value })} />
          <FilterSelect
            label="Account"
            any="Available"
            value={kind}
            options={KINDS}
            onChange={(value) => choose({ kind: value })}
          />
          <AssetFilters chain={chain} currency={currency} onChange={choose} />
          <FilterDay label="From day" value={from} onChange={(value) => choose({ from: value })} />
          <FilterDay label="To day" value={to} onChange={(value) => choose({ to: value })} />
        </FilterBar>
        <RecordTable
          caption="Statement"
          columns={statementColumns}
          rows={statement.data?.data}
          rowId={(line) =>
            `${line.at} ${line.cause.id} ${line.account} ${line.currency} ${line.amount} ${line.balance}`
          }
          error={statement.error}
          onRetry={() => void statement.refetch()}
          stale={statement.isPlaceholderData}
          sorting={{ by: 'at', order, onSort: (_, next) => choose({ order: next }) }}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="Nothing was booked there">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={BookOpenText} title="Nothing is booked yet">
                The first payment that is final is the first line.
              </Empty>
            )
          }
        />
        <Pager pagination={statement.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}

/** What the list and the file have in common. */
function queryOf({ chain, currency, kind = 'available', account, from, to }: StatementSearch) {
  const { since, until } = spanOfDays(from, to);
  return {
    chainId: chain,
    currency,
    account: kind === 'all' ? undefined : kind,
    accountId: account,
    from: since,
    to: until,
  };
}

/** Says what is inside, e.g. `statement-USDT-available-2026-03-01-to-2026-03-31`. */
function fileName({ currency, kind = 'available', from, to }: StatementSearch): string {
  return ['statement', currency, kind, from, ...(to ? ['to', to] : [])].filter(Boolean).join('-');
}
