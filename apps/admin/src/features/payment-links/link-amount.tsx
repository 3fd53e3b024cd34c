import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';

/** What a link asks for: an amount, or the limits of what a payer may choose. */
export function LinkAmount({ link }: { link: Schema<'PaymentLinkResponse'> }) {
  const { amount, minAmount, maxAmount, priceCurrency } = link;
  if (amount !== null) return <Amount value={amount} currency={priceCurrency} strong />;
  if (minAmount === null && maxAmount === null) return <>payer chooses, {priceCurrency}</>;
  return (
    <>
      {minAmount === null ? 'up to ' : <Amount value={minAmount} />}
      {minAmount !== null && (maxAmount === null ? ' or more ' : ' to ')}
      {maxAmount === null ? priceCurrency : <Amount value={maxAmount} currency={priceCurrency} />}
    </>
  );
}
