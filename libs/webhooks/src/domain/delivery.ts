import { isoSeconds } from '@chaintill/kernel';
import type { Answer } from './answer';
import { retryDelayMs } from './retry-schedule';

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What an attempt leads to. */
export type Verdict =
  | { readonly state: 'delivered' }
  | { readonly state: 'pending'; readonly nextAttemptAt: Date }
  /** The last try failed, or the receiver says that it is gone for good (410) and wants nothing more at all. */
  | { readonly state: 'failed'; readonly gone: boolean };

/**
 * Decides about a delivery by its receiver's answer: 2xx is delivered, 410 ends the endpoint, everything else, redirects
 * included, is tried again as long as the schedule lasts.
 * @param step attempts made in this round before this one
 */
export function judge(answer: Answer, step: number, waits: readonly number[], now: Date, random: number): Verdict {
  const { status, error } = answer;
  if (status !== null && error === null && status >= 200 && status < 300) return { state: 'delivered' };
  if (status === 410) return { state: 'failed', gone: true };
  const delay = retryDelayMs(waits, step + 1, random, answer.retryAfterSeconds);
  if (delay === null) return { state: 'failed', gone: false };
  return { state: 'pending', nextAttemptAt: new Date(now.getTime() + delay) };
}

/** What of an event goes into a webhook. */
export interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  /** JSON text, as the database writes it: the same text every time, hence the same signed bytes. */
  readonly data: string;
}

/** The body of a webhook. The same event gives the same bytes in every attempt and in the delivery log. */
export function webhookBody(event: EventBody): string {
  const at = isoSeconds(event.createdAt);
  const head = JSON.stringify({
    id: event.id,
    type: event.type,
    created_at: at,
    timestamp: at,
    version: event.version,
    livemode: event.livemode,
  });
  return `${head.slice(0, -1)},"data":${event.data}}`;
}
