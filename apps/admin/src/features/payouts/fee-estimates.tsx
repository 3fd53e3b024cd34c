import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { useSimulation, type NewPayout } from './use-simulation';
import classes from './payouts.module.css';

type Kind = Pick<NewPayout, 'address' | 'amount' | 'chainId' | 'currency'>;
type Fee = NonNullable<Schema<'SimulatedPayoutResponse'>['networkFee']>;

/** What the network is likely to take for each of these: the last fee of the kind, one line for each asset. */
export function FeeEstimates({ items }: { items: readonly Kind[] }) {
  const samples = firstOfEach(items).map(({ address, amount, chainId, currency }) => ({
    address,
    amount,
    chainId,
    currency,
  }));
  const simulation = useSimulation({ items: samples });
  if (simulation.error) return <>cannot be said now</>;
  if (!simulation.data) return <>…</>;
  return (
    <>
      {simulation.data.items.map(({ chainId, currency, networkFee }) => (
        <div key={`${chainId} ${currency}`} className={classes.fee}>
          {networkFee ? <OneFee fee={networkFee} /> : 'not known yet: none of the kind was sent'}
          {samples.length > 1 ? `, for ${currency} on ${chainId}` : ''}
        </div>
      ))}
    </>
  );
}

/** A fee in words: what the last one took, and what it might have taken. */
export function OneFee({ fee: { amount, max, currency } }: { fee: Fee }) {
  if (amount === null)
    return (
      <>
        at most <Amount value={max} currency={currency} /> each
      </>
    );
  return (
    <>
      about <Amount value={amount} currency={currency} /> each
    </>
  );
}

/** One payout for each asset: all of an asset cost the same. */
function firstOfEach(items: readonly Kind[]): Kind[] {
  const seen = new Map<string, Kind>();
  for (const item of items) {
    const asset = `${item.chainId} ${item.currency}`;
    if (!seen.has(asset)) seen.set(asset, item);
  }
  return [...seen.values()];
}
