import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';

interface SweepNowProps {
  /** null closes the dialog. */
  readonly row: Schema<'UnsweptResponse'> | null;
  readonly onClose: () => void;
}

/** Asks before coins are moved that may not be worth what the network takes for it. */
export function SweepNow({ row, onClose }: SweepNowProps) {
  const queryClient = useQueryClient();
  const sweep = api.useMutation('post', '/admin/api/treasury/sweeps', {
    onSuccess: ({ currency, chainId }) => {
      void queryClient.invalidateQueries({ predicate: ({ queryKey: [, path] }) => /treasury/.test(String(path)) });
      onClose();
      notifyDone(`A worker takes up the sweep of ${currency} on ${chainId}`);
    },
  });
  return (
    <Confirm
      opened={row !== null}
      title={`Sweep ${row?.currency ?? ''} now?`}
      action="Sweep now"
      busy={sweep.isPending}
      error={sweep.error}
      onClose={onClose}
      onConfirm={() => {
        if (row) sweep.mutate({ body: { chainId: row.chainId, currency: row.currency } });
      }}
    >
      {row ? (
        <>
          All of it goes to the hot wallet: <Amount value={row.amount} currency={row.currency} strong /> from{' '}
          {row.addresses === 1 ? 'one address' : `${row.addresses} addresses`} on {row.chainId}, worth its cost or not.
          {row.cost ? (
            <>
              {' '}
              The network takes up to <Amount value={row.cost.amount} currency={row.cost.currency} /> for each.
            </>
          ) : null}
        </>
      ) : null}
    </Confirm>
  );
}
