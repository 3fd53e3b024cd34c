/** What came of one POST. */
export interface Answer {
  /** null when no status line arrived. */
  readonly status: number | null;
  /** The first 2 KB of the reply; null when there was none. */
  readonly excerpt: string | null;
  /** Why the attempt failed before a whole answer was there, in words for the merchant; null when it is whole. */
  readonly error: string | null;
  readonly retryAfterSeconds: number | null;
  readonly durationMs: number;
}
