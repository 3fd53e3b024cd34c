import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { SearchX, WalletCards } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { familyName } from '../../ui/families';
import { FilterBar, FilterSelect, FilterText } from '../../ui/filters';
import { Ago } from '../../ui/moment';
import { Card } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { StateBadge, stateOptions } from '../../ui/states';
import { readAddressSearch } from './address-search';
import { AnchorLink } from '../../ui/links';

const route = getRouteApi('/shell/addresses');
const FAMILY_OPTIONS = ['evm', 'tron', 'solana'].map((value) => ({ value, label: familyName(value) }));

const column = createColumnHelper<Features, Schema<'AddressResponse'>>();
const columns = column.columns([
  column.accessor('address', {
    header: 'Address',
    meta: { label: '' },
    cell: ({ getValue }) => <Hash text={getValue()} label="address" />,
  }),
  column.accessor('status', {
    header: 'State',
    cell: ({ getValue }) => <StateBadge kind="address" state={getValue()} />,
  }),
  column.accessor('source', {
    header: 'Source',
    cell: ({ row: { original: address } }) =>
      address.derivationIndex === null ? address.source : `${address.source} #${address.derivationIndex}`,
  }),
  column.accessor('timesUsed', {
    header: 'Used',
    meta: { align: 'end', minor: true },
    cell: ({ getValue }) => <span className="number">{getValue()}×</span>,
  }),
  column.accessor('ownerId', {
    header: 'Order',
    cell: ({ getValue }) => {
      const owner = getValue();
      return owner?.startsWith('ord_') ? (
        <AnchorLink to="/orders/$orderId" params={{ orderId: owner }}>
          Open
        </AnchorLink>
      ) : (
        (owner ?? 'none')
      );
    },
  }),
  column.accessor('createdAt', {
    header: 'Added',
    meta: { align: 'end', minor: true },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);

/** Every address of the pool and who has it. */
export function AddressList({ onImport }: { onImport: () => void }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/addresses' });
  const { page = 1, status, protocol, search: text } = search;
  const addresses = api.useQuery('get', '/admin/api/address-pool/addresses', {
    params: { query: { page, limit: PAGE_SIZE, status, protocol, search: text } },
  });
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readAddressSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(status ?? protocol ?? text);

  return (
    <Card flush>
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <FilterText label="Address" value={text} onChange={(value) => choose({ search: value })} />
        <FilterSelect
          label="State"
          any="Any state"
          value={status}
          options={stateOptions('address')}
          onChange={(value) => choose({ status: value })}
        />
        <FilterSelect
          label="Family"
          any="Any family"
          value={protocol}
          options={FAMILY_OPTIONS}
          onChange={(value) => choose({ protocol: value })}
        />
      </FilterBar>
      <RecordTable
        caption="Addresses"
        columns={columns}
        rows={addresses.data?.data}
        rowId={(row) => row.addressId}
        error={addresses.error}
        onRetry={() => void addresses.refetch()}
        stale={addresses.isPlaceholderData}
        empty={
          filtered ? (
            <Empty icon={SearchX} title="No address matches">
              Loosen a filter, or clear them all.
            </Empty>
          ) : (
            <Empty
              icon={WalletCards}
              title="The pool is empty"
              action={<Button onClick={onImport}>Import addresses</Button>}
            >
              Import addresses of a wallet you hold the keys of, or add an xpub and derive them. Orders need one each.
            </Empty>
          )
        }
      />
      <Pager pagination={addresses.data?.pagination} onPage={(next) => choose({ page: next })} />
    </Card>
  );
}
