import { Skeleton } from '@mantine/core';
import { api } from '../../api/client';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { ChainHealth } from './chain-health';
import { OrderCounts } from './order-counts';
import { StockWarnings } from './stock-warnings';
import { Volume } from './volume';
import { ButtonLink } from '../../ui/links';
import classes from './overview.module.css';

const DAYS = 30;

/** How business goes and whether the machine is well. */
export function OverviewPage() {
  const overview = api.useQuery('get', '/admin/api/overview', { params: { query: { days: DAYS } } }, { refetchInterval: 10_000 });
  const view = overview.data;
  return (
    <Page
      title="Overview"
      actions={
        <ButtonLink to="/orders" variant="default">
          All orders
        </ButtonLink>
      }
    >
      {overview.error && !view ? <Problem error={overview.error} onRetry={() => void overview.refetch()} /> : null}
      {!view && !overview.error ? (
        <>
          <Skeleton height={92} radius="lg" />
          <Skeleton height={330} radius="lg" />
        </>
      ) : null}
      {view ? (
        <>
          <StockWarnings pools={view.pools} />
          <OrderCounts counts={view.counts} />
          <div className={classes.columns}>
            <Card title={`Volume of the last ${DAYS} days`}>
              <Volume rows={view.volume} days={DAYS} />
            </Card>
            <Card title="Chains">
              <ChainHealth chains={view.chains} />
            </Card>
          </div>
        </>
      ) : null}
    </Page>
  );
}
