import classes from './dot.module.css';

const NAMES = {
  '--ct-chart-1': classes.one,
  '--ct-chart-2': classes.two,
  '--ct-chart-3': classes.three,
  '--ct-chart-4': classes.four,
} as const;

/** The mark of a colour of a chart; the word beside it says what it is. */
export function Dot({ color }: { color: keyof typeof NAMES }) {
  return <span className={`${classes.dot} ${NAMES[color]}`} aria-hidden />;
}
