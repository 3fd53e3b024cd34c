import { api, type Schema } from '../../api/client';
import { useSession } from '../../api/session';
import { lookOf } from '../../ui/states';
import { Evidence, Step, Steps } from '../../ui/steps';
import { payoutEventName } from './payout-words';

type Payout = Schema<'PayoutDetailResponse'>;

/** Each step of a payout with its cause: the rule, the person, the transaction and its block. */
export function PayoutSteps({ payout }: { payout: Payout }) {
  const { person } = useSession();
  const batch = api.useQuery('get', '/admin/api/payouts/batches/{batchId}', {
    params: { path: { batchId: payout.batchId } },
  }).data;
  const names = new Map([
    ...(batch ? [[batch.createdBy, batch.createdByLabel] as const] : []),
    ...(batch?.approvals.given.map(({ personId, name }) => [personId, name] as const) ?? []),
    [person.personId, 'you'] as const,
  ]);
  return (
    <Steps label="Steps of the payout">
      {payout.timeline.map(({ eventId, type, at, status, cause }) => {
        const rule = text(cause['rule']);
        const by = text(cause['by']);
        const txHash = text(cause['txHash']);
        return (
          <Step
            key={eventId}
            look={lookOf('payout', status)}
            title={payoutEventName(type)}
            at={at}
            rule={
              (rule ?? by) ? (
                <>
                  {rule}
                  {by ? (
                    <>
                      {rule ? ' · ' : ''}by {names.get(by) ?? <code>{by}</code>}
                    </>
                  ) : null}
                </>
              ) : null
            }
          >
            {txHash ? (
              <Evidence
                chainId={payout.chainId}
                txHash={txHash}
                blockHash={text(cause['blockHash'])}
                blockHeight={typeof cause['blockHeight'] === 'number' ? cause['blockHeight'] : undefined}
              />
            ) : null}
          </Step>
        );
      })}
    </Steps>
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
