import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import type { FamilyRegistry } from '@chaintill/chain-port';
import type { Registry } from 'prom-client';
import type { IndexedChain } from '../domain/indexed-chain';
import { ChainIndexer } from './chain-indexer';
import { IndexingMetrics } from './indexing-metrics';
import type { IndexingParts } from './indexing-parts';

/** How a chain fares, for health. */
export interface ChainStatus {
  readonly chainId: string;
  readonly leader: boolean;
  readonly height: number | null;
  readonly tipHeight: number | null;
  readonly doubt: string | null;
}

/** Indexes all chains, each by itself: one that stands still does not hold up the others. */
export class IndexingService {
  private readonly indexers: readonly ChainIndexer[];
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | undefined;

  constructor(
    chains: readonly IndexedChain[],
    families: FamilyRegistry,
    registry: Registry,
    parts: Omit<IndexingParts, 'metrics' | 'holder'>,
  ) {
    const metrics = new IndexingMetrics(registry);
    const holder = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
    this.indexers = chains.map((chain) => {
      const reader = families.get(chain.family).openReader(chain.connection);
      return new ChainIndexer(chain, reader, { ...parts, metrics, holder });
    });
    IndexingMetrics.show(registry, this.indexers);
  }

  start(): void {
    this.running ??= Promise.all(this.indexers.map((indexer) => indexer.run(this.stopping.signal)));
  }

  /** Finishes the write that is under way, lets go of the leases and closes all connections to nodes. */
  async stop(): Promise<void> {
    this.stopping.abort();
    // Closing the readers first cuts short whatever waits for a node.
    await Promise.all(this.indexers.map((indexer) => indexer.reader.close()));
    await this.running;
  }

  status(): readonly ChainStatus[] {
    return this.indexers.map(({ chainId, progress: { leader, height, tipHeight, doubt } }) => ({
      chainId,
      leader,
      height,
      tipHeight,
      doubt,
    }));
  }
}
