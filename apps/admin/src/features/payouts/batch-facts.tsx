import type { Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Fact, Facts } from '../../ui/facts';
import { AnchorLink } from '../../ui/links';
import { Ago, Moment } from '../../ui/moment';
import { ruleInWords } from './payout-words';
import { PolicyWords } from './policy-words';

/** What was agreed on for the batch, and what ended it. */
export function BatchFacts({ batch }: { batch: Schema<'BatchResponse'> }) {
  const mayAudit = useMay('admin');
  const waits = batch.status.startsWith('awaiting');
  return (
    <Facts>
      <Fact name="Needs">{ruleInWords(batch.rule)}</Fact>
      <Fact name="Policy">
        <PolicyWords policy={batch.policy} />
      </Fact>
      <Fact name="Made by">{batch.createdByLabel}</Fact>
      <Fact name="Made">
        <Moment at={batch.createdAt} />
      </Fact>
      {waits ? (
        <Fact name="Waits until">
          <Moment at={batch.expiresAt} /> · <Ago at={batch.expiresAt} />
        </Fact>
      ) : null}
      {batch.scheduledFor ? (
        <Fact name="Goes out">
          <Moment at={batch.scheduledFor} />
        </Fact>
      ) : null}
      {batch.reason ? <Fact name="Reason">{batch.reason}</Fact> : null}
      {mayAudit ? (
        <Fact name="Audit log">
          <AnchorLink to="/audit" search={{ object: batch.batchId }}>
            What people did to it
          </AnchorLink>
        </Fact>
      ) : null}
    </Facts>
  );
}
