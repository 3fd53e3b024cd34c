import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, numericId, type Clock } from '@chaintill/kernel';
import { Ledger, type Move } from '@chaintill/ledger';
import { OrderStore, type FloatingRates, type Order, type OrderViews } from '@chaintill/orders';
import { addEvents, type NewEvent, type Tx } from '@chaintill/persistence';
import { TransferStore, type TransferUpdate } from '../data/transfer-store';
import { bookingMoves } from '../domain/booking';
import { orderEvents, type OrderEvent } from '../domain/order-events';
import { settleOrder, settleUnowned, type SettledOrder, type Verdict } from '../domain/settle-order';
import type { Transfer } from '../domain/transfer';

/** What is done to an order before it is settled. */
export type OrderChange = (order: Order, now: Date) => Order;

const unchanged: OrderChange = (order) => order;

/** Nothing that comes from now on comes in time. */
export const closeWindow: OrderChange = (order, now) => ({ ...order, windowClosedAt: order.windowClosedAt ?? now });

/** Applies verdicts: ledger, orders, transfers, addresses and events change together, in the caller's transaction (law 8). */
export class OrderSettler {
  private readonly ledger = new Ledger();
  private readonly orders = new OrderStore();
  private readonly transfers = new TransferStore();

  constructor(
    private readonly assets: AssetRegistry,
    private readonly views: OrderViews,
    private readonly clock: Clock,
    private readonly floating: FloatingRates,
    private readonly quarantineSeconds: number,
  ) {}

  /**
   * Settles orders from all their transfers.
   * @param change what is done to them first, e.g. {@link closeWindow}
   */
  async settleOrders(tx: Tx, orderIds: readonly string[], change: OrderChange = unchanged): Promise<void> {
    if (orderIds.length === 0) return;
    const now = this.clock.now();
    const before = await this.orders.lock(tx, orderIds);
    const transfers = await this.transfers.ofOrders(tx, orderIds);
    const settled: { was: Order; is: SettledOrder }[] = [];
    for (const order of before) {
      const own = transfers.get(order.id) ?? [];
      const fixed = await this.floating.fix(tx, change(order, now), firstSeen(order, own));
      settled.push({ was: order, is: settleOrder(fixed, own, now) });
    }
    await this.book(
      tx,
      settled.flatMap(({ is }) => is.verdicts),
      now,
    );
    const events: NewEvent[] = [];
    const saved = settled.map(({ was, is }) => {
      const happened = orderEvents(was, is);
      const order = { ...is.order, version: was.version + happened.length };
      events.push(...happened.map((event, n) => this.orderEvent(order, was.version + n + 1, event)));
      return order;
    });
    await this.orders.save(tx, saved);
    await this.restAddresses(tx, settled, now);
    await addEvents(tx, events, now);
  }

  /** Settles transfers to addresses that nobody owned at that time. */
  async settleUnowned(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
    if (transfers.length === 0) return;
    const now = this.clock.now();
    const verdicts = transfers.map(settleUnowned);
    await this.book(tx, verdicts, now);
    const arrived = verdicts.filter((v) => v.bookedIn === 'review' && v.transfer.bookedIn !== 'review');
    await addEvents(
      tx,
      arrived.map((verdict) => this.unassignedEvent(verdict)),
      now,
    );
  }

  private async book(tx: Tx, verdicts: readonly Verdict[], now: Date): Promise<void> {
    const moves: Move[] = [];
    const updates: TransferUpdate[] = [];
    const left = new Map<string, bigint>();
    for (const { transfer, outcome, bookedIn } of verdicts) {
      if (!transfer.due && transfer.outcome === outcome && transfer.bookedIn === bookedIn) continue;
      const own = bookingMoves(transfer, bookedIn, await this.onHand(tx, transfer, left));
      moves.push(...own);
      updates.push({
        id: transfer.id,
        outcome,
        bookedIn,
        bookingStep: Math.max(transfer.bookingStep, ...own.map((m) => m.step)),
      });
    }
    await this.ledger.book(tx, moves, now);
    await this.transfers.settle(tx, updates);
  }

  /**
   * What the account that a transfer stands in holds for it. Only money that was credited can have been spent; what is
   * pending is always all there.
   * @param left what earlier transfers of the same booking leave in each account
   */
  private async onHand(tx: Tx, transfer: Transfer, left: Map<string, bigint>): Promise<bigint> {
    const { bookedIn, assetId, organizationId, amount } = transfer;
    if (bookedIn === null || bookedIn === 'pending' || assetId === null) return amount;
    const account = `${organizationId} ${assetId} ${bookedIn}`;
    const balance = left.get(account) ?? (await this.ledger.lockBalance(tx, organizationId, assetId, bookedIn));
    left.set(account, balance > amount ? balance - amount : 0n);
    return balance;
  }

  /** The address of an order whose window has just closed rests before anybody else gets it. */
  private async restAddresses(tx: Tx, settled: readonly { was: Order; is: SettledOrder }[], now: Date): Promise<void> {
    const closed = settled.filter(({ was, is }) => !was.windowClosedAt && is.order.windowClosedAt);
    if (closed.length === 0) return;
    await tx.query(
      `update addresses set state = 'quarantined', quarantined_until = $2 where id = any ($1::bigint[]) and state = 'allocated'`,
      [closed.map(({ was }) => was.addressId), new Date(now.getTime() + this.quarantineSeconds * 1_000)],
    );
  }

  private orderEvent(order: Order, version: number, { type, rule, verdict }: OrderEvent): NewEvent {
    const view = this.views.of({ ...order, version });
    const transfer = verdict && this.transferSummary(verdict);
    return {
      organizationId: order.organizationId,
      livemode: order.livemode,
      type,
      objectKind: 'order',
      objectId: order.id,
      objectVersion: version,
      objectData: transfer ? { ...view, transfer } : view,
      callbackUrl: order.callbackUrl,
      cause: transfer ? { rule, ...transfer } : { rule },
    };
  }

  private unassignedEvent(verdict: Verdict): NewEvent {
    const { transfer } = verdict;
    const summary = this.transferSummary(verdict);
    return {
      organizationId: transfer.organizationId,
      livemode: transfer.livemode,
      type: 'transfer.unassigned',
      objectKind: 'transfer',
      objectId: summary.transferId,
      objectVersion: 1,
      objectData: summary,
      cause: { rule: 'nobody owned the address when the transfer was mined', ...summary },
    };
  }

  private transferSummary({ transfer, outcome }: Verdict) {
    const asset = transfer.assetId === null ? null : this.assets.byId(transfer.assetId);
    return {
      transferId: numericId('transfer', transfer.id),
      outcome,
      chainId: transfer.chainId,
      blockHeight: transfer.blockHeight,
      blockHash: transfer.blockHash,
      txHash: transfer.txHash,
      logIndex: transfer.logIndex,
      amount: asset ? formatAmount(transfer.amount, asset.decimals) : transfer.amount.toString(),
      currency: asset?.symbol ?? null,
    };
  }
}

/** When the first money of the order's own asset was mined; null while there is none. */
function firstSeen(order: Order, transfers: readonly Transfer[]): Date | null {
  const times = transfers
    .filter(({ state, assetId }) => state !== 'orphaned' && assetId === order.assetId)
    .map(({ blockTime }) => blockTime.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}
