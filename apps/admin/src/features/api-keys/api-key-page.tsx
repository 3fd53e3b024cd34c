import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useSession } from '../../api/session';
import { Hash } from '../../ui/copy';
import { AnchorLink, ButtonLink } from '../../ui/links';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { isAtMost } from '../../ui/roles';
import { SecretDialog } from '../../ui/secret-dialog';
import { KeyFacts } from './key-facts';
import { KeyForm } from './key-form';
import { RevokeKeyDialog } from './revoke-key-dialog';
import { RotateKeyDialog } from './rotate-key-dialog';
import classes from './api-keys.module.css';

const route = getRouteApi('/shell/api-keys/$keyId');

/** One key: what it may do, from where and until when; and the way to replace or end it. */
export function ApiKeyPage() {
  const { keyId } = route.useParams();
  const { role } = useSession();
  const key = api.useQuery(
    'get',
    '/admin/api/api-keys/{keyId}',
    { params: { path: { keyId } } },
    { placeholderData: undefined },
  );
  const [asking, setAsking] = useState<'revoke' | 'rotate' | null>(null);
  const [created, setCreated] = useState<Schema<'CreatedApiKeyResponse'> | null>(null);
  const view = key.data;
  // Nobody changes a key that is stronger than they are.
  const changeable = view !== undefined && view.revokedAt === null && isAtMost(view.role, role);

  return (
    <Page
      title={view ? view.name : 'API key'}
      crumb={
        <AnchorLink to="/api-keys" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> API keys
        </AnchorLink>
      }
      lead={<Hash text={keyId} label="key id" />}
      actions={
        changeable ? (
          <>
            {view.role === 'viewer' ? null : (
              <ButtonLink to="/payouts/policy/$keyId" params={{ keyId }} variant="default">
                Payout policy
              </ButtonLink>
            )}
            <Button variant="default" onClick={() => setAsking('rotate')}>
              Rotate
            </Button>
            <Button variant="subtle" color="brick" onClick={() => setAsking('revoke')}>
              Revoke
            </Button>
          </>
        ) : null
      }
    >
      {key.error && !view ? <Problem error={key.error} onRetry={() => void key.refetch()} /> : null}
      {!view && !key.error ? <Skeleton height={320} radius="lg" /> : null}
      {view?.revokedAt ? <Note tone="bad">This key is revoked: every request with it is refused.</Note> : null}
      {view ? (
        <div className={classes.columns}>
          {changeable ? (
            <Card title="May be changed">
              <KeyForm key={view.keyId} apiKey={view} />
            </Card>
          ) : null}
          <Card title="Details">
            <KeyFacts apiKey={view} />
          </Card>
        </div>
      ) : null}
      <RevokeKeyDialog apiKey={asking === 'revoke' && view ? view : null} onClose={() => setAsking(null)} />
      <RotateKeyDialog
        apiKey={asking === 'rotate' && view ? view : null}
        onClose={() => setAsking(null)}
        onRotated={(next) => {
          setAsking(null);
          setCreated(next);
        }}
      />
      <SecretDialog
        title={`New secret of “${created?.name ?? ''}”`}
        secret={created?.secret ?? null}
        onStored={() => setCreated(null)}
      >
        Give it to every program that uses the old key, before the old one ends. It is a key of its own in the list.
      </SecretDialog>
    </Page>
  );
}
