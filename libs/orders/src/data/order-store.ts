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

  /** Writes what settlement may change: state, sums, review mark, version, and the two moments. */
  async save(tx: Tx, orders: readonly Order[]): Promise<void> {
    await tx.query(
      `update orders o set state = n.state, seen = n.seen, confirmed = n.confirmed, late = n.late,
              needs_review = n.needs_review, version = n.version, window_closed_at = n.window_closed_at,
              completed_at = n.completed_at
       from unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[], $6::boolean[], $7::integer[],
                   $8::timestamptz[], $9::timestamptz[])
         as n(id, state, seen, confirmed, late, needs_review, version, window_closed_at, completed_at)
       where o.id = n.id`,
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
      ],
    );
  }
}
