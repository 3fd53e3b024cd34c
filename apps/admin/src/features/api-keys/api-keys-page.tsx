import { useState } from 'react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE, readPageSearch } from '../../ui/search-params';
import { SecretDialog } from '../../ui/secret-dialog';
import { CreateKeyDialog } from './create-key-dialog';
import { keyColumns } from './key-columns';
import { RevokeKeyDialog } from './revoke-key-dialog';

const route = getRouteApi('/shell/api-keys');

type ApiKey = Schema<'ApiKeyResponse'>;

/** Keys of the organization in the mode on the screen: made, shown once, revoked. */
export function ApiKeysPage() {
  const { page = 1 } = route.useSearch();
  const navigate = useNavigate({ from: '/api-keys' });
  const keys = api.useQuery('get', '/admin/api/api-keys', { params: { query: { page, limit: PAGE_SIZE } } });
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Schema<'CreatedApiKeyResponse'> | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Create API key
    </Button>
  );

  return (
    <Page
      title="API keys"
      lead="What your servers sign in with. A key can do what its role may, from the addresses on its allow-list."
      // who may not see the list is told so, and offered nothing
      actions={keys.error && !keys.data ? null : create}
    >
      <Card flush>
        <RecordTable
          caption="API keys"
          columns={keyColumns(setRevoking)}
          rows={keys.data?.data}
          rowId={(row) => row.keyId}
          error={keys.error}
          onRetry={() => void keys.refetch()}
          stale={keys.isPlaceholderData}
          empty={
            <Empty icon={KeyRound} title="No API keys yet" action={create}>
              Your server needs one to create orders.
            </Empty>
          }
        />
        <Pager
          pagination={keys.data?.pagination}
          onPage={(next) => void navigate({ search: readPageSearch({ page: next }) })}
        />
      </Card>
      <CreateKeyDialog
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
      />
      <SecretDialog
        title={`Secret of “${created?.name ?? ''}”`}
        secret={created?.secret ?? null}
        onStored={() => setCreated(null)}
      >
        Send it as the <code>X-API-Key</code> header of every request.
      </SecretDialog>
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </Page>
  );
}
