export const HISTORY_INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type HistoryInterval = (typeof HISTORY_INTERVALS)[number];

/** Most intervals of one answer: a year of days and some. */
export const MAX_HISTORY_POINTS = 400;

export interface BalanceHistoryQuery {
  readonly chainId: string;
  readonly currency: string;
  /** One purse; all of them together when absent, as balances are. */
  readonly subAccount?: string;
  readonly interval: HistoryInterval;
  /** `Area/City` of the IANA database, or `UTC`: where days begin. */
  readonly timeZone: string;
  /** The interval that it lies in is the first one. */
  readonly from: Date;
  /** End of the last interval, which it may cut short; now when absent. */
  readonly to?: Date;
}

/** What there was at the end of an interval; decimal text, as balances show it. */
export interface BalancePoint {
  readonly from: string;
  /** First moment that counts no more. */
  readonly to: string;
  readonly available: string;
  readonly pending: string;
  readonly held: string;
  readonly review: string;
}

export interface BalanceHistoryView {
  readonly chainId: string;
  readonly currency: string;
  readonly interval: HistoryInterval;
  readonly timeZone: string;
  /** Oldest first, without a gap. */
  readonly data: readonly BalancePoint[];
}

/**
 * Names that mean the same to everybody: an abbreviation such as CET is a zone with summer time to the one and a fixed offset to
 * the other, and an offset such as +02:00 is west to the one and east to the other.
 */
const ZONE_NAME = /^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/;

/** Whether there is such a time zone. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
