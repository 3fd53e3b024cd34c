import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { SearchX, Send } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { FilterBar, FilterSelect } from '../../ui/filters';
import { Ago } from '../../ui/moment';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { StateBadge, stateOptions } from '../../ui/states';
import { readDeliverySearch } from './delivery-search';
import { WebhookTabs } from './webhook-tabs';
import { AnchorLink } from '../../ui/links';
import classes from './webhooks.module.css';

const route = getRouteApi('/shell/webhooks/deliveries');
const column = createColumnHelper<Features, Schema<'DeliveryResponse'>>();
const columns = column.columns([
  column.accessor('eventType', {
    header: 'Event',
    meta: { label: '' },
    cell: ({ row: { original: delivery } }) => (
      <span className={classes.stack}>
        <AnchorLink to="/webhooks/deliveries/$deliveryId" params={{ deliveryId: delivery.deliveryId }}>
          {delivery.eventType}
        </AnchorLink>
        <span>{delivery.objectId}</span>
      </span>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    meta: { label: '' },
    cell: ({ getValue }) => <StateBadge kind="delivery" state={getValue()} />,
  }),
  column.accessor('lastStatusCode', {
    header: 'Last answer',
    cell: ({ getValue }) => <span className="number">{getValue() ?? 'none yet'}</span>,
  }),
  column.accessor('attempts', {
    header: 'Tries',
    meta: { align: 'end' },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);

/** The log of what was sent where. */
export function DeliveriesPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/webhooks/deliveries' });
  const { page = 1, status, endpoint } = search;
  const endpoints = api.useQuery('get', '/admin/api/webhooks/endpoints', {});
  const deliveries = api.useQuery(
    'get',
    '/admin/api/webhooks/deliveries',
    { params: { query: { page, limit: PAGE_SIZE, status, endpointId: endpoint } } },
    { refetchInterval: 5_000 },
  );
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readDeliverySearch({ ...search, page: undefined, ...change }) });
  const options = (endpoints.data?.data ?? []).map(({ endpointId, url }) => ({ value: endpointId, label: url }));
  const filtered = Boolean(status ?? endpoint);

  return (
    <Page title="Webhooks" lead="Every request that was sent or waits to be sent, with its answer.">
      <WebhookTabs />
      <Card flush>
        <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
          <FilterSelect
            label="State"
            any="Any state"
            value={status}
            options={stateOptions('delivery')}
            onChange={(value) => choose({ status: value })}
          />
          <FilterSelect
            label="Endpoint"
            any="Any endpoint"
            value={endpoint}
            options={options}
            onChange={(value) => choose({ endpoint: value })}
          />
        </FilterBar>
        <RecordTable
          caption="Deliveries"
          columns={columns}
          rows={deliveries.data?.data}
          rowId={(row) => row.deliveryId}
          error={deliveries.error}
          onRetry={() => void deliveries.refetch()}
          stale={deliveries.isPlaceholderData}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="No delivery matches">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={Send} title="Nothing was sent yet">
                Add an endpoint, then send it a test event.
              </Empty>
            )
          }
        />
        <Pager pagination={deliveries.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
    </Page>
  );
}
