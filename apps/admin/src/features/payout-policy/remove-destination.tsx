import { api, type Schema } from '../../api/client';
import { Address } from '../../ui/address';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';
import { useRefreshPolicy } from './use-refresh-policy';

interface RemoveDestinationProps {
  /** null closes the dialog. */
  readonly destination: Schema<'DestinationResponse'> | null;
  readonly onClose: () => void;
}

/** Takes an address off the list. */
export function RemoveDestination({ destination, onClose }: RemoveDestinationProps) {
  const refresh = useRefreshPolicy();
  const remove = api.useMutation('delete', '/admin/api/payouts/destinations/{destinationId}', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone(`“${destination?.label ?? ''}” is off the list`);
    },
  });
  return (
    <Confirm
      opened={destination !== null}
      title={`Take “${destination?.label ?? ''}” off the list?`}
      action="Remove"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { destinationId: destination?.destinationId ?? '' } } })}
    >
      <Address text={destination?.address ?? ''} label="address" />
      <p>
        It counts at once, also for payouts that were approved and are not signed yet. Listed again, it has to cool off
        again.
      </p>
    </Confirm>
  );
}
