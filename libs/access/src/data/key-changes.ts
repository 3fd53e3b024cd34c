import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '@chaintill/config';

const RECONNECT_MS = 1_000;

/**
 * Hears from PostgreSQL which API keys were changed, by this process or any other, over the API or by hand (trigger
 * `api_keys_changed`). Needs a connection of its own: a pooled one would lose what arrives while it is idle.
 */
@Injectable()
export class KeyChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Called with the SHA-256 of the key in hex, or with null when changes may have been missed. */
  onChange: (hash: string | null) => void = () => undefined;

  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private listening = false;
  private closed = false;
  private readonly logger = new Logger(KeyChanges.name);

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Whether changes are being heard right now; while not, nothing about keys may be remembered. */
  get heard(): boolean {
    return this.listening;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.DATABASE_URL,
      application_name: 'chaintill-key-changes',
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', (message) => this.onChange(message.payload || null));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      await client.query('listen api_keys_changed');
      this.listening = true;
      this.onChange(null);
    } catch (error) {
      this.lost(client, error);
    }
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.listening = false;
    this.onChange(null);
    if (this.closed) return;
    this.logger.warn(
      `API keys are asked for at every request until PostgreSQL is heard again: ${String(error ?? 'closed')}`,
    );
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}
