import { Skeleton } from '@mantine/core';
import { Vault } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Empty } from '../../ui/empty';
import { familyName } from '../../ui/families';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { TreasuryTabs } from '../../ui/treasury-tabs';
import { Problem } from '../../ui/problem';
import { Alarms } from './alarms';
import { GasTable } from './gas-table';
import { Unswept } from './unswept';
import { WalletCard } from './wallet-card';
import classes from './treasury.module.css';

/** Where the coins lie: in hot and cold wallets, and at receiving addresses that are not swept yet. */
export function TreasuryPage() {
  const treasury = api.useQuery('get', '/admin/api/treasury', {}, { refetchInterval: 10_000 });
  const view = treasury.data;
  return (
    <Page
      title="Treasury"
      lead="Where your coins lie on chain: what pays out, what is kept safe, and what still waits at receiving addresses."
    >
      <TreasuryTabs />
      {treasury.error && !view ? <Problem error={treasury.error} onRetry={() => void treasury.refetch()} /> : null}
      {!view && !treasury.error ? <Skeleton height={320} radius="lg" /> : null}
      {view ? (
        <>
          <Alarms treasury={view} />
          {view.shared.length > 0 ? (
            <Note tone="wait">
              On {view.shared.map(familyName).join(' and ')} chains you are served by a wallet of this installation,
              which several merchants share. What of it is yours stands under balances.
            </Note>
          ) : null}
          {view.wallets.length > 0 ? (
            <div className={classes.wallets}>
              {inOrder(view.wallets).map((wallet) => (
                <WalletCard key={wallet.walletId} wallet={wallet} />
              ))}
            </div>
          ) : null}
          {view.wallets.length === 0 && view.shared.length === 0 ? (
            <Card>
              <Empty icon={Vault} title="No wallet yet">
                A wallet shows here as soon as the signer holds its key. Until then nothing can be paid out or swept.
              </Empty>
            </Card>
          ) : null}
          <Unswept rows={view.unswept} />
          {view.gas.length > 0 ? <GasTable rows={view.gas} wallets={view.wallets} /> : null}
        </>
      ) : null}
    </Page>
  );
}

const ORDER: readonly Schema<'WalletResponse'>['role'][] = ['hot', 'gas', 'cold'];

/** What is in use first, what its signer gave up last. */
function inOrder(wallets: readonly Schema<'WalletResponse'>[]): Schema<'WalletResponse'>[] {
  return wallets.toSorted(
    (a, b) => Number(a.retired) - Number(b.retired) || ORDER.indexOf(a.role) - ORDER.indexOf(b.role),
  );
}
