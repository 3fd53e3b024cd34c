import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { Monitor, MonitorCheck } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { Ago, Moment } from '../../ui/moment';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import { deviceName } from './device-name';
import classes from './account.module.css';

type OwnSession = Schema<'OwnSessionResponse'>;

const column = createColumnHelper<Features, OwnSession>();

/** Where the person is signed in, and the way to end it. */
export function OwnSessions() {
  const queryClient = useQueryClient();
  const sessions = api.useQuery('get', '/admin/api/account/sessions', {});
  const [asking, setAsking] = useState(false);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/account/sessions'] });
  const end = api.useMutation('delete', '/admin/api/account/sessions/{sessionId}', {
    onSuccess: () => {
      refresh();
      notifyDone('That session has ended');
    },
    onError: notifyFailed,
  });
  const endOthers = api.useMutation('delete', '/admin/api/account/sessions', {
    onSuccess: () => {
      refresh();
      setAsking(false);
      notifyDone('Every other session has ended');
    },
  });
  const columns = column.columns([
    column.accessor('device', {
      header: 'Device',
      meta: { label: '' },
      cell: ({ row: { original: session } }) => (
        <span className={classes.device}>
          <strong>{deviceName(session.device)}</strong>
          <code>{session.ip ?? 'unknown address'}</code>
        </span>
      ),
    }),
    column.accessor('current', {
      header: 'Last used',
      cell: ({ row: { original: session } }) =>
        session.current ? (
          <Badge label="This session" tone="good" icon={MonitorCheck} />
        ) : (
          <Ago at={session.lastSeenAt} />
        ),
    }),
    column.accessor('organization', { header: 'Organization', cell: ({ getValue }) => getValue().name }),
    column.accessor('createdAt', {
      header: 'Signed in',
      cell: ({ getValue }) => <Moment at={getValue()} format="short" />,
    }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: session } }) =>
        session.current ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={`End the session of ${deviceName(session.device)}`}
            onClick={() => end.mutate({ params: { path: { sessionId: session.sessionId } } })}
          >
            End
          </Button>
        ),
    }),
  ]);
  const others = sessions.data?.data.some(({ current }) => !current);

  return (
    <Card
      title="Sessions"
      flush
      aside={
        others ? (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            End all others
          </Button>
        ) : null
      }
    >
      <RecordTable
        caption="Your sessions"
        columns={columns}
        rows={sessions.data?.data}
        rowId={(row) => row.sessionId}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        empty={<Empty icon={Monitor} title="No session" />}
      />
      <Confirm
        opened={asking}
        title="End all other sessions?"
        action="End all others"
        busy={endOthers.isPending}
        error={endOthers.error}
        onClose={() => setAsking(false)}
        onConfirm={() => endOthers.mutate({})}
      >
        Every other browser that is signed in as you has to sign in again. This one stays.
      </Confirm>
    </Card>
  );
}
