import { Ledger, type AccountRef, type Move } from '@chaintill/ledger';
import type { Order } from '@chaintill/orders';
import type { Tx } from '@chaintill/persistence';
import { TransferStore, type TransferUpdate } from '../data/transfer-store';
import { bookingMoves, debtMoves, feeMoves, purse, standsIn } from '../domain/booking';
import type { Verdict } from '../domain/verdict';

/** The fee of an order: as it was booked, and how much of it is to stand in the books. */
export interface FeeChange {
  readonly was: Order;
  readonly target: bigint;
}

/** Books verdicts and fees in one batch of the ledger. */
export class Booker {
  private readonly ledger = new Ledger();
  private readonly transfers = new TransferStore();

  /**
   * Brings the value of transfers, and fees, to where they belong. What comes in is booked first: it may pay for what goes
   * out of the same account, and it pays what the merchant owes: what was taken back and is mined again is not spent twice.
   * @returns by order the number of ledger entries that its fee led to by now, where that changed
   */
  async book(
    tx: Tx,
    verdicts: readonly Verdict[],
    fees: readonly FeeChange[],
    now: Date,
  ): Promise<ReadonlyMap<string, number>> {
    const funds = new Funds(tx, this.ledger);
    const moves: Move[] = [];
    const updates: TransferUpdate[] = [];
    const feeSteps = new Map<string, number>();
    const bookFee = async ({ was, target }: FeeChange): Promise<void> => {
      const more = target - was.feeBooked;
      const paid = purse(was.organizationId, 'available', was.accountId);
      const own = feeMoves(was, target, more > 0n ? await funds.cover(was.assetId, paid, more) : -more);
      funds.record(own);
      moves.push(...own);
      feeSteps.set(was.id, Math.max(was.feeStep, ...own.map((move) => move.step)));
    };
    for (const fee of fees) if (fee.target < fee.was.feeBooked) await bookFee(fee);
    const news = incomingFirst(verdicts.filter(isNews));
    const returned = await this.transfers.returned(tx, news.filter(leavesHeld));
    for (const verdict of news) {
      const { transfer, outcome, bookedIn, accountId } = verdict;
      const { organizationId, assetId, bookedIn: from } = transfer;
      // Only what was the merchant's to use can be gone; what is pending or in review is all there.
      const usable = from === 'available' || from === 'held';
      const onHand = returned.has(transfer.id)
        ? 0n
        : usable && from !== bookedIn
          ? await funds.cover(assetId, standsIn(transfer), transfer.amount)
          : transfer.amount;
      const own = bookingMoves(verdict, onHand);
      funds.record(own);
      if (bookedIn === 'available' && from !== bookedIn) {
        const owed = await funds.debt(assetId, purse(organizationId, 'receivable', accountId));
        const paid = debtMoves(verdict, own, owed);
        funds.record(paid);
        own.push(...paid);
      }
      moves.push(...own);
      const bookingStep = Math.max(transfer.bookingStep, ...own.map((move) => move.step));
      updates.push({ id: transfer.id, state: transfer.state, outcome, bookedIn, bookingStep, accountId });
    }
    for (const fee of fees) if (fee.target > fee.was.feeBooked) await bookFee(fee);
    await this.ledger.book(tx, moves, now);
    await this.transfers.settle(tx, updates);
    return feeSteps;
  }
}

/** What the accounts of merchants hold while a batch is put together. */
class Funds {
  /** What the moves of this batch add to each account. */
  private readonly added = new Map<string, bigint>();
  private readonly locked = new Map<string, bigint>();

  constructor(
    private readonly tx: Tx,
    private readonly ledger: Ledger,
  ) {}

  /**
   * How much of an amount an account can pay. It is locked only if this batch did not bring enough itself.
   * @returns the amount, or less
   */
  async cover(assetId: number | null, account: AccountRef, amount: bigint): Promise<bigint> {
    if (assetId === null) return amount;
    const added = this.added.get(keyOf(assetId, account)) ?? 0n;
    if (added >= amount) return amount;
    const held = await this.balance(assetId, account);
    return held <= 0n ? 0n : held < amount ? held : amount;
  }

  /** What is owed of an asset, for what was taken back after it was used. @param account a receivable */
  async debt(assetId: number | null, account: AccountRef): Promise<bigint> {
    if (assetId === null) return 0n;
    const owed = -(await this.balance(assetId, account));
    return owed > 0n ? owed : 0n;
  }

  record(moves: readonly Move[]): void {
    for (const { assetId, amount, debit, credit } of moves) {
      this.add(keyOf(assetId, debit), -amount);
      this.add(keyOf(assetId, credit), amount);
    }
  }

  /** With what this batch adds. */
  private async balance(assetId: number, account: AccountRef): Promise<bigint> {
    const { organizationId, kind, subAccount } = account;
    const key = keyOf(assetId, account);
    const balance =
      this.locked.get(key) ?? (await this.ledger.lockBalance(this.tx, organizationId, assetId, kind, subAccount));
    this.locked.set(key, balance);
    return balance + (this.added.get(key) ?? 0n);
  }

  private add(account: string, amount: bigint): void {
    this.added.set(account, (this.added.get(account) ?? 0n) + amount);
  }
}

function keyOf(assetId: number, { organizationId, kind, subAccount = '' }: AccountRef): string {
  return `${organizationId} ${assetId} ${kind} ${subAccount}`;
}

function isNews({ transfer, outcome, bookedIn }: Verdict): boolean {
  return transfer.due || transfer.outcome !== outcome || transfer.bookedIn !== bookedIn;
}

function leavesHeld({ transfer, bookedIn }: Verdict): boolean {
  return transfer.bookedIn === 'held' && bookedIn !== 'held';
}

function incomingFirst(verdicts: readonly Verdict[]): Verdict[] {
  const leaves = ({ transfer: { bookedIn } }: Verdict): boolean => bookedIn === 'available' || bookedIn === 'held';
  return [...verdicts.filter((verdict) => !leaves(verdict)), ...verdicts.filter(leaves)];
}
