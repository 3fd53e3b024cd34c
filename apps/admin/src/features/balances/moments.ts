import type { Schema } from '../../api/client';

export type Interval = Schema<'BalanceHistoryResponse'>['interval'];

const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' });
const hour = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const mark = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** When an interval that is over ended, in the viewer's zone. @param to its end, which belongs to the next one */
export function endOf(to: string, interval: Interval): string {
  const end = Date.parse(to);
  return interval === 'hour' ? hour.format(end) : `end of ${day.format(end - 1)}`;
}

/** A day on the axis. */
export function dayMark(at: number): string {
  return mark.format(at);
}
