import type { AssetRegistry } from '@chaintill/assets';
import { isBegun, OrderStore, type FloatingRates, type Order, type OrderViews } from '@chaintill/orders';
import type { NewEvent, Tx } from '@chaintill/persistence';
import { TransferStore } from '../data/transfer-store';
import { orderEvents, type OrderEvent } from '../domain/order-events';
import { settleOrder, type SettledOrder } from '../domain/settle-order';
import type { Transfer } from '../domain/transfer';
import { transferSummary } from '../domain/transfer-summary';

/** What is done to an order before it is settled. */
export type OrderChange = (order: Order, now: Date) => Order;

/** Nothing that comes from now on comes in time. */
export const closeWindow: OrderChange = (order, now) => ({ ...order, windowClosedAt: order.windowClosedAt ?? now });

/** An order before and after it was settled. */
export interface OrderStep {
  readonly was: Order;
  readonly is: SettledOrder;
}

/** The part of settlement that knows orders. */
export class OrderPart {
  private readonly orders = new OrderStore();
  private readonly transfers = new TransferStore();

  constructor(
    private readonly assets: AssetRegistry,
    private readonly views: OrderViews,
    private readonly floating: FloatingRates,
    private readonly quarantineSeconds: number,
  ) {}

  /** Locks orders and settles them from all their transfers; writes nothing but the amounts of floating ones. */
  async judge(tx: Tx, ids: readonly string[], change: OrderChange | undefined, now: Date): Promise<OrderStep[]> {
    if (ids.length === 0) return [];
    const before = await this.orders.lock(tx, ids);
    const transfers = await this.transfers.ofOrders(tx, ids);
    const steps: OrderStep[] = [];
    for (const order of before) {
      const own = transfers.get(order.id) ?? [];
      const changed = change ? change(order, now) : order;
      const fixed = await this.floating.fix(tx, changed, begunAt(order, own));
      steps.push({ was: order, is: settleOrder(fixed, own, now) });
    }
    return steps;
  }

  /**
   * Writes what came of it.
   * @param feeSteps number of ledger entries of fees, by order, where it changed
   * @returns what is to be told
   */
  async write(
    tx: Tx,
    steps: readonly OrderStep[],
    feeSteps: ReadonlyMap<string, number>,
    now: Date,
  ): Promise<NewEvent[]> {
    if (steps.length === 0) return [];
    const events: NewEvent[] = [];
    const saved = steps.map(({ was, is }) => {
      const happened = orderEvents(was, is);
      const version = was.version + happened.length;
      const order = { ...is.order, version, feeStep: feeSteps.get(was.id) ?? was.feeStep };
      events.push(...happened.map((event, n) => this.event(order, was.version + n + 1, event)));
      return order;
    });
    await this.orders.save(tx, saved);
    await this.restAddresses(tx, steps, now);
    return events;
  }

  /** The address of an order whose window has just closed rests before anybody else gets it. */
  private async restAddresses(tx: Tx, steps: readonly OrderStep[], now: Date): Promise<void> {
    const closed = steps.filter(({ was, is }) => !was.windowClosedAt && is.order.windowClosedAt);
    if (closed.length === 0) return;
    await tx.query(
      `update addresses set state = 'quarantined', quarantined_until = $2 where id = any ($1::bigint[]) and state = 'allocated'`,
      [closed.map(({ was }) => was.addressId), new Date(now.getTime() + this.quarantineSeconds * 1_000)],
    );
  }

  private event(order: Order, version: number, { type, rule, verdict }: OrderEvent): NewEvent {
    const view = this.views.of({ ...order, version });
    const { assetId } = verdict?.transfer ?? { assetId: null };
    const asset = assetId === null ? null : this.assets.byId(assetId);
    const transfer = verdict && transferSummary(verdict.transfer, verdict.outcome, asset);
    return {
      organizationId: order.organizationId,
      livemode: order.livemode,
      type,
      objectKind: 'order',
      objectId: order.id,
      objectVersion: version,
      objectData: transfer ? { ...view, transfer } : view,
      cause: transfer ? { rule, ...transfer } : { rule },
      callbackUrl: order.callbackUrl,
    };
  }
}

/** When the transfer was mined by which somebody has begun to pay in the order's own asset; null while there is none. */
function begunAt(order: Order, transfers: readonly Transfer[]): Date | null {
  let paid = 0n;
  const own = transfers.filter(({ state, assetId }) => state !== 'orphaned' && assetId === order.assetId);
  for (const { amount, blockTime } of own.sort((a, b) => a.blockTime.getTime() - b.blockTime.getTime())) {
    paid += amount;
    if (isBegun(order.amount, paid)) return blockTime;
  }
  return null;
}
