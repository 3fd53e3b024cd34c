import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { payoutCount } from './payout-words';
import classes from './batch-sums.module.css';

/** The sums of a batch, one line for each currency and chain. */
export function BatchSums({ batch }: { batch: Pick<Schema<'BatchResponse'>, 'totals'> }) {
  return (
    <ul className={classes.sums} aria-label="Sums of the batch">
      {batch.totals.map(({ chainId, currency, amount, payouts }) => (
        <li key={`${chainId} ${currency}`}>
          <span className={classes.amount}>
            <Amount value={amount} currency={currency} strong />
          </span>
          <span className={classes.note}>
            {payoutCount(payouts)} on {chainId}
          </span>
        </li>
      ))}
    </ul>
  );
}
