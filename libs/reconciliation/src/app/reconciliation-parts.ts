import type { AssetRegistry } from '@chaintill/assets';
import type { ChainReader, ChainWriter } from '@chaintill/chain-port';
import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

export interface ReconciliationLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A chain that can be compared with the books. */
export interface ReconciledChain {
  readonly chainId: string;
  readonly reader: Pick<ChainReader, 'agreedHeader' | 'range' | 'close'>;
  readonly writer: Pick<ChainWriter, 'status' | 'balanceAt' | 'balancesAt' | 'close'>;
}

export interface ReconciliationParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly log: ReconciliationLog;
  /** Called after events were committed; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}
