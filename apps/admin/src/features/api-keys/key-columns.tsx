import { Button, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { Ban, CircleCheck, Clock } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
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
          <strong>{key.name}</strong>
          <code>
            {key.prefix}…{key.last4}
          </code>
        </span>
      ),
    }),
    column.accessor('revokedAt', {
      header: 'State',
      meta: { label: '' },
      cell: ({ row: { original: key } }) => <KeyState apiKey={key} />,
    }),
    column.accessor('role', {
      header: 'Role',
      cell: ({ getValue }) => <span className={classes.role}>{getValue()}</span>,
    }),
    column.accessor('allowedIps', {
      header: 'Allowed from',
      cell: ({ getValue }) => {
        const cidrs = getValue();
        return cidrs.length === 0 ? 'any address' : <code className={classes.cidrs}>{cidrs.join('\n')}</code>;
      },
    }),
    column.accessor('lastUsedAt', {
      header: 'Last used',
      cell: ({ getValue }) => {
        const at = getValue();
        return at ? <Ago at={at} /> : 'never';
      },
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

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  if (apiKey.revokedAt) return <Badge label="Revoked" tone="bad" icon={Ban} />;
  if (!apiKey.expiresAt) return <Badge label="Active" tone="good" icon={CircleCheck} />;
  return (
    <span className={classes.name}>
      <Badge label="Expires" tone="idle" icon={Clock} />
      <Ago at={apiKey.expiresAt} />
    </span>
  );
}
