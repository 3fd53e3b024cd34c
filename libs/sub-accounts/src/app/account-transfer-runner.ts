import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, move, type Clock, type Scope } from '@chaintill/kernel';
import type { Ledger } from '@chaintill/ledger';
import { addEvents, type Database, type Tx } from '@chaintill/persistence';
import { AccountTransferStore } from '../data/account-transfer-store';
import {
  ACCOUNT_TRANSFER_TRANSITIONS,
  sidesOf,
  transferMoves,
  type AccountTransfer,
  type AccountTransferState,
} from '../domain/account-transfer';
import { accountTransferView } from './account-transfer-views';

export interface RunnerParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Called after an event was committed; a hint that may be lost. */
  readonly wakeWebhooks: () => void;
}

/** Steps that one merchant takes before the others have their turn. */
const TURN = 50;

/** Carries out transfers between accounts: those of a merchant one after the other, those of several side by side. */
export class AccountTransferRunner {
  private readonly store = new AccountTransferStore();

  constructor(private readonly parts: RunnerParts) {}

  /** Goes on with whatever waits. @returns how many steps were done */
  async run(): Promise<number> {
    let steps = 0;
    for (const merchant of await this.store.waiting(this.parts.db)) {
      for (let turn = 0; turn < TURN && (await this.step(merchant)); turn++) steps += 1;
    }
    return steps;
  }

  /**
   * One step of a merchant's oldest transfer, in a transaction of its own. The row's lock keeps two workers from doing the
   * same, a worker that dies leaves the transfer where it was, and the ledger takes each cause once.
   */
  private step(merchant: Scope): Promise<boolean> {
    return this.parts.db.tx(async (tx) => {
      const transfer = await this.store.lockOldest(tx, merchant);
      if (!transfer) return false;
      if (transfer.state === 'accepted') await this.store.save(tx, next(transfer, 'processing'));
      else await this.carryOut(tx, transfer);
      return true;
    });
  }

  private async carryOut(tx: Tx, transfer: AccountTransfer): Promise<void> {
    const { ledger, clock, wakeWebhooks } = this.parts;
    const { assetId, amount } = transfer;
    const { from, to } = sidesOf(transfer);
    const [available = 0n, , owed = 0n] = await ledger.lockBalances(tx, assetId, [
      from,
      to,
      { ...to, kind: 'receivable' },
    ]);
    const now = clock.now();
    if (available < amount) {
      const { code, message } = this.insufficient(transfer, available);
      const failed = { ...next(transfer, 'failed'), reason: { code, message }, finishedAt: now };
      await this.end(tx, failed, 'there was not enough when its turn came', now);
    } else {
      const moves = transferMoves(transfer, -owed);
      const booked = await ledger.book(tx, moves, now);
      if (booked !== moves.length) throw new Error(`${transfer.id} was booked before`);
      await this.end(tx, { ...next(transfer, 'completed'), finishedAt: now }, 'it is booked', now);
    }
    tx.afterCommit(wakeWebhooks);
  }

  private async end(tx: Tx, transfer: AccountTransfer, rule: string, now: Date): Promise<void> {
    const { organizationId, livemode, id, state, version, callbackUrl } = transfer;
    await this.store.save(tx, transfer);
    const event = {
      organizationId,
      livemode,
      type: `account.transfer.${state}`,
      objectKind: 'account_transfer',
      objectId: id,
      objectVersion: version,
      objectData: accountTransferView(this.parts.assets, transfer),
      cause: { rule },
      callbackUrl,
    } as const;
    await addEvents(tx, [event], now);
  }

  private insufficient({ assetId, accountId, direction, amount }: AccountTransfer, available: bigint): DomainError {
    const { symbol, chainId, decimals } = this.parts.assets.byId(assetId);
    return new DomainError('INSUFFICIENT_FUNDS', {
      account: direction === 'in' ? 'your own account' : accountId,
      currency: symbol,
      chainId,
      available: formatAmount(available, decimals, 2),
      requested: formatAmount(amount, decimals, 2),
    });
  }
}

function next(transfer: AccountTransfer, to: AccountTransferState): AccountTransfer {
  return {
    ...transfer,
    state: move(ACCOUNT_TRANSFER_TRANSITIONS, transfer.state, to),
    version: transfer.version + 1,
  };
}
