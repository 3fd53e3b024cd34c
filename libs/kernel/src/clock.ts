/** Where the time comes from, so that a test may set it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Injection token for the {@link Clock}. */
export const CLOCK = Symbol('Clock');

/** Formats an instant as S2 shows it: ISO 8601, UTC, whole seconds, `2025-01-20T10:30:00Z` (S2-O). */
export function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
