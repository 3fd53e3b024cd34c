import { Database } from '@chaintill/persistence';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const BEAT_MS = 15_000;

/**
 * Looks at the database now and then, and says when it goes away or comes back. This is all the signer has to do until
 * payouts exist: signing requests will be read from the same database, and from nowhere else.
 */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('heartbeat');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private answers = true;

  constructor(private readonly db: Database) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.db.query('select 1');
    this.timer = setInterval(() => {
      this.running = this.beat();
    }, BEAT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async beat(): Promise<void> {
    try {
      await this.db.query('select 1');
      if (!this.answers) this.log.log('the database answers again');
      this.answers = true;
    } catch (error) {
      if (this.answers) this.log.error(`the database does not answer: ${String(error)}`);
      this.answers = false;
    }
  }
}
