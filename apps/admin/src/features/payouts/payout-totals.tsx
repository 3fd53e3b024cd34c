import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import classes from './payout-totals.module.css';

type Total = Schema<'PayoutTotalResponse'>;
type State = Total['status'];

interface StateSum {
  readonly state: State;
  readonly payouts: number;
  readonly totals: readonly Total[];
}

interface PayoutTotalsProps {
  readonly totals: readonly Total[] | undefined;
  readonly error: unknown;
  readonly chosen: State | undefined;
  /** What the address becomes when a state is pressed; pressing the chosen one shows all again. */
  readonly searchFor: (state: State | undefined) => Record<string, unknown>;
}

/** How many payouts are in each state and what they come to; each is the way to those payouts. */
export function PayoutTotals({ totals, error, chosen, searchFor }: PayoutTotalsProps) {
  if (error && !totals) return <Problem error={error} />;
  if (!totals) return <Skeleton height={92} radius="lg" />;
  if (totals.length === 0) return null;
  return (
    <ul className={classes.totals} aria-label="Totals by state">
      {byState(totals).map(({ state, payouts, totals: sums }) => (
        <li key={state}>
          <Link
            to="."
            search={searchFor(state === chosen ? undefined : state)}
            className={classes.total}
            data-chosen={state === chosen || undefined}
            aria-current={state === chosen || undefined}
          >
            <span className={classes.head}>
              <StateBadge kind="payout" state={state} />
              <span className={classes.count}>{payouts}</span>
            </span>
            {sums.slice(0, SHOWN).map(({ chainId, currency, amount }) => (
              <span key={`${chainId} ${currency}`} className={classes.sum} title={chainId}>
                <Amount value={amount} currency={currency} />
              </span>
            ))}
            {sums.length > SHOWN ? (
              <span className={classes.more}>and {sums.length - SHOWN} more currencies</span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Currencies that fit in a box. */
const SHOWN = 3;

/** The states in the order in which the server names them. */
export function byState(totals: readonly Total[]): StateSum[] {
  const states = [...new Set(totals.map(({ status }) => status))];
  return states.map((state) => {
    const own = totals.filter(({ status }) => status === state);
    return { state, payouts: own.reduce((sum, { payouts }) => sum + payouts, 0), totals: own };
  });
}
