import type { Decision } from './decision';

/** What a transfer turned out to be. */
export const OUTCOMES = [
  /** pays its order, in time */
  'payment',
  /** the right asset, but its order was already paid by earlier transfers */
  'repeated',
  /** the right asset, after the window of its order */
  'late',
  /** another listed token than the order asked for, or than the deposit reference takes */
  'wrong_token',
  /** the order's address, on another chain than the order's */
  'wrong_chain',
  /** to the address of a deposit reference, of what it takes */
  'deposit',
  /** a deposit of less than the merchant takes */
  'below_minimum',
  /** to the address of a deposit reference that was not bound any more */
  'unbound',
  /** an address of the pool that belongs to nobody at that time */
  'unassigned',
  /** from outside to a wallet: the funds of whose wallet it is */
  'own',
  /** from an address of ours to another: a sweep, coins for one, a reserve; nobody has more or less by it */
  'internal',
  /** a contract that is not in the asset registry; recorded, never credited */
  'unlisted_token',
  /** no value, as in address poisoning; recorded, never credited */
  'zero_value',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a person decided about a transfer. */
export interface DecisionView {
  readonly kind: Decision;
  readonly decidedAt: string;
  /** E-mail of the person or name of the key. */
  readonly decidedBy: string;
  readonly note: string | null;
  /** Where a returned one goes. */
  readonly returnAddress: string | null;
  /** Its value is held until a payout is made of it; that is under way, or final. */
  readonly returnState: 'waiting_for_payout' | 'paying' | 'returned' | null;
}

/** A transfer in the words of the native API (S2-E09, E10). */
export interface TransferView {
  readonly transferId: string;
  readonly chainId: string;
  /** Symbol of the asset; null for an unlisted contract. */
  readonly currency: string | null;
  readonly contract: string | null;
  /** Decimal string; base units when the contract is unlisted. */
  readonly amount: string;
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly txHash: string;
  readonly logIndex: number | null;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly blockTime: string;
  readonly confirmations: number;
  readonly status: 'pending' | 'confirmed' | 'orphaned';
  /** null until it is settled, a moment after it is seen. */
  readonly outcome: Outcome | null;
  /** Where its value stands in the ledger. */
  readonly bookedIn: 'pending' | 'available' | 'review' | 'held' | 'own' | null;
  /** The merchant's account in which it stands; null: his own. */
  readonly accountId: string | null;
  readonly orderId: string | null;
  readonly depositReference: string | null;
  /** The deposit that it is; null when it is none. */
  readonly depositId: string | null;
  /** Final, not credited by itself, and nobody has decided yet. */
  readonly needsDecision: boolean;
  readonly decision: DecisionView | null;
  readonly createdAt: string;
}
