import UPlot from 'uplot';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { timeAxis, token } from '../../ui/plot';
import { dayMark, type Interval } from './moments';

const steps = UPlot.paths.stepped?.({ align: 1 });

interface HistoryDrawing {
  readonly half: string;
  readonly whole: string;
  readonly interval: Interval;
  readonly onPoint: (index: number | undefined) => void;
}

/** Each part fills the room between its own upper edge and that of the part below; a balance stays until it changes. */
export function historyDrawing({ half, whole, onPoint }: HistoryDrawing): Omit<UPlot.Options, 'width' | 'height'> {
  const texts = [half, whole].map(grouped);
  return {
    ms: 1,
    padding: [10, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [(plot) => onPoint(intervalAt(plot))] },
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [
      timeAxis(dayMark),
      {
        // room for the longer text
        size: 14 + 7 * Math.max(...texts.map(({ length }) => length)),
        gap: 6,
        font: `12px ${getComputedStyle(document.body).fontFamily}`,
        stroke: token('--ct-ink-3'),
        grid: { stroke: token('--ct-line'), width: 1 },
        ticks: { show: false },
        splits: () => [0.5, 1],
        values: () => texts,
      },
    ],
    series: [
      {},
      ...BALANCE_PARTS.map(({ color }, index): UPlot.Series => ({
        paths: steps,
        width: index === 0 ? 1.5 : 0,
        stroke: token(color),
        ...(index === 0 && { fill: faded(color) }),
        points: { show: false },
      })),
    ],
    bands: BALANCE_PARTS.slice(1).map(({ color }, index) => ({ series: [index + 2, index + 1], fill: token(color) })),
  };
}

/** The interval that the pointer is in; uPlot itself would say the nearest beginning. */
function intervalAt(plot: UPlot): number | undefined {
  const { left = -1 } = plot.cursor;
  if (left < 0) return undefined;
  const at = plot.posToVal(left, 'x');
  return Math.max(
    plot.data[0].findLastIndex((time) => time <= at),
    0,
  );
}

/** The colour with most of the ground shining through. */
function faded(name: string): () => string {
  return () => `color-mix(in srgb, ${token(name)()} 22%, transparent)`;
}

/** Thousands apart by a thin space: on a canvas there is no other gap. */
function grouped(text: string): string {
  const [whole = '', ...fraction] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, '\u2009'), ...fraction].join('.');
}
