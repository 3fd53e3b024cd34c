import type { Channel, Notices } from '@chaintill/persistence';

/** How long a thing is believed without asking again, in milliseconds; changes are heard of long before. */
const MEMORY_MS = 5_000;
const MAX_KNOWN = 10_000;

interface Known<T> {
  readonly thing: T;
  readonly loadedAt: number;
}

/**
 * Remembers credentials for some seconds, but only while PostgreSQL's notifications about changed ones are being heard; each
 * one makes what it names forgotten at once. Without them every request asks the database.
 */
export class Remembered<T> {
  private readonly known = new Map<string, Known<T>>();
  /** Rises with every change heard of, so that a row read before the change is not remembered after it. */
  private generation = 0;

  /** @param channel tells the names of what changed */
  constructor(
    private readonly notices: Notices,
    channel: Channel,
  ) {
    notices.on(channel, (name) => this.forget(name));
  }

  /** @param now in milliseconds */
  async get(name: string, now: number, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.known.get(name);
    if (known && now - known.loadedAt <= MEMORY_MS && now >= known.loadedAt) return known.thing;
    const before = this.generation;
    const thing = await load();
    this.known.delete(name);
    if (thing !== undefined && this.notices.heard && this.generation === before) {
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.set(name, { thing, loadedAt: now });
    }
    return thing;
  }

  /** Makes the next use ask the database. @param name null: of everything */
  forget(name: string | null): void {
    this.generation += 1;
    if (name === null) this.known.clear();
    else this.known.delete(name);
  }
}
