import { api } from '../../api/client';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { useRefreshDeposits } from './use-refresh-deposits';

export type ReferenceQuestion = 'rotate' | 'unbind';

interface ReferenceConfirmProps {
  readonly depositReference: string;
  readonly question: ReferenceQuestion | null;
  readonly onClose: () => void;
}

/** The questions before what the customer would notice. */
export function ReferenceConfirm({ depositReference, question, onClose }: ReferenceConfirmProps) {
  const refresh = useRefreshDeposits();
  const done = (message: string): void => {
    refresh();
    notifyDone(message);
    onClose();
  };
  const rotate = api.useMutation('post', '/admin/api/deposits/references/{depositReference}/rotate', {
    onSuccess: () => done('The reference has a new address'),
  });
  const unbind = api.useMutation('delete', '/admin/api/deposits/references/{depositReference}', {
    onSuccess: () => done('The reference is unbound'),
  });
  const params = { path: { depositReference } };
  return (
    <>
      <Confirm
        opened={question === 'rotate'}
        title="Give it a new address?"
        action="Give a new address"
        onClose={onClose}
        busy={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate({ params, body: {} })}
      >
        Show the new one from now on. What still comes to the old one is booked to “{depositReference}” as before.
      </Confirm>
      <Confirm
        opened={question === 'unbind'}
        title="Unbind this reference?"
        action="Unbind"
        onClose={onClose}
        busy={unbind.isPending}
        error={unbind.error}
        onConfirm={() => unbind.mutate({ params })}
      >
        “{depositReference}” takes no more deposits. Its addresses rest, and money that still comes to them waits for a
        decision.
      </Confirm>
    </>
  );
}
