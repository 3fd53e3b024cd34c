import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client';
import { StateBadge, stateOptions } from '../../ui/states';
import classes from './overview.module.css';

/** Shown even at zero: the way most orders go. */
const USUAL: ReadonlySet<string> = new Set(['pending', 'confirming', 'completed', 'expired']);

/** How many orders stand where; each leads to them. */
export function OrderCounts({ counts }: { counts: readonly Schema<'StateCountResponse'>[] }) {
  const byState = new Map<string, number>(counts.map(({ state, orders }) => [state, orders]));
  const states = stateOptions('order').filter(({ value }) => USUAL.has(value) || byState.has(value));
  return (
    <ul className={classes.counts} aria-label="Orders by state">
      {states.map(({ value }) => {
        const orders = byState.get(value) ?? 0;
        return (
          <li key={value}>
            <Link to="/orders" search={{ state: value }} className={classes.count}>
              <span className={classes.figure} data-zero={orders === 0 || undefined}>
                {orders}
              </span>
              <StateBadge kind="order" state={value} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
