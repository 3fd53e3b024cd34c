import type { Schema } from '../../api/client';
import { StateBadge } from '../../ui/states';

/** Where a batch stands: what came of it, once all of its payouts are over. */
export function BatchState({ batch }: { batch: Pick<Schema<'BatchSummaryResponse'>, 'status' | 'outcome'> }) {
  return batch.outcome ? (
    <StateBadge kind="batchOutcome" state={batch.outcome} />
  ) : (
    <StateBadge kind="batch" state={batch.status} />
  );
}
