import type { ChainWriter, TransactionCraft } from '@chaintill/chain-port';
import type { Clock } from '@chaintill/kernel';
import type { Ledger } from '@chaintill/ledger';
import type { Database } from '@chaintill/persistence';
import type { SigningRequests } from '@chaintill/signing';
import type { Patience } from '../domain/decide';
import type { OutgoingHandlers } from './handlers';
import type { OutgoingMetrics } from './outgoing-metrics';

export interface OutgoingLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What may be offered for a transaction on a chain, and when more. */
export interface OutgoingLimits extends Patience {
  /** Most that one transaction may cost, base units of the native coin. */
  readonly maxFee: bigint;
  /** Transactions of one sender that may be on their way at once; nodes keep only so many of them. */
  readonly inFlight: number;
}

/** Limits as they are configured with a chain (`outgoing`), the rest by default. */
export function limitsOf(
  configured: { readonly [K in keyof OutgoingLimits]?: K extends 'maxFee' ? string : number } = {},
): OutgoingLimits {
  const { maxFee = '50000000000000000', inFlight = 16, stuckSeconds = 60, resendSeconds = 10 } = configured;
  return { maxFee: BigInt(maxFee), inFlight, stuckSeconds, resendSeconds };
}

/** A chain that transactions leave on. */
export interface OutgoingChain {
  readonly chainId: string;
  readonly networkId: string;
  readonly craft: TransactionCraft;
  readonly writer: ChainWriter;
  /** The asset of the native coin; null where the chain does not list it: fees are then written down and not booked. */
  readonly native: number | null;
  readonly limits: OutgoingLimits;
  readonly pollIntervalMs: number;
}

export interface OutgoingParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly signing: SigningRequests;
  readonly ledger: Ledger;
  readonly handlers: OutgoingHandlers;
  readonly log: OutgoingLog;
  readonly metrics: OutgoingMetrics;
  /** How long a worker that died is not replaced; 10 when absent. */
  readonly leaseSeconds?: number;
}
