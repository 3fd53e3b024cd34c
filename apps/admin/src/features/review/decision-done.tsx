import { Button, Skeleton, Stack } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { AuditEntry } from '../../ui/audit-entry';
import { AnchorLink } from '../../ui/links';
import { Problem } from '../../ui/problem';
import { SendBack } from '../../ui/send-back';

/** Last step: what was decided, as the audit log has it. */
export function DecisionDone({ transfer, onClose }: { transfer: Schema<'TransferResponse'>; onClose: () => void }) {
  const entries = api.useQuery('get', '/admin/api/audit-log', {
    params: { query: { objectId: transfer.transferId, limit: 1 } },
  });
  const entry = entries.data?.data[0];
  return (
    <Stack gap="md">
      <div role="status">
        It is decided about <Amount value={transfer.amount} currency={transfer.currency ?? 'base units'} strong /> on{' '}
        {transfer.chainId}. This is what the audit log keeps:
      </div>
      {entries.error ? <Problem error={entries.error} onRetry={() => void entries.refetch()} /> : null}
      {entries.isPending ? <Skeleton height={120} /> : null}
      {entry ? <AuditEntry entry={entry} /> : null}
      {transfer.orderId ? (
        <AnchorLink to="/orders/$orderId" params={{ orderId: transfer.orderId }}>
          Open the order
        </AnchorLink>
      ) : null}
      <SendBack transfer={transfer} />
      <Button onClick={onClose} autoFocus>
        Done
      </Button>
    </Stack>
  );
}
