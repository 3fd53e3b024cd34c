import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Fact, Facts } from '../../ui/facts';

/** What is there to spend, per asset. */
export function BalanceSums({ balances }: { balances: readonly Schema<'BalanceResponse'>[] }) {
  return (
    <Facts>
      {balances.map(({ chainId, currency, available }) => (
        <Fact key={`${chainId} ${currency}`} name={chainId}>
          <Amount value={available} currency={currency} strong />
        </Fact>
      ))}
    </Facts>
  );
}
