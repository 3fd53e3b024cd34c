import type { IndexingLog, Settler } from './indexing-parts';

/**
 * Has a chain settled after something changed, beside the indexing: one run at a time, and one more for whatever came
 * meanwhile. A run that fails loses nothing, since what is due stays due, and the next block triggers the next run.
 */
export class SettlementTrigger {
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly chainId: string,
    private readonly settler: Settler,
    private readonly log: IndexingLog,
  ) {}

  trigger(): void {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        await this.settler.settle(this.chainId);
      } catch (error) {
        this.log.error({ chain: this.chainId, err: error }, 'settlement failed');
      }
    }
  }
}
