import { setTimeout as pause } from 'node:timers/promises';
import type { Queue } from 'bull';

/** Topics one can be woken for. */
export const WAKE_TOPICS = ['webhooks'] as const;
export type WakeTopic = (typeof WAKE_TOPICS)[number];

/** A worker that dies while it holds a wake-up blocks that job's id for a while: the ids take turns, so that others pass. */
const TURN_MS = 250;
const TURNS = 64;
/** Between two calls to Redis: what is committed meanwhile is told by the second. */
const PAUSE_MS = 5;

/**
 * A queue that only wakes: "look at the database, there is work". It carries no work itself, so Redis may lose all of it;
 * whoever listens also looks by himself every second or two (law 8). Behind this file is Bull; BullMQ would be a change here.
 */
export class WakeQueue {
  private closing = false;
  private wanted = false;
  private telling = false;

  constructor(
    private readonly queue: Queue,
    private readonly onError: (error: Error) => void = () => undefined,
  ) {
    queue.on('error', onError);
  }

  /** Asks a listener to look. Never throws and never waits: a lost call is made up for by the listener's own rhythm. */
  wake(): void {
    this.wanted = true;
    if (!this.telling) void this.tell();
  }

  /** One call to Redis at a time says all there is to say, however many events were committed meanwhile. */
  private async tell(): Promise<void> {
    this.telling = true;
    while (this.wanted && !this.closing) {
      this.wanted = false;
      const jobId = `wake-${Math.floor(Date.now() / TURN_MS) % TURNS}`;
      await this.queue.add({}, { jobId }).catch(this.onError);
      await pause(PAUSE_MS, undefined, { ref: false });
    }
    this.telling = false;
  }

  /**
   * Calls `look` when woken. The wake-up is taken off the queue before `look` runs: one that came meanwhile and was dropped
   * as a duplicate is therefore never missed.
   */
  listen(look: () => void): void {
    this.queue.on('completed', look);
    this.queue.process(1, () => Promise.resolve()).catch(this.onError);
  }

  /** Round trip to Redis, for readiness. @throws Error when Redis does not answer within `timeoutMs` */
  async ping(timeoutMs = 1_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not answer')), timeoutMs);
    });
    try {
      await Promise.race([this.queue.client.ping(), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops listening at once. Wake-ups that still wait in Redis stay there for another process. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    await this.queue.close(true).catch(this.onError);
  }
}
