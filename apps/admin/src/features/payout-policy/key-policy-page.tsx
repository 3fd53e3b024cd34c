import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { CodeDialog } from '../../ui/code-dialog';
import { AnchorLink } from '../../ui/links';
import { Note } from '../../ui/note';
import { notifyDone } from '../../ui/notify';
import { Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { PolicyForm } from './policy-form';
import { useRefreshPolicy } from './use-refresh-policy';
import classes from './payout-policy.module.css';

const route = getRouteApi('/shell/payouts/policy/$keyId');

/** What payouts by one key need besides. */
export function KeyPolicyPage() {
  const { keyId } = route.useParams();
  const path = { keyId };
  const mayChange = useMay('admin');
  const refresh = useRefreshPolicy();
  const key = api.useQuery('get', '/admin/api/api-keys/{keyId}', { params: { path } }, { enabled: mayChange });
  const policy = api.useQuery(
    'get',
    '/admin/api/payouts/policy/api-keys/{keyId}',
    { params: { path } },
    { placeholderData: undefined },
  );
  const save = api.useMutation('put', '/admin/api/payouts/policy/api-keys/{keyId}', {
    onSuccess: () => {
      refresh();
      notifyDone('The policy of the key is saved: it counts from now on');
    },
  });
  const remove = api.useMutation('delete', '/admin/api/payouts/policy/api-keys/{keyId}', {
    onSuccess: () => {
      refresh();
      setRemoving(false);
      notifyDone('The key has no policy of its own any more');
    },
  });
  const [removing, setRemoving] = useState(false);
  const view = policy.data;
  return (
    <Page
      title={key.data ? `Payouts by “${key.data.name}”` : 'Payouts by a key'}
      lead="Counts besides your own policy, for the key and for whatever keys and apps it makes: it can only be stricter."
      crumb={
        <AnchorLink to="/payouts/policy" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Payout policy
        </AnchorLink>
      }
      actions={
        mayChange && view?.updatedAt ? (
          <Button variant="default" onClick={() => setRemoving(true)}>
            Remove its policy
          </Button>
        ) : null
      }
    >
      {policy.error && !view ? <Problem error={policy.error} onRetry={() => void policy.refetch()} /> : null}
      {!view && !policy.error ? <Skeleton height={420} radius="lg" /> : null}
      {view?.updatedAt === null ? (
        <Note tone="wait">This key has no policy of its own: yours alone counts for it.</Note>
      ) : null}
      {view ? (
        <PolicyForm
          key={view.updatedAt}
          policy={view}
          busy={save.isPending}
          error={save.error}
          onSave={(body, ended) => save.mutate({ params: { path }, body }, ended)}
        />
      ) : null}
      <CodeDialog
        opened={removing}
        title="Remove the policy of the key?"
        action="Remove"
        color="brick"
        busy={remove.isPending}
        error={remove.error}
        onCode={(code) => remove.mutate({ params: { path }, body: { code } })}
        onClose={() => setRemoving(false)}
      >
        Your own policy alone counts for it from now on.
      </CodeDialog>
    </Page>
  );
}
