import { Skeleton } from '@mantine/core';
import { api } from '../../api/client';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { BalanceSums } from './balance-sums';
import { ChainHealth } from './chain-health';
import { OrderCounts } from './order-counts';
import { ReviewNote } from './review-note';
import { StockWarnings } from './stock-warnings';
import { Volume } from './volume';
import { AnchorLink, ButtonLink } from '../../ui/links';
import classes from './overview.module.css';

const DAYS = 30;

/** How business goes and whether the machine is well. */
export function OverviewPage() {
  const overview = api.useQuery(
    'get',
    '/admin/api/overview',
    { params: { query: { days: DAYS } } },
    { refetchInterval: 10_000 },
  );
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
          <ReviewNote />
          <StockWarnings pools={view.pools} />
          <OrderCounts counts={view.counts} />
          <div className={classes.columns}>
            <Card title={`Volume of the last ${DAYS} days`}>
              <Volume rows={view.volume} days={DAYS} />
            </Card>
            <div className={classes.side}>
              <Card title="Chains">
                <ChainHealth chains={view.chains} />
              </Card>
              {view.balances.length > 0 ? (
                <Card
                  title="Balances"
                  aside={
                    <AnchorLink to="/balances" size="sm">
                      All figures
                    </AnchorLink>
                  }
                >
                  <BalanceSums balances={view.balances} />
                </Card>
              ) : null}
            </div>
          </div>
        </>
      ) : null}
    </Page>
  );
}
