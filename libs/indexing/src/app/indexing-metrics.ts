import type { ChainReader } from '@chaintill/chain-port';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ChainProgress } from './chain-progress';

/** What the metrics show of a chain, read when they are collected. */
export interface MeteredChain {
  readonly chainId: string;
  readonly reader: ChainReader;
  readonly progress: Readonly<ChainProgress>;
}

/** Prometheus metrics of indexing. */
export class IndexingMetrics {
  readonly reorgs: Counter<'chain' | 'depth'>;
  readonly doubts: Counter<'chain'>;
  readonly transfers: Counter<'chain'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.reorgs = new Counter({
      name: 'chaintill_chain_reorgs_total',
      help: 'Reorgs undone; depth says whether final blocks were among them',
      labelNames: ['chain', 'depth'],
      registers,
    });
    this.doubts = new Counter({
      name: 'chaintill_chain_doubts_total',
      help: 'Times no provider gave an answer to believe',
      labelNames: ['chain'],
      registers,
    });
    this.transfers = new Counter({
      name: 'chaintill_transfers_found_total',
      help: 'Transfers to our addresses stored',
      labelNames: ['chain'],
      registers,
    });
  }

  /** Shows chains on a registry, each figure as it is when collected. */
  static show(registry: Registry, chains: readonly MeteredChain[]): void {
    const gauge = (name: string, help: string, read: (chain: MeteredChain) => number | null): void => {
      new Gauge({
        name,
        help,
        labelNames: ['chain'],
        registers: [registry],
        collect() {
          this.reset();
          for (const chain of chains) {
            const value = read(chain);
            if (value !== null) this.set({ chain: chain.chainId }, value);
          }
        },
      });
    };
    gauge('chaintill_chain_leader', '1 where this process holds the lease', ({ progress }) =>
      progress.leader ? 1 : 0,
    );
    gauge('chaintill_chain_height', 'Last block read', ({ progress }) => progress.height);
    gauge('chaintill_chain_lag_blocks', 'Blocks between the cursor and the head', ({ progress }) =>
      progress.height === null || progress.tipHeight === null
        ? null
        : Math.max(0, progress.tipHeight - progress.height),
    );
    gauge('chaintill_chain_lag_seconds', 'Chain time between the cursor and the head', ({ progress }) =>
      progress.blockTime === null || progress.tipTime === null
        ? null
        : Math.max(0, progress.tipTime - progress.blockTime),
    );
    gauge('chaintill_chain_tip_age_seconds', 'Time since a head was last believed', ({ progress }) =>
      progress.tipSeenAt === null ? null : (Date.now() - progress.tipSeenAt) / 1_000,
    );
    showProviders(registry, chains);
  }
}

function showProviders(registry: Registry, chains: readonly MeteredChain[]): void {
  const gauge = (
    name: string,
    help: string,
    read: (state: ReturnType<ChainReader['providers']>[number]) => number | null,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: ['chain', 'provider'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { chainId, reader } of chains) {
          // Two urls of one host differ by their place in the configuration.
          for (const [index, state] of reader.providers().entries()) {
            const value = read(state);
            if (value !== null) this.set({ chain: chainId, provider: `${index}-${state.name}` }, value);
          }
        }
      },
    });
  };
  gauge('chaintill_provider_healthy', '1 while the provider answers and its answers hold', (state) =>
    state.healthy ? 1 : 0,
  );
  gauge('chaintill_provider_head', 'Highest block the provider told of', (state) => state.head);
  gauge('chaintill_provider_calls', 'RPC calls since the start', (state) => state.calls);
  gauge(
    'chaintill_provider_failures',
    'RPC calls that failed, or whose answer did not hold',
    (state) => state.failures,
  );
}
