import type { Clock } from '@chaintill/kernel';
import type { AttemptRecord, DeliveryStore } from '../data/delivery-store';

const MAX_BATCH = 500;
/** Results that come within so many milliseconds of each other share a statement. */
const GATHER_MS = 2;
const RETRY_MS = 500;

/**
 * Writes results down in batches, one statement at a time. While the database is away it keeps them and tries again: what it
 * cannot write in time is sent again with the same id when the claim runs out.
 */
export class AttemptRecorder {
  private queue: AttemptRecord[] = [];
  private writing: Promise<void> | null = null;

  constructor(
    private readonly store: DeliveryStore,
    private readonly clock: Clock,
    private readonly onRecorded: (records: readonly AttemptRecord[]) => void,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Results not written yet. */
  get backlog(): number {
    return this.queue.length;
  }

  push(record: AttemptRecord): void {
    this.queue.push(record);
    this.writing ??= this.write().finally(() => (this.writing = null));
  }

  /** Waits until all is written. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async write(): Promise<void> {
    await pause(GATHER_MS);
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, MAX_BATCH);
      try {
        await this.store.record(batch, this.clock.now());
        this.queue = this.queue.slice(batch.length);
        this.onRecorded(batch);
      } catch (error) {
        this.onError(error as Error); // the driver throws nothing else
        await pause(RETRY_MS);
      }
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
