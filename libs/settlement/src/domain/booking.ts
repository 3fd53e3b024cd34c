import type { AccountKind, Move } from '@chaintill/ledger';
import type { Order } from '@chaintill/orders';
import type { BookedIn, Transfer } from './transfer';

/** Value that goes from one account of a merchant to another. */
interface Shift {
  readonly kind: string;
  readonly organizationId: string;
  readonly causeKind: string;
  readonly causeId: string;
  /** Number of entries that the cause led to before. */
  readonly step: number;
  readonly assetId: number;
  readonly amount: bigint;
  readonly from: AccountKind;
  readonly to: AccountKind;
}

/**
 * The ledger moves that bring a transfer's value from where it stands to where it belongs.
 * @param target null: nowhere, the chain took it back
 * @param onHand what the account it stands in still holds. A merchant may have spent money that the chain took back
 *   beyond finality; what is missing then becomes a receivable, so that the books never lie (failures, E2)
 */
export function bookingMoves(transfer: Transfer, target: BookedIn | null, onHand: bigint): Move[] {
  const { organizationId, assetId, amount, bookedIn } = transfer;
  if (bookedIn === target || assetId === null) return [];
  const shift: Shift = {
    kind: target === null ? 'transfer.reversed' : bookedIn ? `transfer.${target}` : 'transfer.received',
    organizationId,
    causeKind: 'transfer',
    causeId: transfer.id,
    step: transfer.bookingStep,
    assetId,
    amount,
    from: bookedIn ?? 'custody',
    to: target ?? 'custody',
  };
  return moves(shift, onHand);
}

/**
 * The ledger moves by which money that has just become the merchant's pays what he owes.
 * @param own the moves that made it his
 * @param debt of the merchant in that asset
 */
export function debtMoves(transfer: Transfer, own: readonly Move[], debt: bigint): Move[] {
  const { organizationId, assetId, amount } = transfer;
  const last = own.at(-1);
  if (!last || assetId === null || debt <= 0n) return [];
  const shift: Shift = {
    kind: 'transfer.debt_paid',
    organizationId,
    causeKind: 'transfer',
    causeId: transfer.id,
    step: last.step,
    assetId,
    amount: debt < amount ? debt : amount,
    from: 'available',
    to: 'receivable',
  };
  return moves(shift, amount);
}

/**
 * The ledger moves that book the platform's fee of an order, or give it back.
 * @param order as it was
 * @param target how much of the fee stands in the books afterwards
 * @param onHand what the account it is taken from holds; the rest is owed
 */
export function feeMoves(order: Order, target: bigint, onHand: bigint): Move[] {
  const more = target - order.feeBooked;
  if (more === 0n) return [];
  const shift: Shift = {
    kind: more > 0n ? 'order.fee' : 'order.fee_returned',
    organizationId: order.organizationId,
    causeKind: 'order',
    causeId: order.id,
    step: order.feeStep,
    assetId: order.assetId,
    amount: more > 0n ? more : -more,
    from: more > 0n ? 'available' : 'fees',
    to: more > 0n ? 'fees' : 'available',
  };
  return moves(shift, onHand);
}

function moves({ from, to, organizationId, amount, step, ...cause }: Shift, onHand: bigint): Move[] {
  const covered = onHand < amount ? onHand : amount;
  const parts = [
    { kind: cause.kind, part: covered, debit: from },
    { kind: `${cause.kind}_uncovered`, part: amount - covered, debit: 'receivable' },
  ] as const;
  return parts.flatMap(({ kind, part, debit }, n) =>
    part === 0n
      ? []
      : {
          ...cause,
          kind,
          step: step + n + 1,
          amount: part,
          debit: { organizationId, kind: debit },
          credit: { organizationId, kind: to },
        },
  );
}
