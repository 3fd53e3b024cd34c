import Bull from 'bull';

/** Names of the queues. */
export type WakeTopic = 'webhooks' | 'settlement';

/**
 * A queue that only wakes: "look at the database, there is work". It carries no work itself, so Redis may lose all of it;
 * whoever listens also looks by himself every few seconds (law 8). Behind this file is Bull; BullMQ would be a change here.
 */
export class WakeQueue {
  private readonly queue: Bull.Queue;
  private closing = false;

  constructor(
    topic: WakeTopic,
    redisUrl: string,
    private readonly onError: (error: Error) => void = () => undefined,
  ) {
    this.queue = new Bull(topic, redisUrl, {
      prefix: 'chaintill',
      redis: { maxRetriesPerRequest: null, enableReadyCheck: false },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    this.queue.on('error', onError);
  }

  /** Asks listeners to look. Never throws and never waits: a lost call is made up for by their own rhythm. */
  wake(): void {
    if (this.closing) return;
    // One waiting job says all there is to say; more of the same id are dropped by Bull.
    this.queue.add({}, { jobId: `wake-${Math.floor(Date.now() / 5)}` }).catch((error: Error) => this.onError(error));
  }

  /** Calls `work` when woken. */
  listen(work: () => Promise<void>): void {
    this.queue.process(1, work).catch((error: Error) => this.onError(error));
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

  async close(): Promise<void> {
    this.closing = true;
    await this.queue.close(true).catch((error: Error) => this.onError(error));
  }
}
