import type { Tx } from '@chaintill/persistence';
import type { Order } from '../domain/order';
import type { OrderQuote } from '../domain/order-price';
import type { ShownAmount } from '../domain/shown-amount';
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

  /** Writes the amount of a floating order and what it came from. Whoever looks at it is told. */
  async savePrice(tx: Tx, order: Order): Promise<void> {
    await tx.query(
      `with saved as (
         update orders set amount = $2, amount_text = $3, fee = $4, quote = $5, rate_locked_at = $6, version = $7
         where id = $1 returning id
       )
       select pg_notify('orders_changed', id) from saved`,
      [
        order.id,
        order.amount.toString(),
        order.amountText,
        (order.fee?.units ?? 0n).toString(),
        JSON.stringify(order.price?.quote ?? null),
        order.rateLockedAt,
        order.version,
      ],
    );
  }

  /** Notes down what a floating order shows from now on. */
  async addShownAmount(tx: Tx, order: Order, from: Date): Promise<void> {
    await tx.query('insert into order_amounts (order_id, shown_from, amount, fee, quote) values ($1, $2, $3, $4, $5)', [
      order.id,
      from,
      order.amount.toString(),
      (order.fee?.units ?? 0n).toString(),
      JSON.stringify(order.price?.quote ?? null),
    ]);
  }

  /** Every amount that a floating order showed, oldest first. */
  async shownAmounts(tx: Tx, orderId: string): Promise<ShownAmount[]> {
    const rows = await tx.query<{ shown_from: Date; amount: string; fee: string; quote: OrderQuote }>(
      'select shown_from, amount, fee, quote from order_amounts where order_id = $1 order by shown_from',
      [orderId],
    );
    return rows.map(({ shown_from: from, amount, fee, quote }) => ({
      from,
      amount: BigInt(amount),
      feeUnits: BigInt(fee),
      quote,
    }));
  }
}
