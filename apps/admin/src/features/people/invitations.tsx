import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { Clock, MailOpen } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { Ago } from '../../ui/moment';
import { notifyDone } from '../../ui/notify';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import classes from './people.module.css';

type Invitation = Schema<'InvitationResponse'>;

const column = createColumnHelper<Features, Invitation>();

/** Who was invited and has not come yet. */
export function Invitations() {
  const queryClient = useQueryClient();
  const invitations = api.useQuery('get', '/admin/api/invitations', {});
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const close = (): void => {
    revoke.reset();
    setRevoking(null);
  };
  const revoke = api.useMutation('delete', '/admin/api/invitations/{invitationId}', {
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/invitations'] });
      notifyDone(`The link of ${revoking?.email ?? ''} no longer works`);
      close();
    },
  });
  const columns = column.columns([
    column.accessor('email', {
      header: 'E-mail',
      meta: { label: '' },
      cell: ({ getValue }) => <strong>{getValue()}</strong>,
    }),
    column.accessor('role', {
      header: 'Role',
      cell: ({ getValue }) => <span className={classes.role}>{getValue()}</span>,
    }),
    column.accessor('invitedBy', { header: 'Invited by', cell: ({ getValue }) => getValue().email }),
    column.accessor('expiresAt', {
      header: 'Link works until',
      cell: ({ row: { original: invitation } }) =>
        invitation.expired ? <Badge label="Over" tone="idle" icon={Clock} /> : <Ago at={invitation.expiresAt} />,
    }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: invitation } }) => (
        <Button
          size="xs"
          variant="default"
          aria-label={`Revoke the invitation of ${invitation.email}`}
          onClick={() => setRevoking(invitation)}
        >
          Revoke
        </Button>
      ),
    }),
  ]);
  return (
    <Card title="Pending invitations" flush>
      <RecordTable
        caption="Pending invitations"
        columns={columns}
        rows={invitations.data?.data}
        rowId={(row) => row.invitationId}
        error={invitations.error}
        onRetry={() => void invitations.refetch()}
        empty={<Empty icon={MailOpen} title="Nobody is expected" />}
      />
      <Confirm
        opened={revoking !== null}
        title={`Revoke the invitation of ${revoking?.email ?? ''}?`}
        action="Revoke invitation"
        busy={revoke.isPending}
        error={revoke.error}
        onClose={close}
        onConfirm={() => revoking && revoke.mutate({ params: { path: { invitationId: revoking.invitationId } } })}
      >
        The link that was sent stops working at once. You can invite them again.
      </Confirm>
    </Card>
  );
}
