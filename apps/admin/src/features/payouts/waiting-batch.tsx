import { Button, Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { useMay, useSession } from '../../api/session';
import { Address } from '../../ui/address';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import { Problem } from '../../ui/problem';
import { BatchState } from './batch-state';
import { BatchSums } from './batch-sums';
import type { ConsentQuestion } from './consent-dialog';
import { missingInWords, whyNot } from './give-consent';
import { payoutCount, ruleInWords } from './payout-words';
import classes from './approvals.module.css';

type Batch = Schema<'BatchResponse'>;

interface WaitingBatchProps {
  readonly summary: Schema<'BatchSummaryResponse'>;
  readonly onAsk: (question: ConsentQuestion) => void;
}

/** Payouts that are shown in the queue itself; the dialog has all of them. */
const SHOWN = 3;

/** One batch of the queue: what would leave and where to, who asked for it, what is missing. */
export function WaitingBatch({ summary, onAsk }: WaitingBatchProps) {
  const mayAct = useMay('member');
  const { person } = useSession();
  const { batchId, status, rule, approvals } = summary;
  const batch = api.useQuery('get', '/admin/api/payouts/batches/{batchId}', { params: { path: { batchId } } });
  const why = whyNot(summary, person.personId);
  return (
    <article className={classes.batch} aria-label={`Batch of ${payoutCount(summary.payouts)}`}>
      <header className={classes.head}>
        <BatchState batch={summary} />
        <AnchorLink to="/payouts/batches/$batchId" params={{ batchId }} className={classes.title}>
          {payoutCount(summary.payouts)}
        </AnchorLink>
        <span className={classes.left}>
          its time is up <Ago at={summary.expiresAt} />
        </span>
      </header>
      {batch.error && !batch.data ? <Problem error={batch.error} onRetry={() => void batch.refetch()} /> : null}
      {!batch.data && !batch.error ? <Skeleton height={64} /> : null}
      {batch.data ? (
        <>
          <BatchSums batch={batch.data} />
          <Destinations items={batch.data.items} />
        </>
      ) : null}
      <footer className={classes.foot}>
        <span className={classes.words}>
          Asked for by <strong>{summary.createdByLabel}</strong>, <Ago at={summary.createdAt} />.{' '}
          {status === 'awaiting_approval' ? (why ?? missingInWords(approvals)) : `Needs ${ruleInWords(rule)}.`}
        </span>
        {mayAct ? (
          <span className={classes.buttons}>
            <Button variant="default" onClick={() => onAsk('reject')}>
              Reject
            </Button>
            {why ? null : (
              <Button onClick={() => onAsk('consent')}>
                {status === 'awaiting_totp' ? 'Confirm by code' : 'Look and approve'}
              </Button>
            )}
          </span>
        ) : null}
      </footer>
    </article>
  );
}

function Destinations({ items }: { items: Batch['items'] }) {
  return (
    <ul className={classes.destinations} aria-label="Where to">
      {items.slice(0, SHOWN).map(({ payoutId, address, amount, currency, chainId, externalId }) => (
        <li key={payoutId}>
          <Address text={address} label="destination" />
          <span className={classes.words}>
            {items.length > 1 ? <Amount value={coins(amount)} currency={currency} /> : null} {chainId}
            {externalId ? ` · ${externalId}` : ''}
          </span>
        </li>
      ))}
      {items.length > SHOWN ? <li className={classes.words}>and {items.length - SHOWN} more</li> : null}
    </ul>
  );
}
