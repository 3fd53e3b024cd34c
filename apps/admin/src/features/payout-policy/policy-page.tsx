import { Skeleton } from '@mantine/core';
import { api } from '../../api/client';
import { useMay, useMode } from '../../api/session';
import { Ago } from '../../ui/moment';
import { notifyDone } from '../../ui/notify';
import { PayoutTabs } from '../../ui/payout-tabs';
import { Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { PolicyForm } from './policy-form';
import { PolicyKeys } from './policy-keys';
import { useRefreshPolicy } from './use-refresh-policy';

/** What every payout of the merchant needs, how much may leave, and where to. */
export function PolicyPage() {
  const mode = useMode();
  const mayChange = useMay('admin');
  const refresh = useRefreshPolicy();
  const policy = api.useQuery('get', '/admin/api/payouts/policy', {});
  const save = api.useMutation('put', '/admin/api/payouts/policy', {
    onSuccess: () => {
      refresh();
      notifyDone('The policy is saved: it counts from now on');
    },
  });
  const view = policy.data;
  return (
    <Page
      title="Payout policy"
      lead={
        <>
          What your {mode} payouts need before they leave. Only people who are signed in change it, never a key.
          {view?.updatedAt ? (
            <>
              {' '}
              Changed <Ago at={view.updatedAt} />.
            </>
          ) : null}
        </>
      }
    >
      <PayoutTabs />
      {policy.error && !view ? <Problem error={policy.error} onRetry={() => void policy.refetch()} /> : null}
      {!view && !policy.error ? <Skeleton height={420} radius="lg" /> : null}
      {view ? (
        <PolicyForm
          key={view.updatedAt}
          policy={view}
          busy={save.isPending}
          error={save.error}
          onSave={(body, ended) => save.mutate({ body }, ended)}
        />
      ) : null}
      {mayChange ? <PolicyKeys /> : null}
    </Page>
  );
}
