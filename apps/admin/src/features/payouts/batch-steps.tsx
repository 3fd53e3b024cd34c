import { CircleCheck, CircleX, FilePlus, KeyRound, UserCheck } from 'lucide-react';
import type { Schema } from '../../api/client';
import { useSession } from '../../api/session';
import { Step, Steps } from '../../ui/steps';

/** Who did what for the batch: made it, gave a code, approved it, ended it. */
export function BatchSteps({ batch }: { batch: Schema<'BatchResponse'> }) {
  const { person } = useSession();
  return (
    <Steps label="Consent to the batch">
      <Step look={{ icon: FilePlus, tone: 'idle' }} title={`Made by ${batch.createdByLabel}`} at={batch.createdAt} />
      {batch.approvals.given.map(({ personId, name, method, at }) => (
        <Step
          key={`${personId} ${method}`}
          look={{ icon: method === 'totp' ? KeyRound : UserCheck, tone: 'good' }}
          title={method === 'totp' ? 'Code taken' : 'Approved'}
          at={at}
          rule={personId === person.personId ? 'by you' : `by ${name}`}
        />
      ))}
      {batch.approvedAt ? (
        <Step
          look={{ icon: CircleCheck, tone: 'good' }}
          title={batch.approvals.given.length === 0 ? 'Needs no consent' : 'Everybody has consented'}
          at={batch.approvedAt}
        />
      ) : null}
      {batch.endedAt ? (
        <Step look={{ icon: CircleX, tone: 'bad' }} title="Ended" at={batch.endedAt} rule={batch.reason} />
      ) : null}
    </Steps>
  );
}
