import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { Plus, Webhook } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Empty } from '../../ui/empty';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { SecretDialog } from '../../ui/secret-dialog';
import { EndpointActions } from './endpoint-actions';
import { EndpointCard } from './endpoint-card';
import { EndpointDialog } from './endpoint-dialog';
import { WebhookTabs } from './webhook-tabs';
import classes from './webhooks.module.css';

type Endpoint = Schema<'EndpointResponse'>;

/** Where the merchant's servers hear of what happens. */
export function EndpointsPage() {
  const endpoints = api.useQuery('get', '/admin/api/webhooks/endpoints', {});
  const [editing, setEditing] = useState<Endpoint | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const mayManage = useMay('admin');
  const add = mayManage ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      Add endpoint
    </Button>
  ) : null;
  const list = endpoints.data?.data;

  return (
    <Page
      title="Webhooks"
      lead="Your servers are told of every change by signed requests, with retries for three days."
      actions={add}
    >
      <WebhookTabs />
      {endpoints.error && !list ? <Problem error={endpoints.error} onRetry={() => void endpoints.refetch()} /> : null}
      {!list && !endpoints.error ? <Skeleton height={170} radius="lg" /> : null}
      {list?.length === 0 ? (
        <Card>
          <Empty icon={Webhook} title="Nobody is told yet" action={add}>
            Add the address of your server that should hear of payments.
          </Empty>
        </Card>
      ) : null}
      <div className={classes.endpoints}>
        {list?.map((endpoint) => (
          <EndpointCard
            key={endpoint.endpointId}
            endpoint={endpoint}
            actions={
              mayManage ? (
                <EndpointActions endpoint={endpoint} onEdit={() => setEditing(endpoint)} onSecret={setSecret} />
              ) : null
            }
          />
        ))}
      </div>
      <EndpointDialog editing={editing} onClose={() => setEditing(null)} onSecret={setSecret} />
      <SecretDialog title="Signing secret" secret={secret} onStored={() => setSecret(null)}>
        Your server checks the signature of each request with it. See <code>webhook-signature</code> in the API
        reference.
      </SecretDialog>
    </Page>
  );
}
