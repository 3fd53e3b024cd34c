import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { IndexingMetrics } from './indexing-metrics';

/** What indexing needs of a logger; pino's fits. */
export interface IndexingLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Books what was found; `settle` of @chaintill/settlement. */
export interface Settler {
  settle(chainId: string): Promise<number>;
}

export interface IndexingParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly settler: Settler;
  readonly metrics: IndexingMetrics;
  readonly log: IndexingLog;
  /** Names this process among all indexers. */
  readonly holder: string;
}
