import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { AllowedFrom, LastUsed } from '../../ui/credential-columns';
import { CredentialState } from '../../ui/credential-state';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import classes from './api-keys.module.css';

type ApiKey = Schema<'ApiKeyResponse'>;

const column = createColumnHelper<Features, ApiKey>();

/** Columns of the list of keys; `onRevoke` is asked for the ones that still work. */
export function keyColumns(onRevoke: (key: ApiKey) => void) {
  return column.columns([
    column.accessor('name', {
      header: 'Name',
      meta: { label: '' },
      cell: ({ row: { original: key } }) => (
        <span className={classes.name}>
          <AnchorLink to="/api-keys/$keyId" params={{ keyId: key.keyId }} className={classes.link}>
            {key.name}
          </AnchorLink>
          <code>
            {key.prefix}…{key.last4}
          </code>
        </span>
      ),
    }),
    column.accessor('revokedAt', {
      header: 'State',
      meta: { label: '' },
      cell: ({ row: { original: key } }) => <CredentialState of={key} />,
    }),
    column.accessor('role', {
      header: 'Role',
      cell: ({ getValue }) => <span className={classes.role}>{getValue()}</span>,
    }),
    column.accessor('allowedIps', {
      header: 'Allowed from',
      cell: ({ getValue }) => <AllowedFrom cidrs={getValue()} />,
    }),
    column.accessor('lastUsedAt', {
      header: 'Last used',
      cell: ({ getValue }) => <LastUsed at={getValue()} />,
    }),
    column.accessor('createdAt', { header: 'Created', cell: ({ getValue }) => <Ago at={getValue()} /> }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: key } }) =>
        key.revokedAt ? null : (
          <Button size="xs" variant="default" onClick={() => onRevoke(key)} aria-label={`Revoke ${key.name}`}>
            Revoke
          </Button>
        ),
    }),
  ]);
}
