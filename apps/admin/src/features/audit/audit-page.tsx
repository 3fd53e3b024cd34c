import { useState } from 'react';
import { Anchor, Modal } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { ScrollText, SearchX } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { AuditEntry } from '../../ui/audit-entry';
import { spanOfDays } from '../../ui/days';
import { Empty } from '../../ui/empty';
import { Moment } from '../../ui/moment';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { PAGE_SIZE } from '../../ui/search-params';
import { AuditFilters } from './audit-filters';
import { readAuditSearch } from './audit-search';
import classes from './audit.module.css';

type Entry = Schema<'AuditEntryResponse'>;

const route = getRouteApi('/shell/audit');
const column = createColumnHelper<Features, Entry>();

/** Who did what, from where, to which thing. Nobody can change it without that being seen. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/audit' });
  const { page = 1, action, actor, object, from, to } = search;
  const [shown, setShown] = useState<Entry | null>(null);
  const entries = api.useQuery('get', '/admin/api/audit-log', {
    params: {
      query: { page, limit: PAGE_SIZE, action, actorId: actor, objectId: object, ...spanOfDays(from, to) },
    },
  });
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readAuditSearch({ ...search, page: undefined, ...change }) });
  const filtered = Boolean(action ?? actor ?? object ?? from ?? to);
  const columns = column.columns([
    column.accessor('action', {
      header: 'Action',
      meta: { label: '' },
      cell: ({ row: { original: entry } }) => (
        <Anchor component="button" type="button" className={classes.action} onClick={() => setShown(entry)}>
          {entry.action}
        </Anchor>
      ),
    }),
    column.accessor('at', { header: 'When', cell: ({ getValue }) => <Moment at={getValue()} format="short" /> }),
    column.accessor('actor', {
      header: 'Who',
      cell: ({ row: { original: entry } }) => (
        <span className={classes.stack}>
          <Anchor
            component="button"
            type="button"
            title="Only what they did"
            onClick={() => choose({ actor: entry.actor.id })}
          >
            {entry.actor.label}
          </Anchor>
          {entry.ip ? <code>{entry.ip}</code> : null}
        </span>
      ),
    }),
    column.accessor('objectId', {
      header: 'Object',
      cell: ({ row: { original: entry } }) => (
        <span className={classes.stack}>
          <span>{entry.objectKind.replaceAll('_', ' ')}</span>
          <Anchor
            component="button"
            type="button"
            className={classes.id}
            title="Only what was done to it"
            onClick={() => choose({ object: entry.objectId })}
          >
            {entry.objectId}
          </Anchor>
        </span>
      ),
    }),
  ]);

  return (
    <Page
      title="Audit log"
      lead="Who did what, from where, to which thing. Each row carries a hash of the one before: a row that is changed or taken out is found by npm run audit:verify."
    >
      <Card flush>
        <AuditFilters
          search={search}
          onChoose={choose}
          onClear={filtered ? () => void navigate({ search: {} }) : undefined}
        />
        <RecordTable
          caption="Audit log"
          columns={columns}
          rows={entries.data?.data}
          rowId={(row) => String(row.seq)}
          error={entries.error}
          onRetry={() => void entries.refetch()}
          stale={entries.isPlaceholderData}
          empty={
            filtered ? (
              <Empty icon={SearchX} title="No entry matches">
                Loosen a filter, or clear them all.
              </Empty>
            ) : (
              <Empty icon={ScrollText} title="Nothing was done yet">
                Every change that a person or a key makes shows here.
              </Empty>
            )
          }
        />
        <Pager pagination={entries.data?.pagination} onPage={(next) => choose({ page: next })} />
      </Card>
      <Modal opened={shown !== null} onClose={() => setShown(null)} title="Entry of the audit log" centered size="xl">
        {shown ? <AuditEntry entry={shown} /> : null}
      </Modal>
    </Page>
  );
}
