import { useEffect, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface PlotProps {
  readonly height: number;
  /** Must stay the same until the drawing shall be made anew. Sizes are filled in. */
  readonly drawing: Omit<UPlot.Options, 'width' | 'height'>;
  readonly points: UPlot.AlignedData;
}

/** A drawing on a canvas, as wide as its place, drawn again in new colours. Its figures are said beside it: it is hidden from readers. */
export function Plot({ height, drawing, points }: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (!frame.current) return;
    const empty: UPlot.AlignedData = [[], ...drawing.series.slice(1).map(() => [])];
    const drawn = new UPlot({ width: 0, height, ...drawing }, empty, frame.current);
    const follower = new ResizeObserver(([entry]) => {
      if (entry) drawn.setSize({ width: entry.contentRect.width, height });
    });
    follower.observe(frame.current);
    plot.current = drawn;
    return () => {
      follower.disconnect();
      drawn.destroy();
    };
  }, [drawing, height]);
  // The scheme too: new data is drawn in new colours.
  useEffect(() => plot.current?.setData(points), [drawing, points, scheme]);

  return <div ref={frame} aria-hidden />;
}

/** A colour of tokens.css, asked for at each drawing, since the scheme may have changed. */
export function token(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name);
}

/** The axis below: its first, middle and last mark, in the words of `word`. */
export function timeAxis(word: (at: number) => string): UPlot.Axis {
  return {
    size: 26,
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    stroke: token('--ct-ink-3'),
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: token('--ct-line-strong'), width: 1 },
    splits: ({ data: [marks] }) => [0, marks.length >> 1, marks.length - 1].flatMap((index) => marks[index] ?? []),
    values: (_, marks) => marks.map(word),
  };
}
