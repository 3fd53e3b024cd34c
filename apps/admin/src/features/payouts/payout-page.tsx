import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { coins } from '../../ui/decimals';
import { AnchorLink, ButtonLink } from '../../ui/links';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { lookOf, StateBadge } from '../../ui/states';
import { Live } from '../../ui/steps';
import { CancelPayout } from './cancel-payout';
import { EditPayout } from './edit-payout';
import { PayoutFacts } from './payout-facts';
import { PayoutSteps } from './payout-steps';
import { isCancellable, isOver, waitsForConsent } from './payout-states';
import classes from './payouts.module.css';

const route = getRouteApi('/shell/payouts/$payoutId');

const OPEN_MS = 2_000;
const OVER_MS = 30_000;

/** One payout: where it goes, and every step of its life as it happens. */
export function PayoutPage() {
  const { payoutId } = route.useParams();
  const mayAct = useMay('member');
  const [asking, setAsking] = useState<'edit' | 'cancel' | null>(null);
  const payout = api.useQuery(
    'get',
    '/admin/api/payouts/{payoutId}',
    { params: { path: { payoutId } } },
    {
      refetchInterval: ({ state }) => (state.data && isOver(state.data.status) ? OVER_MS : OPEN_MS),
      placeholderData: undefined,
    },
  );
  const view = payout.data;
  const waits = view !== undefined && waitsForConsent(view.status);

  return (
    <Page
      title={view ? `${TITLES[view.kind]} of ${coins(view.amount)} ${view.currency}` : 'Payout'}
      crumb={
        <AnchorLink to="/payouts" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Payouts
        </AnchorLink>
      }
      lead={<Hash text={payoutId} label="payout id" />}
      actions={
        view ? (
          <>
            {mayAct && isCancellable(view.status) ? (
              <>
                <Button variant="subtle" onClick={() => setAsking('cancel')}>
                  Call off
                </Button>
                {view.kind === 'payout' ? (
                  <Button variant="default" onClick={() => setAsking('edit')}>
                    Change
                  </Button>
                ) : null}
              </>
            ) : null}
            <span aria-live="polite" className={classes.state}>
              <StateBadge kind="payout" state={view.status} />
            </span>
          </>
        ) : undefined
      }
    >
      {payout.error && !view ? <Problem error={payout.error} onRetry={() => void payout.refetch()} /> : null}
      {!view && !payout.error ? <Skeleton height={320} radius="lg" /> : null}
      {view && waits ? (
        <Note
          tone="warn"
          action={
            <ButtonLink to="/payouts/batches/$batchId" params={{ batchId: view.batchId }} size="xs" variant="default">
              Go to its batch
            </ButtonLink>
          }
        >
          {lookOf('payout', view.status).hint}. Consent is given to its batch as a whole.
        </Note>
      ) : null}
      {view?.status === 'unknown' ? (
        <Note tone="warn">
          Nobody can say at the moment whether the chain has this payout. Its amount stays held, it is not sent again,
          and the chain itself decides what became of it.
        </Note>
      ) : null}
      {view?.reason ? (
        <Note tone={view.status === 'failed' ? 'bad' : 'wait'}>
          Not paid: {view.reason}. <Amount value={coins(view.amount)} currency={view.currency} />{' '}
          {view.kind === 'return' ? 'is still held for its sender.' : 'is available again.'}
        </Note>
      ) : null}
      {view ? (
        <div className={classes.columns}>
          <Card title="Timeline" aside={<Live failing={payout.error !== null} />}>
            <PayoutSteps payout={view} />
          </Card>
          <div className={classes.side}>
            <Card title="Details">
              <PayoutFacts payout={view} />
            </Card>
          </div>
        </div>
      ) : null}
      <CancelPayout payout={asking === 'cancel' && view ? view : null} onClose={() => setAsking(null)} />
      <EditPayout payout={asking === 'edit' && view ? view : null} onClose={() => setAsking(null)} />
    </Page>
  );
}

const TITLES = { payout: 'Payout', refund: 'Refund', return: 'Return' } as const;
