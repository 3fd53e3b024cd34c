import { Notices } from '@chaintill/persistence';
import { Signer } from '@chaintill/signing';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** A notice may be lost; nothing waits longer than this for it. */
const LOOK_MS = 2_000;

/** Takes requests as long as there are any, and is woken for the next one. */
@Injectable()
export class SigningDesk implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('signer');
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private told = '';

  constructor(
    private readonly signer: Signer,
    private readonly notices: Notices,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // What already waits is the first test of the database; without it there is nothing to do here.
    await this.signer.next();
    this.notices.on('signing_requested', () => this.wake());
    this.timer = setInterval(() => this.wake(), LOOK_MS);
    this.wake();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  private wake(): void {
    this.again = true;
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        while (!this.stopped && (await this.signer.next()));
      }
      if (this.told) this.log.log('signing again');
      this.told = '';
    } catch (error) {
      // Once for each fault, not every two seconds.
      const fault = String(error);
      if (fault !== this.told) this.log.error(`nothing is signed: ${fault}`);
      this.told = fault;
    }
  }
}
