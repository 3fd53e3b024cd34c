import { useMemo, useState } from 'react';
import type UPlot from 'uplot';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { sumOf } from '../../ui/decimals';
import { Dot } from '../../ui/dot';
import { Plot } from '../../ui/plot';
import { heightsOf } from './heights';
import { historyDrawing } from './history-drawing';
import { endOf, type Interval } from './moments';
import classes from './balances.module.css';

type Point = Schema<'BalancePointResponse'>;

interface HistoryChartProps {
  readonly points: readonly Point[];
  readonly currency: string;
  readonly interval: Interval;
}

/**
 * The parts of a balance, one lying on the other, and the figures of one interval: the one pointed at, else the one chosen, else the
 * last. An unseen slider over the drawing chooses by keyboard, by touch and for screen readers.
 */
export function HistoryChart({ points, currency, interval }: HistoryChartProps) {
  const [pointed, setPointed] = useState<number>();
  const [chosen, setChosen] = useState<number>();
  const heights = useMemo(() => heightsOf(points), [points]);
  const [half, whole] = heights.marks;
  const drawing = useMemo(
    () => historyDrawing({ half, whole, interval, onPoint: setPointed }),
    [half, whole, interval],
  );
  // uPlot's arrays may be written to; ours are not
  const drawn = useMemo(() => [heights.times, ...heights.edges].map((row) => [...row]) as UPlot.AlignedData, [heights]);
  const index = Math.min(pointed ?? chosen ?? points.length - 1, points.length - 1);
  const shown = points[index];
  if (!shown) return null;
  const total = sumOf(BALANCE_PARTS.map(({ part }) => shown[part]));
  const moment = index === points.length - 1 ? 'now' : endOf(shown.to, interval);
  const words = BALANCE_PARTS.map(({ part, label }) => `${label} ${shown[part]}`).join(', ');
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.reading}>
        <div className={classes.whole}>
          <span className={classes.sum}>
            <Amount value={total} currency={currency} strong />
          </span>
          <span className={classes.at}>{moment}</span>
        </div>
        <dl className={classes.parts}>
          {BALANCE_PARTS.map(({ part, label, color, hint }) => (
            <div key={part} title={hint}>
              <dt>
                <Dot color={color} /> {label}
              </dt>
              <dd>
                <Amount value={shown[part]} />
              </dd>
            </div>
          ))}
        </dl>
      </figcaption>
      <div className={classes.plot}>
        <Plot height={230} drawing={drawing} points={drawn} />
        <input
          type="range"
          className={classes.slider}
          aria-label={`Balance in ${currency} over time`}
          aria-valuetext={`${moment}: ${total} ${currency}, ${words}`}
          min={0}
          max={points.length - 1}
          value={index}
          onChange={({ currentTarget }) => setChosen(currentTarget.valueAsNumber)}
        />
      </div>
    </figure>
  );
}
