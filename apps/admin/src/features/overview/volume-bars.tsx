import { useEffect, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { DAY_MS, type DailySum } from './volume-sums';

const HEIGHT_PX = 216;
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
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (!frame.current) return;
    const drawn = new UPlot(drawing(onPoint), [[], [], []], frame.current);
    const follower = new ResizeObserver(([entry]) => {
      if (entry) drawn.setSize({ width: entry.contentRect.width, height: HEIGHT_PX });
    });
    follower.observe(frame.current);
    plot.current = drawn;
    return () => {
      follower.disconnect();
      drawn.destroy();
    };
  }, [onPoint]);
  // The scheme too: new data is drawn in new colours.
  useEffect(() => plot.current?.setData(pointsOf(sums, shown)), [sums, shown, scheme]);

  return <div ref={frame} aria-hidden />;
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

/** Colours are asked for at each drawing, since the scheme may have changed. */
function drawing(onPoint: VolumeBarsProps['onPoint']): UPlot.Options {
  return {
    width: 0,
    height: HEIGHT_PX,
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
      {
        size: 26,
        font: `12px ${getComputedStyle(document.body).fontFamily}`,
        stroke: token('--ct-ink-3'),
        grid: { show: false },
        ticks: { show: false },
        border: { show: true, stroke: token('--ct-line-strong'), width: 1 },
        splits: ({ data: [days] }) => [0, days.length >> 1, days.length - 1].flatMap((index) => days[index] ?? []),
        values: (_, days) => days.map((day) => dayShort.format(day)),
      },
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

function token(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name);
}
