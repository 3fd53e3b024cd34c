import { useState } from 'react';
import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { Building2, Plus } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useEnterOrganization, useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { Moment } from '../../ui/moment';
import { notifyFailed } from '../../ui/notify';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import { CreateOrganizationDialog } from './create-organization-dialog';
import { LeaveDialog } from './leave-dialog';
import classes from './account.module.css';

const column = createColumnHelper<Features, Schema<'OwnOrganizationResponse'>>();

/** Whose books the person works with, the way there and the way out. */
export function OwnOrganizations() {
  const organizations = api.useQuery('get', '/admin/api/organizations', {});
  const enter = useEnterOrganization();
  const mayCreate = useMay('owner');
  const [asking, setAsking] = useState<'leave' | 'create' | null>(null);
  const close = (): void => setAsking(null);
  const columns = column.columns([
    column.accessor('name', {
      header: 'Name',
      meta: { label: '' },
      cell: ({ getValue }) => <strong>{getValue()}</strong>,
    }),
    column.accessor('role', {
      header: 'Your role',
      cell: ({ getValue }) => <span className={classes.role}>{getValue()}</span>,
    }),
    column.accessor('createdAt', {
      header: 'Made',
      cell: ({ getValue }) => <Moment at={getValue()} format="short" />,
    }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: organization } }) =>
        organization.current ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => setAsking('leave')}
            aria-label={`Leave ${organization.name}`}
          >
            Leave
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={`Go to ${organization.name}`}
            onClick={() => enter.mutate(organization.organizationId, { onError: notifyFailed })}
          >
            Go there
          </Button>
        ),
    }),
  ]);
  return (
    <Card
      title="Organizations"
      flush
      aside={
        mayCreate ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => setAsking('create')}
          >
            Make another
          </Button>
        ) : null
      }
    >
      <RecordTable
        caption="Your organizations"
        columns={columns}
        rows={organizations.data?.data}
        rowId={(row) => row.organizationId}
        error={organizations.error}
        onRetry={() => void organizations.refetch()}
        empty={<Empty icon={Building2} title="You are in no organization" />}
      />
      <LeaveDialog opened={asking === 'leave'} onClose={close} />
      <CreateOrganizationDialog opened={asking === 'create'} onClose={close} />
    </Card>
  );
}
