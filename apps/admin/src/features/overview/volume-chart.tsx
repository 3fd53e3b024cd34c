import { useState } from 'react';
import { Amount } from '../../ui/amount';
import { VolumeBars } from './volume-bars';
import type { DailySum } from './volume-sums';
import classes from './volume.module.css';

const dayName = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});

/**
 * A bar for each day, and the figures of one of them: the one pointed at, else the one chosen, else the last with volume.
 * An unseen slider over the drawing chooses by keyboard, by touch and for screen readers, to whom it says day and sum.
 */
export function VolumeChart({ sums, currency }: { sums: readonly DailySum[]; currency: string }) {
  const [pointed, setPointed] = useState<number>();
  const [chosen, setChosen] = useState<number>();
  const index = pointed ?? chosen ?? sums.findLastIndex(({ orders }) => orders > 0);
  const shown = sums.at(index);
  if (!shown) return null;
  const words = `${dayName.format(new Date(shown.day))} · ${shown.orders} ${shown.orders === 1 ? 'order' : 'orders'}`;
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.reading}>
        <span className={classes.sum}>
          <Amount value={shown.amount} currency={currency} strong />
        </span>
        <span className={classes.day}>{words}</span>
      </figcaption>
      <div className={classes.plot}>
        <VolumeBars sums={sums} shown={index} onPoint={setPointed} />
        <input
          type="range"
          className={classes.slider}
          aria-label={`Volume in ${currency} by day`}
          aria-valuetext={`${shown.amount} ${currency}, ${words}`}
          min={0}
          max={sums.length - 1}
          value={index}
          onChange={({ currentTarget }) => setChosen(currentTarget.valueAsNumber)}
        />
      </div>
    </figure>
  );
}
