/** No receiver can put a retry off further than this. */
const LONGEST_RETRY_AFTER_SECONDS = 86_400;
const JITTER = 0.2;

/**
 * When to try again after a failed attempt.
 * @param waits nominal waits in seconds, one for each retry (WEBHOOK_RETRY_SECONDS)
 * @param attempt attempts made so far, at least 1
 * @param random a number in [0, 1) that spreads the wait over +-20 %
 * @param retryAfterSeconds what the receiver asked for: a retry comes never earlier, up to a day
 * @returns milliseconds to wait, or null when the schedule is exhausted
 */
export function retryDelayMs(
  waits: readonly number[],
  attempt: number,
  random: number,
  retryAfterSeconds: number | null = null,
): number | null {
  const nominal = waits[attempt - 1];
  if (nominal === undefined) return null;
  const jittered = nominal * (1 - JITTER + 2 * JITTER * random);
  const asked = Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS);
  return Math.round(Math.max(jittered, asked) * 1_000);
}

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date.
 * @returns seconds from `now`, never negative; null when the header says nothing readable
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const text = header?.trim();
  if (!text) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Date.parse reads far more than HTTP dates; all of those end in GMT.
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}
