import { useMemo } from 'react';
import UPlot from 'uplot';
import { Plot, timeAxis, token } from '../../ui/plot';
import { DAY_MS, type DailySum } from './volume-sums';

/** A day with little is seen beside one with much. */
const LEAST_SHARE = 0.01;

const dayShort = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const barPaths = UPlot.paths.bars?.({ size: [0.82, 40], radius: 0.12 });

interface VolumeBarsProps {
  readonly sums: readonly DailySum[];
  /** The day whose bar stands out. */
  readonly shown: number;
  /** Hears which day the pointer is over, if any. Must stay the same function. */
  readonly onPoint: (index: number | undefined) => void;
}

/** The drawing of the days and nothing else: its figures are said beside it. */
export function VolumeBars({ sums, shown, onPoint }: VolumeBarsProps) {
  const drawing = useMemo(() => drawingOf(onPoint), [onPoint]);
  const points = useMemo(() => pointsOf(sums, shown), [sums, shown]);
  return <Plot height={216} drawing={drawing} points={points} />;
}

/** Times, every bar, and once more the one that stands out. */
function pointsOf(sums: readonly DailySum[], shown: number): UPlot.AlignedData {
  const heights = sums.map(({ share }) => (share === 0 ? 0 : Math.max(share, LEAST_SHARE)));
  return [
    sums.map(({ day }) => Date.parse(day)),
    heights,
    heights.map((height, index) => (index === shown ? height : null)),
  ];
}

function drawingOf(onPoint: VolumeBarsProps['onPoint']): Omit<UPlot.Options, 'width' | 'height'> {
  return {
    ms: 1,
    // At the sides half of the first and the last date.
    padding: [8, 16, 0, 16],
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
    scales: {
      x: { time: false, range: (_, first, last) => [first - DAY_MS / 2, last + DAY_MS / 2] },
      y: { range: [0, 1] },
    },
    axes: [
      timeAxis((day) => dayShort.format(day)),
      {
        size: 0,
        grid: { stroke: token('--ct-line'), width: 1 },
        ticks: { show: false },
        splits: () => [0.25, 0.5, 0.75, 1],
        values: (_, heights) => heights.map(() => null),
      },
    ],
    series: [
      {},
      { paths: barPaths, fill: token('--ct-chart-1'), width: 0, alpha: 0.62, points: { show: false } },
      { paths: barPaths, fill: token('--ct-chart-1'), width: 0, points: { show: false } },
    ],
  };
}
