import type { Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';

/** What the merchant and the payer agreed on. */
export function OrderFacts({ order }: { order: Schema<'OrderResponse'> }) {
  const metadata = Object.entries(order.metadata);
  return (
    <Facts>
      <Fact name="Address">
        <Hash text={order.address} label="payment address" />
      </Fact>
      <Fact name="Chain">{order.chainId}</Fact>
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
