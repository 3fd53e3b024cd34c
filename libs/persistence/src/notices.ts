import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

const RECONNECT_MS = 1_000;

/** Channels of PostgreSQL's notifications; what is sent is an id or a hash, never content. */
export type Channel =
  | 'api_keys_changed'
  | 'oauth_apps_changed'
  | 'settings_changed'
  | 'payout_policies_changed'
  | 'orders_changed'
  | 'signing_requested'
  | 'signing_decided';

/** Called with what was sent, or with null when notices may have been missed. */
export type Listener = (payload: string | null) => void;

/**
 * Hears what other processes, or people at a SQL prompt, changed. Needs a connection of its own: a pooled one would lose
 * what arrives while it is idle. Whoever remembers something listens here, and remembers nothing while {@link heard} is false.
 */
export class Notices implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Map<Channel, Set<Listener>>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private started = false;
  private listening = false;
  private closed = false;
  private readonly logger = new Logger(Notices.name);

  constructor(private readonly options: { readonly url: string; readonly applicationName: string }) {}

  /** Whether notices are being heard right now. */
  get heard(): boolean {
    return this.listening;
  }

  /** @returns a function that ends the listening */
  on(channel: Channel, listener: Listener): () => void {
    const known = this.listeners.get(channel);
    const listeners = known ?? new Set<Listener>();
    listeners.add(listener);
    if (!known) {
      this.listeners.set(channel, listeners);
      if (this.started && !this.client) void this.connect();
      else if (this.listening) void this.client?.query(`listen ${channel}`).catch(() => undefined);
    }
    return () => listeners.delete(listener);
  }

  /** Opens the connection, if anybody listens; it stays without one otherwise. */
  async onApplicationBootstrap(): Promise<void> {
    this.started = true;
    if (this.listeners.size > 0) await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: `${this.options.applicationName}-notices`,
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload || null));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
      this.listening = true;
      this.tellAll();
    } catch (error) {
      this.lost(client, error);
    }
  }

  private tell(channel: string, payload: string | null): void {
    for (const [name, listeners] of this.listeners) {
      if (name === channel) for (const listener of listeners) listener(payload);
    }
  }

  /** Something may have been missed on every channel. */
  private tellAll(): void {
    for (const channel of this.listeners.keys()) this.tell(channel, null);
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.listening = false;
    this.tellAll();
    if (this.closed) return;
    this.logger.warn(`nothing is remembered until PostgreSQL is heard again: ${String(error ?? 'closed')}`);
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}
