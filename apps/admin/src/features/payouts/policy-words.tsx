import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import classes from './payouts.module.css';

/** What a limit is about, behind “at most …”. */
export const LIMIT_WORDS = {
  perPayout: 'in one payout',
  perHour: 'in any hour',
  perDay: 'in any day',
  payoutsPerHour: 'payouts in any hour',
} as const satisfies Record<Schema<'LimitResponse'>['limit'], string>;

/** The limits and the list that a batch was made under. */
export function PolicyWords({ policy: { allowListOnly, limits } }: { policy: Schema<'BatchPolicyResponse'> }) {
  return (
    <ul className={classes.policy}>
      <li>{allowListOnly ? 'only to listed addresses' : 'to any address'}</li>
      {limits.length === 0 ? <li>no limits</li> : null}
      {limits.map((limit) => (
        <li key={`${limit.limit} ${limit.apiKeyId} ${limit.chainId} ${limit.currency}`}>
          at most <Amount value={limit.max} currency={limit.currency} /> {LIMIT_WORDS[limit.limit]}
          {limit.chainId ? ` on ${limit.chainId}` : ''}
          {limit.apiKeyId ? ', by this key' : ''}
        </li>
      ))}
    </ul>
  );
}
