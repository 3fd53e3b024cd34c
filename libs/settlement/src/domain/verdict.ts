import type { BookedIn, Transfer } from './transfer';
import type { Outcome } from './transfer-view';

/** What a transfer is to its owner, and where its value belongs. */
export interface Verdict {
  readonly transfer: Transfer;
  readonly outcome: Outcome;
  readonly bookedIn: BookedIn | null;
  /** The merchant's account that it belongs in; null: his own. */
  readonly accountId: string | null;
}

/** What an owner asked for; everything else waits for a person. */
const CREDITED: ReadonlySet<Outcome> = new Set<Outcome>(['payment', 'deposit']);

/**
 * What a transfer without an owner is. What was internal once stays it.
 * @param internal whether it came from an address of ours, which moves no liability
 */
export function settleUnowned(transfer: Transfer, internal = false): Verdict {
  const inside = internal || transfer.outcome === 'internal';
  const outcome = worthless(transfer) ?? (inside ? 'internal' : transfer.walletId === null ? 'unassigned' : 'own');
  return { transfer, outcome, bookedIn: placeOf(transfer, outcome), accountId: transfer.accountId };
}

/** Transfers that carry no value we know: forged look-alikes and address poisoning. */
export function worthless(transfer: Transfer): Outcome | null {
  if (transfer.assetId === null) return 'unlisted_token';
  return transfer.amount === 0n ? 'zero_value' : null;
}

/**
 * What a transfer is by the decision of a person; null while there is none. It stays what it was unless it was credited, so
 * that nothing that comes later makes another thing of it.
 * @param credited what a credited one is to its owner
 */
export function decidedOutcome(transfer: Transfer, credited: Outcome): Outcome | null {
  return transfer.decision === 'credit' ? credited : transfer.decision && transfer.outcome;
}

/** Credit only what is final; the rest is pending. What nobody asked for waits for a person, or is where he put it. */
export function placeOf(transfer: Transfer, outcome: Outcome): BookedIn | null {
  if (transfer.state === 'orphaned' || worthless(transfer) || outcome === 'internal') return null;
  if (transfer.state === 'seen') return 'pending';
  if (transfer.decision === 'return') return 'held';
  if (outcome === 'own') return 'own';
  return transfer.decision || CREDITED.has(outcome) ? 'available' : 'review';
}
