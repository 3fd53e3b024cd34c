import { useState } from 'react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { AppWindow, Plus } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { Card, Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable } from '../../ui/record-table';
import { PAGE_SIZE, readPageSearch } from '../../ui/search-params';
import { SecretDialog } from '../../ui/secret-dialog';
import { appColumns } from './app-columns';
import { CreateAppDialog } from './create-app-dialog';
import { RevokeAppDialog } from './revoke-app-dialog';

const route = getRouteApi('/shell/oauth-apps');

type OAuthApp = Schema<'OAuthAppResponse'>;

/** Programs that sign in by OAuth 2.0 client credentials instead of a key. */
export function OAuthAppsPage() {
  const { page = 1 } = route.useSearch();
  const navigate = useNavigate({ from: '/oauth-apps' });
  const apps = api.useQuery('get', '/admin/api/oauth/apps', { params: { query: { page, limit: PAGE_SIZE } } });
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Schema<'CreatedOAuthAppResponse'> | null>(null);
  const [revoking, setRevoking] = useState<OAuthApp | null>(null);
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Register an app
    </Button>
  );
  return (
    <Page
      title="OAuth apps"
      lead="Programs that trade a client id and secret for short-lived tokens (OAuth 2.0 client credentials). A token can do what the app's scopes allow, never more."
      actions={create}
    >
      <Card flush>
        <RecordTable
          caption="OAuth apps"
          columns={appColumns(setRevoking)}
          rows={apps.data?.data}
          rowId={(row) => row.appId}
          error={apps.error}
          onRetry={() => void apps.refetch()}
          stale={apps.isPlaceholderData}
          empty={
            <Empty icon={AppWindow} title="No OAuth apps yet" action={create}>
              An API key is simpler. Register an app where a standard client library asks for one.
            </Empty>
          }
        />
        <Pager
          pagination={apps.data?.pagination}
          onPage={(next) => void navigate({ search: readPageSearch({ page: next }) })}
        />
      </Card>
      <CreateAppDialog
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(app) => {
          setCreating(false);
          setCreated(app);
        }}
      />
      <SecretDialog
        title={`Client secret of “${created?.name ?? ''}”`}
        secret={created?.clientSecret ?? null}
        onStored={() => setCreated(null)}
      >
        With client id <Hash text={created?.clientId ?? ''} label="client id" /> it gets tokens at{' '}
        <code>POST /api/v1/oauth/token</code>.
      </SecretDialog>
      <RevokeAppDialog app={revoking} onClose={() => setRevoking(null)} />
    </Page>
  );
}
