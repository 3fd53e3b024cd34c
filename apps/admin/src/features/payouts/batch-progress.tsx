import { Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import { Live } from '../../ui/steps';
import { byState } from './payout-totals';
import classes from './batch-progress.module.css';

type State = Schema<'PayoutTotalResponse'>['status'];

/** What a state means for who waits for the end, as the colour of its part of the bar. */
const SHARES: Readonly<Record<State, 'done' | 'under-way' | 'waiting' | 'ended'>> = {
  confirmed: 'done',
  processing: 'under-way',
  sent: 'under-way',
  unknown: 'under-way',
  queued: 'waiting',
  scheduled: 'waiting',
  awaiting_totp: 'waiting',
  awaiting_approval: 'waiting',
  failed: 'ended',
  rejected: 'ended',
  cancelled: 'ended',
};
const ORDER = ['done', 'under-way', 'ended', 'waiting'] as const;
const OPEN_MS = 2_000;
const OVER_MS = 30_000;

/** How far a batch is: how many of its payouts are final, under way or still wait. */
export function BatchProgress({ batchId }: { batchId: string }) {
  const totals = api.useQuery(
    'get',
    '/admin/api/payouts/totals',
    { params: { query: { batchId } } },
    {
      refetchInterval: ({ state }) => (isOver(state.data?.data ?? []) ? OVER_MS : OPEN_MS),
      placeholderData: undefined,
    },
  );
  const sums = byState(totals.data?.data ?? []);
  const all = sums.reduce((sum, { payouts }) => sum + payouts, 0);
  const over = sums.filter(({ state }) => endsIn(state)).reduce((sum, { payouts }) => sum + payouts, 0);
  const parts = ORDER.map((share) => ({
    share,
    payouts: sums.filter(({ state }) => SHARES[state] === share).reduce((sum, { payouts }) => sum + payouts, 0),
  }));
  return (
    <Card title="Progress" aside={<Live failing={totals.error !== null} />}>
      {totals.error && !totals.data ? <Problem error={totals.error} onRetry={() => void totals.refetch()} /> : null}
      {!totals.data && !totals.error ? <Skeleton height={56} /> : null}
      {totals.data ? (
        <>
          <div
            className={classes.bar}
            role="progressbar"
            aria-label="Payouts that are over"
            aria-valuemin={0}
            aria-valuemax={all}
            aria-valuenow={over}
            aria-valuetext={`${over} of ${all} are over`}
          >
            {parts.map(({ share, payouts }) =>
              payouts === 0 ? null : (
                <span key={share} data-share={share} style={{ width: `${(100 * payouts) / Math.max(1, all)}%` }} />
              ),
            )}
          </div>
          <ul className={classes.states} aria-label="Payouts of the batch by state">
            {sums.map(({ state, payouts }) => (
              <li key={state}>
                <StateBadge kind="payout" state={state} />
                <span className="number">{payouts}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Card>
  );
}

function endsIn(state: State): boolean {
  return SHARES[state] === 'done' || SHARES[state] === 'ended';
}

function isOver(totals: readonly Schema<'PayoutTotalResponse'>[]): boolean {
  return totals.length > 0 && totals.every(({ status }) => endsIn(status));
}
