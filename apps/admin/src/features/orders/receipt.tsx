import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { duration } from '../../ui/moment';
import { useNow } from '../../ui/use-now';
import classes from './receipt.module.css';

/** The sums of an order, written like the slip of a till. */
export function Receipt({ order }: { order: Schema<'OrderResponse'> }) {
  const rows = [
    { name: 'Asked', value: order.amount, shown: true },
    { name: 'Received in time', value: order.receivedAmount, shown: true },
    { name: 'of which final', value: order.confirmedAmount, shown: true },
    { name: 'Too much', value: order.overpaidAmount, shown: !isZero(order.overpaidAmount) },
    { name: 'Late', value: order.lateAmount, shown: !isZero(order.lateAmount) },
  ];
  return (
    <section className={classes.slip} aria-label="Sums of the order">
      <dl className={classes.rows}>
        {rows.map(({ name, value, shown }) =>
          shown ? (
            <div key={name} className={classes.row}>
              <dt>{name}</dt>
              <span className={classes.dots} aria-hidden />
              <dd>
                <Amount value={value} />
              </dd>
            </div>
          ) : null,
        )}
        <div className={classes.total}>
          <dt>To pay</dt>
          <dd>
            <Amount value={order.remainingAmount} currency={order.currency} strong />
          </dd>
        </div>
      </dl>
      <Window order={order} />
    </section>
  );
}

/** How much of the window is left while the order is open. */
function Window({ order }: { order: Schema<'OrderResponse'> }) {
  const now = useNow(1_000);
  if (order.status !== 'pending') return null;
  const start = Date.parse(order.createdAt);
  const end = Date.parse(order.expiresAt);
  const left = Math.max(0, end - now);
  return (
    <div className={classes.window}>
      <div className={classes.track} aria-hidden>
        <span style={{ width: `${Math.min(100, (100 * left) / Math.max(1, end - start))}%` }} />
      </div>
      <span>{left > 0 ? `${duration(left / 1_000)} left to pay` : 'The window is over; settling what arrived'}</span>
    </div>
  );
}

function isZero(amount: string): boolean {
  return /^[0.]+$/.test(amount);
}
