import type { PageRequest, Scope, Transitions } from '@chaintill/kernel';
import type { AccountRef, Move } from '@chaintill/ledger';

/** `in`: from the merchant's own account into the account; `out`: back from there. */
export const TRANSFER_DIRECTIONS = ['in', 'out'] as const;
export type TransferDirection = (typeof TRANSFER_DIRECTIONS)[number];

export const ACCOUNT_TRANSFER_STATES = ['accepted', 'processing', 'completed', 'failed'] as const;
export type AccountTransferState = (typeof ACCOUNT_TRANSFER_STATES)[number];

export const ACCOUNT_TRANSFER_TRANSITIONS = {
  accepted: ['processing'],
  processing: ['completed', 'failed'],
  completed: [],
  failed: [],
} as const satisfies Transitions<AccountTransferState>;

/** Money that goes between a merchant's own account and one of his others. */
export interface AccountTransfer extends Scope {
  readonly id: string;
  readonly accountId: string;
  readonly direction: TransferDirection;
  readonly assetId: number;
  /** Base units. */
  readonly amount: bigint;
  /** As it was sent. */
  readonly amountText: string;
  readonly state: AccountTransferState;
  /** Why it failed: a code of the error registry, and a sentence. */
  readonly reason: { readonly code: string; readonly message: string } | null;
  /** The merchant's own id of it; unique among his transfers of a mode. */
  readonly externalId: string | null;
  readonly callbackUrl: string | null;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface CreateAccountTransfer {
  readonly direction: TransferDirection;
  readonly currency: string;
  readonly chainId: string;
  /** Decimal text. */
  readonly amount: unknown;
  readonly externalId?: string;
  readonly callbackUrl?: string;
}

export interface AccountTransferQuery extends PageRequest {
  readonly accountId?: string;
  readonly direction?: TransferDirection;
  readonly status?: AccountTransferState;
  readonly currency?: string;
  readonly chainId?: string;
  readonly externalId?: string;
  readonly sortOrder: 'asc' | 'desc';
}

/** A transfer between accounts in the words of the native API. */
export interface AccountTransferView {
  readonly transferId: string;
  readonly accountId: string;
  readonly direction: TransferDirection;
  readonly currency: string;
  readonly chainId: string;
  readonly amount: string;
  readonly status: AccountTransferState;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly externalId: string | null;
  readonly callbackUrl: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly livemode: boolean;
  /** Rises with every change; equals the version in webhooks. */
  readonly version: number;
}

/** The two sides of a transfer, by what is available there. */
export function sidesOf({ organizationId, accountId, direction }: AccountTransfer): {
  readonly from: AccountRef;
  readonly to: AccountRef;
} {
  const own = { organizationId, kind: 'available', subAccount: '' } as const;
  const account = { organizationId, kind: 'available', subAccount: accountId } as const;
  return direction === 'in' ? { from: own, to: account } : { from: account, to: own };
}

/**
 * The ledger moves of a transfer. What becomes available pays first what is owed there (ADR 0016).
 * @param debt what the receiving side owes of the asset, base units
 */
export function transferMoves(transfer: AccountTransfer, debt: bigint): Move[] {
  const { id, assetId, amount } = transfer;
  const { from, to } = sidesOf(transfer);
  const cause = { causeKind: 'account_transfer', causeId: id, assetId };
  const moves: Move[] = [{ ...cause, kind: 'account.transfer', step: 1, amount, debit: from, credit: to }];
  if (debt > 0n) {
    const paid = debt < amount ? debt : amount;
    const owed: AccountRef = { ...to, kind: 'receivable' };
    moves.push({ ...cause, kind: 'account.debt_paid', step: 2, amount: paid, debit: to, credit: owed });
  }
  return moves;
}
