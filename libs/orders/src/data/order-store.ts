import type { Tx } from '@chaintill/persistence';
import type { Order } from '../domain/order';
import { toOrder, type OrderRow } from './order-row';

/** Orders inside a transaction that changes them. */
export class OrderStore {
  /** Locks orders, in the order of their ids so that two transactions cannot wait for each other. */
  async lock(tx: Tx, ids: readonly string[]): Promise<Order[]> {
    const rows = await tx.query<OrderRow>(
      'select * from orders where id = any ($1::text[]) order by id for no key update',
      [ids],
    );
    return rows.map(toOrder);
  }

  /**
   * Writes what settlement may change: state, sums, review mark, version, moments, what of the fee is booked. Whoever looks at these orders is told when the transaction commits.
   */
  async save(tx: Tx, orders: readonly Order[]): Promise<void> {
    await tx.query(
      `with saved as (
         update orders o set state = n.state, seen = n.seen, confirmed = n.confirmed, late = n.late,
                needs_review = n.needs_review, version = n.version, window_closed_at = n.window_closed_at,
                completed_at = n.completed_at, fee_booked = n.fee_booked, fee_step = n.fee_step,
                accepted_amount = n.accepted_amount, cancelled_at = n.cancelled_at
         from unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[], $6::boolean[], $7::integer[],
                     $8::timestamptz[], $9::timestamptz[], $10::numeric[], $11::integer[], $12::numeric[], $13::timestamptz[])
           as n(id, state, seen, confirmed, late, needs_review, version, window_closed_at, completed_at, fee_booked, fee_step,
                accepted_amount, cancelled_at)
         where o.id = n.id returning o.id
       )
       select pg_notify('orders_changed', id) from saved`,
      [
        orders.map((o) => o.id),
        orders.map((o) => o.state),
        orders.map((o) => o.seen.toString()),
        orders.map((o) => o.confirmed.toString()),
        orders.map((o) => o.late.toString()),
        orders.map((o) => o.needsReview),
        orders.map((o) => o.version),
        orders.map((o) => o.windowClosedAt),
        orders.map((o) => o.completedAt),
        orders.map((o) => o.feeBooked.toString()),
        orders.map((o) => o.feeStep),
        orders.map((o) => o.acceptedAmount?.toString() ?? null),
        orders.map((o) => o.cancelledAt),
      ],
    );
  }
}
