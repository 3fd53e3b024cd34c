import { ArrowDownToLine } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { AnchorLink } from '../../ui/links';
import { Card } from '../../ui/page';
import { RecordTable } from '../../ui/record-table';
import { depositColumns } from './deposit-columns';

const SHOWN = 10;
const columns = depositColumns.filter((column) => column.header !== 'Reference');

/** The latest deposits of one reference. */
export function ReferenceDeposits({ depositReference }: { depositReference: string }) {
  const deposits = api.useQuery(
    'get',
    '/admin/api/deposits',
    { params: { query: { depositReference, limit: SHOWN } } },
    { refetchInterval: 5_000 },
  );
  return (
    <Card
      flush
      title="Deposits"
      aside={
        <AnchorLink to="/deposits" search={{ reference: depositReference }} size="sm">
          All of them
        </AnchorLink>
      }
    >
      <RecordTable
        caption="Deposits of the reference"
        columns={columns}
        rows={deposits.data?.data}
        rowId={(row) => row.depositId}
        error={deposits.error}
        onRetry={() => void deposits.refetch()}
        empty={
          <Empty icon={ArrowDownToLine} title="Nothing was paid in yet">
            Give the address to the customer; what he sends shows here within a moment of its block.
          </Empty>
        }
      />
    </Card>
  );
}
