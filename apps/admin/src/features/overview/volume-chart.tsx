import { useState } from 'react';
import { Amount } from '../../ui/amount';
import type { DailySum } from './volume-sums';
import classes from './volume.module.css';

const dayName = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});
const dayShort = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

/**
 * A bar for each day. Plain boxes do it: a chart library would weigh more than the whole page. Each bar can be pointed at
 * or reached by keyboard and then says its day and sum; the table says the same to who cannot see.
 */
export function VolumeChart({ sums, currency }: { sums: readonly DailySum[]; currency: string }) {
  const [pointed, setPointed] = useState<number>();
  const last = sums.findLastIndex(({ orders }) => orders > 0);
  const shown = sums[pointed ?? last];
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.reading} aria-live="polite">
        {shown ? (
          <>
            <span className={classes.sum}>
              <Amount value={shown.amount} currency={currency} strong />
            </span>
            <span className={classes.day}>
              {dayName.format(new Date(shown.day))} · {shown.orders} {shown.orders === 1 ? 'order' : 'orders'}
            </span>
          </>
        ) : null}
      </figcaption>
      <div
        className={classes.bars}
        role="group"
        aria-label={`Volume in ${currency} by day`}
        onMouseLeave={() => setPointed(undefined)}
      >
        {sums.map((sum, index) => (
          <button
            key={sum.day}
            type="button"
            className={classes.slot}
            data-shown={index === (pointed ?? last) || undefined}
            aria-label={`${dayName.format(new Date(sum.day))}: ${sum.amount} ${currency}, ${sum.orders} orders`}
            onMouseEnter={() => setPointed(index)}
            onFocus={() => setPointed(index)}
            onClick={() => setPointed(index)}
          >
            <span
              className={classes.bar}
              data-empty={sum.share === 0 || undefined}
              style={{ height: `max(2px, ${sum.share * 100}%)` }}
            />
          </button>
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        {[0, Math.floor(sums.length / 2), sums.length - 1].map((index) => (
          <span key={index}>{sums[index] ? dayShort.format(new Date(sums[index].day)) : null}</span>
        ))}
      </div>
    </figure>
  );
}
