import { useMemo } from 'react';
import { Scale } from 'lucide-react';
import { api } from '../../api/client';
import { Empty } from '../../ui/empty';
import { ButtonLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { RecordTable } from '../../ui/record-table';
import { balanceColumns } from './balance-columns';
import { History } from './history';
import { worthOfAll, worthRows } from './worth';
import { WorthCard } from './worth-card';

const SOON_MS = 10_000;

/** What the books say, per asset, in the merchant's own currency, and over time. */
export function BalancesPage() {
  const balances = api.useQuery('get', '/admin/api/balances', {}, { refetchInterval: SOON_MS });
  const rates = api.useQuery('get', '/admin/api/rates', {}, { refetchInterval: 3 * SOON_MS });
  const known = balances.data?.data;
  const rows = useMemo(() => known && worthRows(known, rates.data?.data), [known, rates.data]);
  const worth = useMemo(() => known && worthOfAll(known, rates.data?.data), [known, rates.data]);
  const columns = useMemo(() => balanceColumns(worth?.fiat), [worth?.fiat]);
  return (
    <Page
      title="Balances"
      lead="Available is final and yours. Held is set aside for payouts, pending waits for finality, and in review waits for a decision."
      actions={
        <ButtonLink to="/statement" variant="default">
          Statement
        </ButtonLink>
      }
    >
      {worth ? <WorthCard worth={worth} /> : null}
      <Card flush>
        <RecordTable
          caption="Balances per asset"
          columns={columns}
          rows={rows}
          rowId={(row) => `${row.chainId} ${row.currency}`}
          error={balances.error}
          onRetry={() => void balances.refetch()}
          empty={
            <Empty icon={Scale} title="The books are empty">
              The first payment opens the first account.
            </Empty>
          }
        />
      </Card>
      {known && known.length > 0 ? <History balances={known} /> : null}
    </Page>
  );
}
