import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { duration } from '../../ui/moment';
import { useNow } from '../../ui/use-now';
import classes from './receipt.module.css';

/** The sums of an order, written like the slip of a till. */
export function Receipt({ order }: { order: Schema<'OrderResponse'> }) {
  const { price, fee, acceptedAmount } = order;
  const rows: { name: string; value: string | undefined; currency?: string }[] = [
    { name: 'Price', value: price?.amount, currency: price?.currency },
    { name: 'Asked', value: order.amount },
    { name: fee?.payer === 'payer' ? 'of which fee' : 'Fee, borne by you', value: fee?.amount },
    { name: 'Accepted', value: acceptedAmount ?? undefined },
    { name: 'Received in time', value: order.receivedAmount },
    { name: 'of which final', value: order.confirmedAmount },
    { name: 'Too much', value: unlessZero(order.overpaidAmount) },
    { name: 'Late', value: unlessZero(order.lateAmount) },
  ];
  return (
    <section className={classes.slip} aria-label="Sums of the order">
      <dl className={classes.rows}>
        {rows.map(({ name, value, currency }) =>
          value === undefined ? null : (
            <div key={name} className={classes.row}>
              <dt>{name}</dt>
              <span className={classes.dots} aria-hidden />
              <dd>
                <Amount value={value} currency={currency} />
              </dd>
            </div>
          ),
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

function unlessZero(amount: string): string | undefined {
  return /^[0.]+$/.test(amount) ? undefined : amount;
}
