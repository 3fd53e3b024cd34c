import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';

const SPANS = {
  perPayout: 'in one payout',
  perHour: 'in any hour',
  perDay: 'in any day',
  payoutsPerHour: 'payouts in any hour',
} as const satisfies Record<Schema<'LimitResponse'>['limit'], string>;

/** The limits and the list that a batch was made under. */
export function PolicyWords({ policy: { allowListOnly, limits } }: { policy: Schema<'BatchPolicyResponse'> }) {
  return (
    <>
      <div>{allowListOnly ? 'only to listed addresses' : 'to any address'}</div>
      {limits.length === 0 ? <div>no limits</div> : null}
      {limits.map((limit) => (
        <div key={`${limit.limit} ${limit.apiKeyId} ${limit.chainId} ${limit.currency}`}>
          at most <Amount value={limit.max} currency={limit.currency} /> {SPANS[limit.limit]}
          {limit.chainId ? ` on ${limit.chainId}` : ''}
          {limit.apiKeyId ? ', by this key' : ''}
        </div>
      ))}
    </>
  );
}
