import { useState } from 'react';
import type { Schema } from '../../api/client';
import { Address } from '../../ui/address';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { Fact, Facts } from '../../ui/facts';
import { Ago, Moment } from '../../ui/moment';
import { Pager } from '../../ui/pager';
import { BatchSums } from './batch-sums';
import { FeeEstimates } from './fee-estimates';
import { ruleInWords } from './payout-words';
import { PolicyWords } from './policy-words';
import classes from './consent-review.module.css';

type Batch = Schema<'BatchResponse'>;

/** Payouts that are read at once. */
const LIMIT = 25;

/** Everything that leaves with a batch, whole: sums, each amount with its address and chain, the fee, and the rule it follows. */
export function ConsentReview({ batch }: { batch: Batch }) {
  const waiting = batch.items.filter(({ status }) => status.startsWith('awaiting'));
  return (
    <div className={classes.review}>
      <BatchSums batch={batch} />
      <Items items={waiting} />
      <Facts>
        <Fact name="Network fee">
          <FeeEstimates items={waiting} />
        </Fact>
        <Fact name="Needs">{ruleInWords(batch.rule)}</Fact>
        <Fact name="Policy">
          <PolicyWords policy={batch.policy} />
        </Fact>
        <Fact name="Made by">
          {batch.createdByLabel}, <Ago at={batch.createdAt} />
        </Fact>
        {batch.scheduledFor ? (
          <Fact name="Goes out">
            <Moment at={batch.scheduledFor} />
          </Fact>
        ) : null}
        <Fact name="Waits until">
          <Moment at={batch.expiresAt} format="short" /> · <Ago at={batch.expiresAt} />
        </Fact>
      </Facts>
    </div>
  );
}

function Items({ items }: { items: Batch['items'] }) {
  const [page, setPage] = useState(1);
  const first = (page - 1) * LIMIT;
  const pagination = { page, limit: LIMIT, total: items.length, totalPages: Math.ceil(items.length / LIMIT) };
  return (
    <div className={classes.box}>
      {/* a region that scrolls can be reached by keyboard */}
      <ol className={classes.items} aria-label="Payouts that leave" tabIndex={0} start={first + 1}>
        {items.slice(first, first + LIMIT).map((item, index) => (
          <li key={item.payoutId}>
            <span className={classes.number}>{first + index + 1}</span>
            <span className={classes.sum}>
              <span className={classes.amount}>
                <Amount value={coins(item.amount)} currency={item.currency} strong />
              </span>
              <span className={classes.chain}>on {item.chainId}</span>
            </span>
            <span className={classes.address}>
              <Address text={item.address} label={`address of payout ${first + index + 1}`} />
            </span>
            {(item.externalId ?? item.note) ? (
              <span className={classes.words}>{[item.externalId, item.note].filter(Boolean).join(' · ')}</span>
            ) : null}
          </li>
        ))}
      </ol>
      {items.length > LIMIT ? <Pager pagination={pagination} onPage={setPage} /> : null}
    </div>
  );
}
