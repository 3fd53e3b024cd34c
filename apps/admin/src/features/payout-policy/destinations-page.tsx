import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { BookUser, CircleCheck, Plus, Snowflake } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Address } from '../../ui/address';
import { Badge } from '../../ui/badge';
import { Empty } from '../../ui/empty';
import { familyName } from '../../ui/families';
import { Ago } from '../../ui/moment';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { PayoutTabs } from '../../ui/payout-tabs';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE, readPageSearch } from '../../ui/search-params';
import { AddDestination } from './add-destination';
import { RemoveDestination } from './remove-destination';
import classes from './payout-policy.module.css';

type Destination = Schema<'DestinationResponse'>;

const route = getRouteApi('/shell/payouts/destinations');
const column = createColumnHelper<Features, Destination>();

/** The addresses that payouts may go to, where the policy asks for a list. */
export function DestinationsPage() {
  const { page = 1 } = route.useSearch();
  const navigate = useNavigate({ from: '/payouts/destinations' });
  const mayChange = useMay('admin');
  const policy = api.useQuery('get', '/admin/api/payouts/policy', {});
  const list = api.useQuery(
    'get',
    '/admin/api/payouts/destinations',
    { params: { query: { page, limit: PAGE_SIZE } } },
    { refetchInterval: 15_000 },
  );
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Destination | null>(null);
  const add = mayChange ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      List an address
    </Button>
  ) : null;
  const columns = [
    ...shared,
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original } }) =>
        mayChange ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => setRemoving(original)}
            aria-label={`Remove ${original.label}`}
          >
            Remove
          </Button>
        ) : null,
    }),
  ];

  return (
    <Page
      title="Allow-list"
      lead="Addresses that payouts may go to. A new one takes a code and rests for a while, so that a thief gains nothing by adding his own; one is removed at once."
      actions={add}
    >
      <PayoutTabs />
      {policy.data && !policy.data.allowListOnly ? (
        <Note tone="wait">
          Your policy does not ask for the list at the moment: payouts go to any address. Listed ones are ready for when
          it does.
        </Note>
      ) : null}
      <Card flush>
        <RecordTable
          caption="Listed addresses"
          columns={columns}
          rows={list.data?.data}
          rowId={(row) => row.destinationId}
          error={list.error}
          onRetry={() => void list.refetch()}
          stale={list.isPlaceholderData}
          empty={
            <Empty icon={BookUser} title="No address is listed" action={add}>
              List those of your suppliers and safes before the policy asks for it.
            </Empty>
          }
        />
        <Pager
          pagination={list.data?.pagination}
          onPage={(next) => void navigate({ search: readPageSearch({ page: next }) })}
        />
      </Card>
      <AddDestination opened={adding} onClose={() => setAdding(false)} />
      <RemoveDestination destination={removing} onClose={() => setRemoving(null)} />
    </Page>
  );
}

const shared = column.columns([
  column.accessor('label', {
    header: 'Whose',
    meta: { label: '' },
    cell: ({ getValue }) => <strong className={classes.label}>{getValue()}</strong>,
  }),
  column.accessor('state', {
    header: 'State',
    meta: { label: '' },
    cell: ({ row: { original } }) =>
      original.state === 'active' ? (
        <Badge label="Active" tone="good" icon={CircleCheck} hint="Can be paid to" />
      ) : (
        <Badge label="Cooling off" tone="wait" icon={Snowflake} hint="Cannot be paid to yet" />
      ),
  }),
  column.accessor('address', {
    header: 'Address',
    cell: ({ row: { original } }) => <Address text={original.address} label={`address of ${original.label}`} />,
  }),
  column.accessor('family', { header: 'On', cell: ({ getValue }) => `${familyName(getValue())} chains` }),
  column.accessor('activeFrom', {
    header: 'Paid to from',
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
