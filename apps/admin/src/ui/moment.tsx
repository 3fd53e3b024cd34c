import { useNow } from './use-now';

/** The viewer's, e.g. `Europe/Vienna`. */
export const ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const full = new Intl.DateTimeFormat(undefined, {
  ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
  timeZoneName: 'short',
});
/** To the minute, year and all: for what is looked up long after. */
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const short = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const FORMATS = { full, dated, short, clock };

/** An instant in the viewer's zone; in UTC for who points at it. */
export function Moment({ at, format = 'full' }: { at: string; format?: keyof typeof FORMATS }) {
  const instant = new Date(at);
  return (
    <time className="number" dateTime={at} title={`${instant.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      {FORMATS[format].format(instant)}
    </time>
  );
}

/** How long ago or how far ahead, rewritten as time goes by. */
export function Ago({ at }: { at: string }) {
  const now = useNow(5_000);
  const instant = new Date(at);
  return (
    <time className="number" dateTime={at} title={`${instant.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      {span(instant.getTime() - now)}
    </time>
  );
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function span(milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    if (Math.abs(milliseconds) >= length) return relative.format(Math.trunc(milliseconds / length), unit);
  }
  return Math.abs(milliseconds) < 10_000 ? 'just now' : relative.format(Math.round(milliseconds / 1_000), 'second');
}

/** Seconds in words that a person says: `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
