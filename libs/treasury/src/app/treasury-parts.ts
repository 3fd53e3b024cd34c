import type { Asset, AssetRegistry } from '@chaintill/assets';
import type { ChainWriter, FamilyName } from '@chaintill/chain-port';
import type { Minimum, Reserve } from '@chaintill/config';
import type { Clock } from '@chaintill/kernel';
import type { Outgoing } from '@chaintill/outgoing';
import type { Database } from '@chaintill/persistence';
import type { Rates } from '@chaintill/rates';
import type { TreasuryMetrics } from './treasury-metrics';

export interface TreasuryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the operator has set. */
export interface TreasuryRules {
  /** 0: what is worth it is not looked for. */
  readonly everySeconds: number;
  readonly factor: number;
  readonly minimums: readonly Minimum[];
  readonly gasMarginPercent: number;
  readonly atOnce: number;
  readonly reserves: readonly Reserve[];
}

/** A chain on which money of ours lies. */
export interface TreasuryChain {
  readonly id: string;
  readonly family: FamilyName;
  readonly livemode: boolean;
  readonly assets: readonly Asset[];
  /** null: the chain does not list its coin, so nothing on it can be funded or is swept. */
  readonly native: Asset | null;
  readonly writer: ChainWriter;
}

export interface TreasuryParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly assets: AssetRegistry;
  readonly rates: Rates;
  readonly outgoing: Outgoing;
  readonly rules: TreasuryRules;
  readonly log: TreasuryLog;
  readonly metrics: TreasuryMetrics;
  /** Called after events were committed; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}
