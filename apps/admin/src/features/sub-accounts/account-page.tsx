import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, ArrowLeftRight } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Hash } from '../../ui/copy';
import { AnchorLink, ButtonLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { AccountBalances } from './account-balances';
import { AccountDialog } from './account-dialog';
import { AccountTransfers } from './account-transfers';
import { TransferDialog } from './transfer-dialog';
import classes from './sub-accounts.module.css';

const route = getRouteApi('/shell/accounts/$accountId');

/** One account: what is in it, what was moved, and the way to move something. */
export function AccountPage() {
  const { accountId } = route.useParams();
  const account = api.useQuery(
    'get',
    '/admin/api/accounts/{accountId}',
    { params: { path: { accountId } } },
    { refetchInterval: 5_000, placeholderData: undefined },
  );
  const [asking, setAsking] = useState<'edit' | 'transfer' | null>(null);
  const mayMove = useMay('member');
  const view = account.data;
  return (
    <Page
      title={view?.name ?? 'Sub-account'}
      crumb={
        <AnchorLink to="/accounts" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Sub-accounts
        </AnchorLink>
      }
      lead={
        view ? (
          <span className={classes.ids}>
            {view.externalId ? <span>{view.externalId}</span> : null}
            <Hash text={view.accountId} label="account id" />
          </span>
        ) : undefined
      }
      actions={
        view ? (
          <>
            <ButtonLink to="/statement" search={{ account: accountId }} variant="default">
              Statement
            </ButtonLink>
            {mayMove ? (
              <>
                <Button variant="default" onClick={() => setAsking('edit')}>
                  Edit
                </Button>
                <Button leftSection={<ArrowLeftRight size={16} aria-hidden />} onClick={() => setAsking('transfer')}>
                  Move money
                </Button>
              </>
            ) : null}
          </>
        ) : null
      }
    >
      {account.error && !view ? <Problem error={account.error} onRetry={() => void account.refetch()} /> : null}
      {!view && !account.error ? <Skeleton height={280} radius="lg" /> : null}
      {view ? (
        <>
          <Card flush>
            <AccountBalances balances={view.balances} />
          </Card>
          <AccountTransfers accountId={accountId} />
          <AccountDialog opened={asking === 'edit'} account={view} onClose={() => setAsking(null)} />
          <TransferDialog opened={asking === 'transfer'} account={view} onClose={() => setAsking(null)} />
        </>
      ) : null}
    </Page>
  );
}
