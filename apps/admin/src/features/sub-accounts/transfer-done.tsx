import { useEffect } from 'react';
import { Button, Group, Stack } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { coins } from '../../ui/decimals';
import { Fact, Facts } from '../../ui/facts';
import { Problem } from '../../ui/problem';
import { TransferState } from './transfer-state';
import { useRefreshAccounts } from './use-refresh-accounts';

const SOON_MS = 700;

interface TransferDoneProps {
  readonly transferId: string;
  readonly account: Schema<'SubAccountResponse'>;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** What becomes of a transfer, until it is over. */
export function TransferDone({ transferId, account, onAgain, onClose }: TransferDoneProps) {
  const refresh = useRefreshAccounts();
  const asked = api.useQuery(
    'get',
    '/admin/api/account-transfers/{accountTransferId}',
    { params: { path: { accountTransferId: transferId } } },
    { refetchInterval: ({ state }) => (state.data?.finishedAt ? false : SOON_MS) },
  );
  const transfer = asked.data;
  const over = Boolean(transfer?.finishedAt);
  useEffect(() => {
    if (over) refresh();
  }, [over, refresh]);
  return (
    <Stack gap="md">
      {asked.error && !transfer ? <Problem error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {transfer ? (
        <Facts>
          <Fact name="State">
            <span role="status">
              <TransferState transfer={transfer} />
            </span>
          </Fact>
          <Fact name="Amount">
            <Amount value={coins(transfer.amount)} currency={transfer.currency} strong /> on {transfer.chainId}
          </Fact>
          <Fact name="From">{transfer.direction === 'in' ? 'Main account' : account.name}</Fact>
          <Fact name="To">{transfer.direction === 'in' ? account.name : 'Main account'}</Fact>
        </Facts>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAgain} disabled={!over}>
          Move more
        </Button>
        <Button onClick={onClose} data-autofocus>
          {over ? 'Done' : 'Close'}
        </Button>
      </Group>
    </Stack>
  );
}
