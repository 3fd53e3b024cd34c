import { Skeleton } from '@mantine/core';
import { Blocks } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { TreasuryTabs } from '../../ui/treasury-tabs';
import { ChainComparison } from './chain-comparison';
import { Runs } from './runs';

/** Whether the chain holds what the books say, asset by asset at one final block, and which rows explain it where it does not. */
export function ReconciliationPage() {
  const state = api.useQuery('get', '/admin/api/reconciliation', {}, { refetchInterval: 15_000 });
  const chains = state.data?.data;
  return (
    <Page
      title="Reconciliation"
      lead="What lies on chain is compared with the books, at one final block and to the last unit. A difference names the rows that explain it."
    >
      <TreasuryTabs />
      {state.error && !chains ? <Problem error={state.error} onRetry={() => void state.refetch()} /> : null}
      {!chains && !state.error ? <Skeleton height={280} radius="lg" /> : null}
      {chains?.length === 0 ? (
        <Card>
          <Empty icon={Blocks} title="No chain in this mode">
            Chains are set in the configuration.
          </Empty>
        </Card>
      ) : null}
      {chains?.map((chain) => (
        <ChainComparison key={chain.chainId} chain={chain} />
      ))}
      <Runs />
    </Page>
  );
}
