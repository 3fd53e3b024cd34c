import type { Schema } from '../../api/client';
import { Fact, Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import { Sums } from './sums';

type Reference = Schema<'DepositReferenceResponse'>;

/** What was credited, what is on its way, and what waits for a decision. */
export function ReferenceSums({ reference }: { reference: Reference }) {
  return (
    <Facts>
      <Fact name="Credited">
        <Sums sums={reference.totalAmount} />
      </Fact>
      <Fact name="Not final yet">
        <Sums sums={reference.pendingAmount} />
      </Fact>
      <Fact name="In review">
        <Sums sums={reference.reviewAmount} />
      </Fact>
      <Fact name="Deposits">
        <span className="number">{reference.totalDeposits}</span>
      </Fact>
    </Facts>
  );
}

export function ReferenceFacts({ reference }: { reference: Reference }) {
  return (
    <Facts>
      <Fact name="Takes">
        {reference.bindings.map(({ currency, chainId }) => `${currency} on ${chainId}`).join(', ') ||
          'nothing any more'}
      </Fact>
      {reference.customer ? <Fact name="Customer">{reference.customer}</Fact> : null}
      {reference.fiatCurrency ? <Fact name="Account currency">{reference.fiatCurrency}</Fact> : null}
      {reference.callbackUrl ? <Fact name="Callback URL">{reference.callbackUrl}</Fact> : null}
      {Object.entries(reference.metadata).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      <Fact name="Bound">
        <Moment at={reference.createdAt} />
      </Fact>
    </Facts>
  );
}
