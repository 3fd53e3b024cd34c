import type { AccountRef, Move } from '@chaintill/ledger';
import type { BookedIn, Transfer } from './transfer';

/**
 * The ledger moves that bring a transfer's value from where it stands to where it belongs.
 * @param target null: nowhere, the chain took it back
 * @param onHand what the account it stands in still holds. A merchant may have spent money that the chain took back
 *   beyond finality; what is missing then becomes a receivable, so that the books never lie (failures, E2)
 */
export function bookingMoves(transfer: Transfer, target: BookedIn | null, onHand: bigint): Move[] {
  if (transfer.bookedIn === target || transfer.assetId === null) return [];
  const { organizationId, assetId, amount } = transfer;
  const account = (place: BookedIn | null): AccountRef => ({ organizationId, kind: place ?? 'custody' });
  const move = (step: number, kind: string, part: bigint, debit: AccountRef, credit: AccountRef): Move => ({
    kind,
    causeKind: 'transfer',
    causeId: transfer.id,
    step: transfer.bookingStep + step,
    assetId,
    amount: part,
    debit,
    credit,
  });
  const [debit, credit] = [account(transfer.bookedIn), account(target)];
  if (target !== null)
    return [move(1, transfer.bookedIn ? `transfer.${target}` : 'transfer.received', amount, debit, credit)];
  const covered = onHand < amount ? onHand : amount;
  const moves: Move[] = [];
  if (covered > 0n) moves.push(move(1, 'transfer.reversed', covered, debit, credit));
  if (covered < amount) {
    moves.push(
      move(2, 'transfer.reversed_uncovered', amount - covered, { organizationId, kind: 'receivable' }, credit),
    );
  }
  return moves;
}
