import type { Outcome } from './transfer-view';
import type { Verdict } from './verdict';

/** An event of a deposit to be told: type, and why. */
export interface DepositEvent {
  readonly type: string;
  readonly rule: string;
}

/** Why a final deposit waits for a person. */
const WAITS: Partial<Record<Outcome, DepositEvent>> = {
  below_minimum: { type: 'deposit.below_minimum', rule: 'it is less than the merchant takes of that currency there' },
  wrong_token: { type: 'deposit.wrong_payment', rule: 'the reference does not take that currency' },
  unbound: { type: 'deposit.wrong_payment', rule: 'the reference was not bound any more when its block was made' },
};

/** What changed for a deposit, as events in the order they are told. */
export function depositEvents({ transfer, outcome, bookedIn }: Verdict): DepositEvent[] {
  const was = transfer.bookedIn;
  if (was === bookedIn) return [];
  const events: DepositEvent[] = [];
  if (was === null) events.push({ type: 'deposit.pending', rule: 'a transfer to the address is on chain' });
  if (bookedIn === 'available' && outcome === 'deposit') {
    const rule = transfer.decision ? 'it was credited by a person' : 'it is final';
    events.push({ type: 'deposit.confirmed', rule });
  }
  const waits = bookedIn === 'review' ? WAITS[outcome] : undefined;
  if (waits) events.push(waits);
  if (bookedIn === null) events.push({ type: 'deposit.reverted', rule: 'its block is not on the chain any more' });
  return events;
}
