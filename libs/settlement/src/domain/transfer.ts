import type { Scope } from '@chaintill/kernel';
import type { Decision } from './decision';
import type { Outcome } from './transfer-view';

/** `seen` on chain, `final` by the policy of the chain, `orphaned` when its block left the chain. */
export type TransferState = 'seen' | 'final' | 'orphaned';

/** Account in which the value of a transfer stands. */
export type BookedIn = 'pending' | 'available' | 'review' | 'held' | 'own';

/** A transfer as settlement holds it. */
export interface Transfer extends Scope {
  readonly id: string;
  readonly chainId: string;
  readonly txHash: string;
  readonly logIndex: number;
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly blockTime: Date;
  /** null for a contract that nobody listed. */
  readonly assetId: number | null;
  /** Base units. */
  readonly amount: bigint;
  /** Of the pool; null when it came to a wallet. */
  readonly addressId: string | null;
  /** null when it came to an address of the pool. */
  readonly walletId: string | null;
  readonly state: TransferState;
  /** The chain said something new about it since it was settled. */
  readonly due: boolean;
  readonly outcome: Outcome | null;
  readonly bookedIn: BookedIn | null;
  /** Number of ledger entries that this transfer caused so far. */
  readonly bookingStep: number;
  readonly ownerKind: OwnerKind | null;
  readonly ownerId: string | null;
  /** What a person decided about it; made once, only about final money, and never undone. */
  readonly decision: Decision | null;
  /** The merchant's account in which its value stands, since it was first settled; null: his own. */
  readonly accountId: string | null;
}

/** Whose a transfer can be. */
export type OwnerKind = 'order' | 'deposit_reference';

/** Order of events on a chain. */
export function byChainOrder(a: Transfer, b: Transfer): number {
  return a.blockHeight - b.blockHeight || a.logIndex - b.logIndex || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);
}
