import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { Ago } from '../../ui/moment';
import { Note } from '../../ui/note';

/** What finance must not miss: a reserve below its floor, and a wallet that cannot pay for many more sweeps. */
export function Alarms({ treasury: { wallets, gas } }: { treasury: Schema<'TreasuryResponse'> }) {
  const low = wallets.flatMap(({ walletId, label, balances }) =>
    balances.filter(({ lowSince }) => lowSince !== null).map((balance) => ({ ...balance, walletId, label })),
  );
  return (
    <>
      {low.map(({ walletId, label, chainId, currency, amount, floor, lowSince }) => (
        <Note key={`${walletId} ${chainId} ${currency}`} tone="bad">
          Reserve low: {label} holds <Amount value={amount} currency={currency} strong /> on {chainId}
          {floor ? (
            <>
              , its floor is <Amount value={coins(floor)} currency={currency} />
            </>
          ) : null}
          {lowSince ? (
            <>
              {' '}
              (since <Ago at={lowSince} />)
            </>
          ) : null}
          . Fill it from the cold wallet, or payouts will wait for funds.
        </Note>
      ))}
      {gas
        .filter((one) => one.low)
        .map(({ walletId, chainId, currency, amount }) => (
          <Note key={`${walletId} ${chainId}`} tone="warn">
            <Amount value={coins(amount)} currency={currency} strong /> are left on {chainId} to pay the network for
            sweeps: enough for few more, or for none.
          </Note>
        ))}
    </>
  );
}
