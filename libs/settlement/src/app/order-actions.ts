import { AuditLog } from '@chaintill/audit';
import { DomainError, isId, parsePositiveAmount, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import type { AssetRegistry } from '@chaintill/assets';
import { OrderStore, type Order, type OrderViews, type OrderView } from '@chaintill/orders';
import type { Database, Tx } from '@chaintill/persistence';
import type { OrderChange } from './order-part';
import type { Settler } from './settler';

/** What a person or a merchant's program decides about an order: call it off, or take less than it asks for. */
export class OrderActions {
  private readonly orders = new OrderStore();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly settler: Settler,
    private readonly views: OrderViews,
    private readonly clock: Clock,
    /** Called after events were committed; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
  ) {}

  /**
   * Calls an order off; possible while no transfer to its address was seen (S3-E4). Money that comes all the same is late
   * and waits for a person.
   * @throws DomainError RESOURCE_NOT_FOUND, ORDER_ALREADY_PAID, ORDER_EXPIRED (S2-X6), STATE_CONFLICT when money was seen
   */
  cancel(actor: Actor, orderId: string): Promise<OrderView> {
    return this.act(actor, orderId, 'order.cancelled', (order) => {
      if (order.completedAt) throw new DomainError('ORDER_ALREADY_PAID', { orderId });
      if (order.windowClosedAt) throw new DomainError('ORDER_EXPIRED', { orderId });
      if (order.state !== 'pending') {
        throw new DomainError('STATE_CONFLICT', { resource: 'order', state: order.state, action: 'cancel it' });
      }
      return (o, now) => ({ ...o, cancelledAt: now, windowClosedAt: now });
    });
  }

  /**
   * Takes what is final as full payment (S3-E5): the order completes with it. The amount is said again by who decides, so
   * that nobody accepts what he has not looked at.
   * @throws DomainError RESOURCE_NOT_FOUND, ORDER_ALREADY_PAID, INVALID_AMOUNT when it is not what is confirmed,
   *   STATE_CONFLICT when nothing is confirmed or something still waits for finality
   */
  accept(actor: Actor, orderId: string, accepted: { readonly acceptedAmount: unknown }): Promise<OrderView> {
    return this.act(actor, orderId, 'order.accepted', (order) => {
      const { decimals } = this.assets.byId(order.assetId);
      const units = parsePositiveAmount(accepted.acceptedAmount, decimals, 'acceptedAmount');
      if (order.completedAt) throw new DomainError('ORDER_ALREADY_PAID', { orderId });
      if (order.confirmed === 0n || order.seen !== order.confirmed) {
        throw new DomainError('STATE_CONFLICT', { resource: 'order', state: order.state, action: 'accept it' });
      }
      if (units !== order.confirmed) {
        const { confirmedAmount } = this.views.of(order);
        const problem = `must be what is confirmed, which is ${confirmedAmount}`;
        throw new DomainError('INVALID_AMOUNT', { field: 'acceptedAmount', problem });
      }
      return (o) => ({ ...o, acceptedAmount: units });
    });
  }

  private async act(
    actor: Actor,
    orderId: string,
    action: string,
    decide: (order: Order) => OrderChange,
  ): Promise<OrderView> {
    return this.db.tx(async (tx) => {
      const before = await this.find(tx, actor, orderId);
      await this.settler.settle(tx, { orderIds: [orderId], change: decide(before) });
      const after = await this.find(tx, actor, orderId);
      const entry = {
        action,
        objectKind: 'order',
        objectId: orderId,
        before: { state: before.state },
        after: { state: after.state, acceptedAmount: this.views.of(after).acceptedAmount },
      };
      // a payer has no merchant's log to write into: what he did stands in the timeline
      if (actor.kind !== 'payer') await this.audit.record(tx, actor, entry, this.clock.now());
      tx.afterCommit(this.wakeWebhooks);
      return this.views.of(after);
    });
  }

  private async find(tx: Tx, { organizationId, livemode }: Scope, orderId: string): Promise<Order> {
    const [order] = isId('order', orderId) ? await this.orders.lock(tx, [orderId]) : [];
    if (order?.organizationId === organizationId && order.livemode === livemode) return order;
    throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
  }
}
