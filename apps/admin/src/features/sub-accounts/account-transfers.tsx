import { useState } from 'react';
import { createColumnHelper } from '@tanstack/react-table';
import { ArrowLeftRight } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { coins } from '../../ui/decimals';
import { Empty } from '../../ui/empty';
import { Moment } from '../../ui/moment';
import { Card } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { RecordTable, type Features } from '../../ui/record-table';
import { TransferState } from './transfer-state';
import classes from './sub-accounts.module.css';

type Transfer = Schema<'AccountTransferResponse'>;

const FEW = 10;

const column = createColumnHelper<Features, Transfer>();
const columns = column.columns([
  column.accessor('amount', {
    header: 'Amount',
    meta: { label: '' },
    cell: ({ row: { original: transfer } }) => (
      <span className={classes.stack}>
        <Amount value={coins(transfer.amount)} currency={transfer.currency} strong />
        <span className={classes.chain}>{transfer.chainId}</span>
      </span>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    cell: ({ row: { original: transfer } }) => <TransferState transfer={transfer} />,
  }),
  column.accessor('direction', {
    header: 'Direction',
    cell: ({ getValue }) => <span className="number">{getValue() === 'in' ? 'into this one' : 'back to main'}</span>,
  }),
  column.accessor('transferId', {
    header: 'Id',
    meta: { minor: true },
    cell: ({ getValue }) => <Hash text={getValue()} label="transfer id" short />,
  }),
  column.accessor('createdAt', {
    header: 'Asked for',
    meta: { align: 'end' },
    cell: ({ getValue }) => <Moment at={getValue()} format="dated" />,
  }),
]);

/** What was moved between the main account and this one, newest first. */
export function AccountTransfers({ accountId }: { accountId: string }) {
  const [page, setPage] = useState(1);
  const transfers = api.useQuery(
    'get',
    '/admin/api/account-transfers',
    { params: { query: { accountId, page, limit: FEW } } },
    { refetchInterval: 5_000 },
  );
  return (
    <Card title="Moved between accounts" flush>
      <RecordTable
        caption="Transfers of the account"
        columns={columns}
        rows={transfers.data?.data}
        rowId={(row) => row.transferId}
        error={transfers.error}
        onRetry={() => void transfers.refetch()}
        stale={transfers.isPlaceholderData}
        empty={
          <Empty icon={ArrowLeftRight} title="Nothing was moved yet">
            Money moves between your main account and this one, both ways, at no cost.
          </Empty>
        }
      />
      <Pager pagination={transfers.data?.pagination} onPage={setPage} />
    </Card>
  );
}
