import type { AccountRef, Move } from '@chaintill/ledger';
import type { Order } from '@chaintill/orders';
import type { BookedIn, Transfer } from './transfer';
import type { Verdict } from './verdict';

/** Value that goes from one account of a merchant to another. */
interface Shift {
  readonly kind: string;
  readonly causeKind: string;
  readonly causeId: string;
  /** Number of entries that the cause led to before. */
  readonly step: number;
  readonly assetId: number;
  readonly amount: bigint;
  readonly from: AccountRef;
  readonly to: AccountRef;
  /** Owes what `from` does not hold any more. */
  readonly debtor: AccountRef;
}

/** Where the value of a transfer stands, or comes from, before it is booked anew. */
export function standsIn({ organizationId, bookedIn, accountId }: Transfer): AccountRef {
  return place({ organizationId }, bookedIn, accountId);
}

/**
 * The ledger moves that bring a transfer's value from where it stands to where it belongs; out of the books when the chain
 * took it back.
 * @param onHand what the account it stands in still holds. A merchant may have spent money that the chain took back
 *   beyond finality; what is missing then becomes a receivable, so that the books never lie (failures, E2)
 */
export function bookingMoves({ transfer, bookedIn: target, accountId }: Verdict, onHand: bigint): Move[] {
  const { organizationId, assetId, amount, bookedIn } = transfer;
  if (bookedIn === target || assetId === null) return [];
  const shift: Shift = {
    kind: target === null ? 'transfer.reversed' : bookedIn ? `transfer.${target}` : 'transfer.received',
    causeKind: 'transfer',
    causeId: transfer.id,
    step: transfer.bookingStep,
    assetId,
    amount,
    from: standsIn(transfer),
    to: place(transfer, target, accountId),
    debtor: purse(organizationId, 'receivable', transfer.accountId),
  };
  return moves(shift, onHand);
}

/**
 * The ledger moves by which money that has just become the merchant's pays what is owed by the same account of his.
 * @param own the moves that made it his
 * @param debt of that account in that asset
 */
export function debtMoves({ transfer, accountId }: Verdict, own: readonly Move[], debt: bigint): Move[] {
  const { organizationId, assetId, amount } = transfer;
  const last = own.at(-1);
  if (!last || assetId === null || debt <= 0n) return [];
  const owed = purse(organizationId, 'receivable', accountId);
  const shift: Shift = {
    kind: 'transfer.debt_paid',
    causeKind: 'transfer',
    causeId: transfer.id,
    step: last.step,
    assetId,
    amount: debt < amount ? debt : amount,
    from: purse(organizationId, 'available', accountId),
    to: owed,
    debtor: owed,
  };
  return moves(shift, amount);
}

/**
 * The ledger moves that book the platform's fee of an order, or give it back. It is taken from the account that was paid;
 * what the platform earned is one heap for each merchant.
 * @param order as it was
 * @param target how much of the fee stands in the books afterwards
 * @param onHand what the account it is taken from holds; the rest is owed
 */
export function feeMoves(order: Order, target: bigint, onHand: bigint): Move[] {
  const { organizationId, accountId } = order;
  const more = target - order.feeBooked;
  if (more === 0n) return [];
  const paid = purse(organizationId, 'available', accountId);
  const fees: AccountRef = { organizationId, kind: 'fees' };
  const shift: Shift = {
    kind: more > 0n ? 'order.fee' : 'order.fee_returned',
    causeKind: 'order',
    causeId: order.id,
    step: order.feeStep,
    assetId: order.assetId,
    amount: more > 0n ? more : -more,
    from: more > 0n ? paid : fees,
    to: more > 0n ? fees : paid,
    debtor: purse(organizationId, 'receivable', accountId),
  };
  return moves(shift, onHand);
}

/** An account of a merchant's own, or of one of his others. */
export function purse(organizationId: string, kind: BookedIn | 'receivable', accountId: string | null): AccountRef {
  return { organizationId, kind, ...(accountId !== null && { subAccount: accountId }) };
}

/** What lies on chain is one heap: purses divide what the merchant has of it. */
function place(
  { organizationId }: Pick<Transfer, 'organizationId'>,
  bookedIn: BookedIn | null,
  accountId: string | null,
): AccountRef {
  return bookedIn === null ? { organizationId, kind: 'custody' } : purse(organizationId, bookedIn, accountId);
}

function moves({ from, to, debtor, amount, step, ...cause }: Shift, onHand: bigint): Move[] {
  const covered = onHand < amount ? onHand : amount;
  const parts = [
    { kind: cause.kind, part: covered, debit: from },
    { kind: `${cause.kind}_uncovered`, part: amount - covered, debit: debtor },
  ];
  return parts.flatMap(({ kind, part, debit }, n) =>
    part === 0n ? [] : { ...cause, kind, step: step + n + 1, amount: part, debit, credit: to },
  );
}
