import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { AllowedFrom, LastUsed } from '../../ui/credential-columns';
import { CredentialState } from '../../ui/credential-state';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import classes from './oauth-apps.module.css';

type OAuthApp = Schema<'OAuthAppResponse'>;

const column = createColumnHelper<Features, OAuthApp>();

/** Columns of the list of apps; `onRevoke` is asked for the ones that still work. */
export function appColumns(onRevoke: (app: OAuthApp) => void) {
  return column.columns([
    column.accessor('name', {
      header: 'Name',
      meta: { label: '' },
      cell: ({ row: { original: app } }) => (
        <span className={classes.name}>
          <strong>{app.name}</strong>
          <Hash text={app.clientId} label="client id" />
        </span>
      ),
    }),
    column.accessor('revokedAt', {
      header: 'State',
      meta: { label: '' },
      cell: ({ row: { original: app } }) => <CredentialState of={app} />,
    }),
    column.accessor('scopes', { header: 'Scopes', cell: ({ getValue }) => getValue().join(', ') }),
    column.accessor('allowedIps', {
      header: 'Allowed from',
      cell: ({ getValue }) => <AllowedFrom cidrs={getValue()} />,
    }),
    column.accessor('lastUsedAt', { header: 'Last used', cell: ({ getValue }) => <LastUsed at={getValue()} /> }),
    column.accessor('createdAt', { header: 'Registered', cell: ({ getValue }) => <Ago at={getValue()} /> }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row: { original: app } }) =>
        app.revokedAt ? null : (
          <Button size="xs" variant="default" onClick={() => onRevoke(app)} aria-label={`Revoke ${app.name}`}>
            Revoke
          </Button>
        ),
    }),
  ]);
}
