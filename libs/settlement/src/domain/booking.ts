import type { Move } from '@chaintill/ledger';
import type { BookedIn, Transfer } from './transfer';

/**
 * The ledger moves that bring a transfer's value from where it stands to where it belongs.
 * @param target null: nowhere, the chain took it back
 * @param onHand what the account it stands in still holds. A merchant may have spent money that the chain took back
 *   beyond finality; what is missing then becomes a receivable, so that the books never lie (failures, E2)
 */
export function bookingMoves(transfer: Transfer, target: BookedIn | null, onHand: bigint): Move[] {
  const { organizationId, assetId, amount, bookedIn } = transfer;
  if (bookedIn === target || assetId === null) return [];
  const kind = target === null ? 'transfer.reversed' : bookedIn ? `transfer.${target}` : 'transfer.received';
  const covered = onHand < amount ? onHand : amount;
  const parts = [
    { kind, part: covered, from: bookedIn ?? 'custody' },
    { kind: `${kind}_uncovered`, part: amount - covered, from: 'receivable' },
  ] as const;
  return parts.flatMap(({ kind: name, part, from }, n) =>
    part === 0n
      ? []
      : {
          kind: name,
          causeKind: 'transfer',
          causeId: transfer.id,
          step: transfer.bookingStep + n + 1,
          assetId,
          amount: part,
          debit: { organizationId, kind: from },
          credit: { organizationId, kind: target ?? 'custody' },
        },
  );
}
