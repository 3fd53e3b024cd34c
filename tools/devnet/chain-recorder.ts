import type { LocalAnvil } from '../local/anvil';

interface Block {
  readonly number: string;
  readonly hash: string;
  readonly parentHash: string;
  readonly transactions: readonly string[];
}

const LOOK_MS = 100;
const IDLE_SAVE_MS = 30_000;
/** A write may take this share of the time, so that a long chain is not only busy writing itself down. */
const SAVE_SHARE = 0.25;
const REMEMBERED = 128;

/**
 * Writes the chain down so often that a hard kill loses little: at once when a block with transactions comes or blocks are
 * replaced, otherwise every 30 seconds. What is lost then are blocks that nobody paid in, or that are not final yet; the
 * indexer finds other hashes at those heights and undoes them as a reorg.
 */
export class ChainRecorder {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly hashes = new Map<number, string>();
  private savedAt = Date.now();
  private saveTookMs = 0;
  private due = false;

  constructor(
    private readonly anvil: LocalAnvil,
    private readonly save: () => Promise<void>,
    private readonly log: (line: string) => void,
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.look()
        .catch((error: Error) => this.log(`chain recorder: ${error.message}\n`))
        .finally(() => this.timer && this.start());
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private async look(): Promise<void> {
    const changed = await this.readNewBlocks();
    this.due ||= changed;
    const waited = Date.now() - this.savedAt;
    if (waited < (this.due ? this.saveTookMs / SAVE_SHARE : IDLE_SAVE_MS)) return;
    this.due = false;
    const started = Date.now();
    await this.save();
    this.savedAt = Date.now();
    this.saveTookMs = this.savedAt - started;
  }

  /** @returns whether transactions came, or known blocks were replaced */
  private async readNewBlocks(): Promise<boolean> {
    let changed = false;
    let tag = 'latest';
    for (let read = 0; read < REMEMBERED; read++) {
      const block = await this.anvil.rpc<Block | null>('eth_getBlockByNumber', [tag, false]);
      if (!block) break;
      const height = Number(block.number);
      const known = this.hashes.get(height);
      if (known === block.hash) break;
      changed ||= known !== undefined || block.transactions.length > 0;
      this.hashes.set(height, block.hash);
      this.hashes.delete(height - REMEMBERED);
      if (height === 0 || this.hashes.size === 1) break;
      tag = `0x${(height - 1).toString(16)}`;
    }
    return changed;
  }
}
