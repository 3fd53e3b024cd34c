import { accountName, useAccounts } from '../../api/accounts';
import type { Schema } from '../../api/client';
import { Address } from '../../ui/address';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { coins } from '../../ui/decimals';
import { Fact, Facts } from '../../ui/facts';
import { AnchorLink } from '../../ui/links';
import { Moment } from '../../ui/moment';

/** Where a payout goes, what it is for, and what it cost. */
export function PayoutFacts({ payout }: { payout: Schema<'PayoutDetailResponse'> }) {
  const accounts = useAccounts();
  return (
    <Facts>
      <Fact name="Amount">
        <Amount value={coins(payout.amount)} currency={payout.currency} strong />
      </Fact>
      <Fact name="Chain">{payout.chainId}</Fact>
      <Fact name="To">
        <Address text={payout.address} label="destination" />
      </Fact>
      <Fact name="Batch">
        <AnchorLink to="/payouts/batches/$batchId" params={{ batchId: payout.batchId }}>
          See the batch
        </AnchorLink>
      </Fact>
      {payout.orderId ? (
        <Fact name="Refund of">
          <AnchorLink to="/orders/$orderId" params={{ orderId: payout.orderId }}>
            an order
          </AnchorLink>
        </Fact>
      ) : null}
      {payout.transferId ? (
        <Fact name="Return of">
          <Hash text={payout.transferId} label="transfer id" />
        </Fact>
      ) : null}
      {payout.accountId ? (
        <Fact name="Paid by">
          <AnchorLink to="/accounts/$accountId" params={{ accountId: payout.accountId }}>
            {accountName(accounts, payout.accountId)}
          </AnchorLink>
        </Fact>
      ) : null}
      {payout.externalId ? <Fact name="Reference">{payout.externalId}</Fact> : null}
      {payout.note ? <Fact name="Note">{payout.note}</Fact> : null}
      {payout.txHash ? (
        <Fact name="Transaction">
          <Hash text={payout.txHash} label="transaction hash" />
        </Fact>
      ) : null}
      {payout.networkFee ? (
        <Fact name="Network fee">
          <Amount value={payout.networkFee.amount} currency={payout.networkFee.currency} />
        </Fact>
      ) : null}
      {payout.scheduledFor ? (
        <Fact name="Goes out">
          <Moment at={payout.scheduledFor} />
        </Fact>
      ) : null}
      <Fact name="Asked for">
        <Moment at={payout.createdAt} />
      </Fact>
      {payout.finishedAt ? (
        <Fact name="Over">
          <Moment at={payout.finishedAt} />
        </Fact>
      ) : null}
      {payout.callbackUrl ? <Fact name="Callback URL">{payout.callbackUrl}</Fact> : null}
    </Facts>
  );
}
