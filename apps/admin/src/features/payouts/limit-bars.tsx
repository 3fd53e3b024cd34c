import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Moment } from '../../ui/moment';
import { LIMIT_WORDS } from './policy-words';
import classes from './limit-bars.module.css';

type Limit = Schema<'SimulatedLimitResponse'>;

/** How near a batch comes to each limit: what was used before, and what it takes. */
export function LimitBars({ limits }: { limits: readonly Limit[] }) {
  if (limits.length === 0) return null;
  return (
    <ul className={classes.limits} aria-label="Limits">
      {limits.map((limit) => (
        <li
          key={`${limit.limit} ${limit.apiKeyId} ${limit.chainId} ${limit.currency}`}
          data-state={limit.exceeded ? 'exceeded' : limit.near ? 'near' : undefined}
        >
          <span className={classes.words}>
            <span>
              Most {LIMIT_WORDS[limit.limit]}
              {limit.chainId ? ` on ${limit.chainId}` : ''}
              {limit.apiKeyId ? ', by this key' : ''}
            </span>
            <Amount value={limit.max} currency={limit.currency} />
          </span>
          <span className={classes.bar} aria-hidden>
            <span style={{ width: shareOf(limit.used, limit.max) }} />
            <span style={{ width: shareOf(limit.requested, limit.max) }} />
          </span>
          <span className={classes.note}>
            <Amount value={limit.used} /> used, <Amount value={limit.requested} /> asked for
            {limit.exceeded ? ': too much' : limit.near ? ': near' : ''}
            {limit.resetsAt ? (
              <>
                ; fits from <Moment at={limit.resetsAt} format="short" /> on
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The width of a part of a bar; a drawing needs no more digits than a float has. */
function shareOf(part: string, whole: string): string {
  const share = Number(whole) === 0 ? 1 : Number(part) / Number(whole);
  return `${Math.min(100, 100 * share)}%`;
}
