import type { Schema } from '../../api/client';

/** Whether a sum is typed in the currency that is paid, or as a price that a rate turns into it. */
export type AskedIn = 'asset' | 'price';

interface Typed {
  readonly orderReference: string;
  readonly askedIn: AskedIn;
  readonly amount: string;
  readonly priceAmount: string;
  readonly priceCurrency: string;
  readonly rateMode: string;
}

type Asked = Omit<Schema<'CreateOrderBody'>, 'currency' | 'chainId'>;

/** What the form of a new order asks for: the amount, or the price with what was chosen about it. */
export function askedFor({ orderReference, askedIn, amount, priceAmount, priceCurrency, rateMode }: Typed): Asked {
  const named = { orderReference: orderReference.trim() };
  if (askedIn === 'asset') return { ...named, amount: amount.trim() };
  return {
    ...named,
    priceAmount: priceAmount.trim(),
    ...(priceCurrency.trim() === '' ? {} : { priceCurrency: priceCurrency.trim().toUpperCase() }),
    ...(rateMode === 'locked' || rateMode === 'floating' ? { rateMode } : {}),
  };
}
