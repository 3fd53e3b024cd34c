import type { AccountRef, Move } from '@chaintill/ledger';
import type { Payout } from './payout-entity';

/** What a payout binds and of what. */
export type Held = Pick<Payout, 'id' | 'kind' | 'organizationId' | 'assetId' | 'amount' | 'subAccount' | 'revision'>;

/**
 * Step 1 of a payout's cause in the ledger binds its amount, step 2 ends that: of the two endings only one can be booked. An
 * amount that was changed is bound by step 3 and ended by step 4, and so on.
 */
const HOLD = 1;
const END = 2;

/** Binds the amount: available → held. A return finds it held by the decision about its transfer. */
export function holdMoves(payout: Held): Move[] {
  if (payout.kind === 'return') return [];
  return [move(payout, 'payout.held', HOLD, account(payout, 'available'), account(payout, 'held'))];
}

/** The amount has left: held → custody. */
export function sentMoves(payout: Held): Move[] {
  // what lies on chain is one heap: purses divide what the merchant may spend of it
  const custody = { organizationId: payout.organizationId, kind: 'custody' } as const;
  return [move(payout, 'payout.sent', END, account(payout, 'held'), custody)];
}

/** A return has left whose money the chain took back meanwhile: the merchant owes it. */
export function owedMoves(payout: Held): Move[] {
  const custody = { organizationId: payout.organizationId, kind: 'custody' } as const;
  return [move(payout, 'payout.sent_uncovered', END, account(payout, 'receivable'), custody)];
}

/** The amount is free again: held → available. What was to be returned stays held, for another try. */
export function releaseMoves(payout: Held): Move[] {
  if (payout.kind === 'return') return [];
  return [move(payout, 'payout.released', END, account(payout, 'held'), account(payout, 'available'))];
}

function account({ organizationId, subAccount }: Held, kind: 'available' | 'held' | 'receivable'): AccountRef {
  return { organizationId, kind, ...(subAccount !== '' && { subAccount }) };
}

function move(held: Held, kind: string, step: typeof HOLD | typeof END, debit: AccountRef, credit: AccountRef): Move {
  const { id, assetId, amount, revision } = held;
  return { kind, causeKind: 'payout', causeId: id, step: 2 * revision + step, assetId, amount, debit, credit };
}
