import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isDomainError } from '@chaintill/kernel';
import { SenderStore, type SenderLease } from '../data/sender-store';
import type { OutgoingChain, OutgoingParts } from './outgoing-parts';
import { noMemory, SenderPass, type SenderMemory } from './sender-pass';

/** Senders of one chain that this process works for at once. */
const SENDERS_AT_ONCE = 8;
/** Looks at one sender before others get their turn. */
const MOST_PASSES = 20;
/** How long a worker that died is not replaced. */
const LEASE_SECONDS = 10;
const AFTER_FAULT_MS = 5_000;
/** Senders of which it is remembered what the nodes said; all is asked again when there are more. */
const REMEMBERED = 10_000;

/**
 * Lets transactions leave and follows them to their end. Any number of runners may run: each sender is worked for by one of
 * them at a time (ADR 0022).
 */
export class OutgoingRunner {
  private readonly senders: SenderStore;
  private readonly holder = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
  private readonly active = new Map<string, Set<Promise<void>>>();
  private readonly memories = new Map<string, SenderMemory>();
  private readonly leaseSeconds: number;
  private stopping = false;

  constructor(
    private readonly chains: readonly OutgoingChain[],
    private readonly parts: OutgoingParts,
  ) {
    this.leaseSeconds = parts.leaseSeconds ?? LEASE_SECONDS;
    this.senders = new SenderStore(parts.db, this.leaseSeconds);
  }

  /** Takes senders that have something to do and begins to work for them. @returns how many */
  async look(): Promise<number> {
    const counts = await Promise.all(this.chains.map((chain) => this.lookAt(chain)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Takes no new senders, lets what runs come to its next rest, and closes the connections to the nodes. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.active.values()].flatMap((running) => [...running]));
    await Promise.all(this.chains.map(({ writer }) => writer.close()));
  }

  private async lookAt(chain: OutgoingChain): Promise<number> {
    const running = this.active.get(chain.chainId) ?? new Set();
    this.active.set(chain.chainId, running);
    const room = SENDERS_AT_ONCE - running.size;
    if (this.stopping || room <= 0) return 0;
    const leases = await this.senders.claim(chain.chainId, this.holder, room, this.parts.clock.now());
    for (const lease of leases) {
      const work = this.work(chain, lease).finally(() => running.delete(work));
      running.add(work);
    }
    return leases.length;
  }

  /** Works for one sender while the lease lasts. */
  private async work(chain: OutgoingChain, lease: SenderLease): Promise<void> {
    const fields = { chain: chain.chainId, from: lease.address };
    const { log, clock } = this.parts;
    const renewal = setInterval(
      () => {
        this.senders
          .renew(lease)
          .catch((error: unknown) => log.warn({ ...fields, err: error }, 'outgoing: lease not renewed'));
      },
      (this.leaseSeconds * 1_000) / 3,
    );
    try {
      const dueAt = await this.passes(chain, lease);
      await this.senders.release(lease, dueAt);
    } catch (error) {
      if (isDomainError(error, 'LEASE_LOST')) return log.warn(fields, 'outgoing: another worker has taken over');
      log.error({ ...fields, err: error }, 'outgoing: interrupted');
      const dueAt = new Date(clock.now().getTime() + AFTER_FAULT_MS);
      await this.senders
        .release(lease, dueAt)
        .catch((fault: unknown) => log.error({ ...fields, err: fault }, 'outgoing: the lease runs out by itself'));
    } finally {
      clearInterval(renewal);
    }
  }

  private async passes(chain: OutgoingChain, lease: SenderLease): Promise<Date | null> {
    const memory = this.memoryOf(`${chain.chainId} ${lease.address}`);
    for (let passes = 1; ; passes++) {
      const pass = new SenderPass(chain, this.parts, lease, memory);
      const dueAt = await pass.run();
      if (!pass.changed || passes >= MOST_PASSES || this.stopping) return dueAt;
    }
  }

  private memoryOf(key: string): SenderMemory {
    if (this.memories.size > REMEMBERED) this.memories.clear();
    const memory = this.memories.get(key) ?? noMemory();
    this.memories.set(key, memory);
    return memory;
  }
}
