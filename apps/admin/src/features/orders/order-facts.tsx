import { Anchor } from '@mantine/core';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { CopyButton, Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';

type Price = NonNullable<Schema<'OrderResponse'>['price']>;

/** What the merchant and the payer agreed on. */
export function OrderFacts({ order }: { order: Schema<'OrderResponse'> }) {
  const metadata = Object.entries(order.metadata);
  return (
    <Facts>
      <Fact name="Address">
        <Hash text={order.address} label="payment address" />
      </Fact>
      {order.checkoutUrl ? (
        <Fact name="Payer's page">
          <Anchor href={order.checkoutUrl} target="_blank" rel="noreferrer">
            Open
          </Anchor>{' '}
          <CopyButton text={order.checkoutUrl} label="link for the payer" />
        </Fact>
      ) : null}
      <Fact name="Chain">{order.chainId}</Fact>
      {order.price ? <PriceFacts price={order.price} currency={order.currency} /> : null}
      <Fact name="Created">
        <Moment at={order.createdAt} />
      </Fact>
      <Fact name="Window until">
        <Moment at={order.expiresAt} />
      </Fact>
      {order.completedAt ? (
        <Fact name="Completed">
          <Moment at={order.completedAt} />
        </Fact>
      ) : null}
      <Fact name="API status">
        {order.status}, version <span className="number">{order.version}</span>
      </Fact>
      {order.callbackUrl ? <Fact name="Callback URL">{order.callbackUrl}</Fact> : null}
      {order.successUrl ? <Fact name="Success URL">{order.successUrl}</Fact> : null}
      {order.cancelUrl ? <Fact name="Cancel URL">{order.cancelUrl}</Fact> : null}
      {metadata.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

/** How a price in another currency became the amount. */
function PriceFacts({ price, currency }: { price: Price; currency: string }) {
  if (price.rate === null) return null;
  return (
    <>
      <Fact name="Rate">
        1 {currency} = <Amount value={price.rate} currency={price.currency} />,{' '}
        {price.mode === 'locked' ? 'locked' : 'follows the market until the payment is seen'}
        {price.ratedAt ? (
          <>
            {' '}
            · <Moment at={price.ratedAt} format="short" />
          </>
        ) : null}
      </Fact>
      <Fact name="Sources">{price.sources.map(({ name, rate }) => `${name} ${rate}`).join(', ')}</Fact>
    </>
  );
}
