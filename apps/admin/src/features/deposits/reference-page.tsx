import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { AnchorLink } from '../../ui/links';
import { Note } from '../../ui/note';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { BindDialog } from './bind-dialog';
import classes from './deposits.module.css';
import { ReferenceAddresses } from './reference-addresses';
import { ReferenceConfirm, type ReferenceQuestion } from './reference-confirm';
import { ReferenceDeposits } from './reference-deposits';
import { ReferenceFacts, ReferenceSums } from './reference-facts';

const route = getRouteApi('/shell/deposits/references/$depositReference');

/** One reference: its addresses, what came to them, and the way to replace or give them up. */
export function ReferencePage() {
  const { depositReference } = route.useParams();
  const reference = api.useQuery(
    'get',
    '/admin/api/deposits/references/{depositReference}',
    { params: { path: { depositReference } } },
    { refetchInterval: 5_000, placeholderData: undefined },
  );
  const [asking, setAsking] = useState<'bind' | ReferenceQuestion | null>(null);
  const mayManage = useMay('member');
  const view = reference.data;
  const isBound = view !== undefined && view.bindings.length > 0;

  return (
    <Page
      title={depositReference}
      crumb={
        <AnchorLink to="/deposits/references" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Deposit references
        </AnchorLink>
      }
      lead={view?.customer ? `Customer ${view.customer}` : undefined}
      actions={
        mayManage && view ? (
          <>
            <Button variant="default" onClick={() => setAsking('bind')}>
              Bind another
            </Button>
            {isBound ? (
              <>
                <Button variant="default" onClick={() => setAsking('rotate')}>
                  New address
                </Button>
                <Button variant="subtle" color="brick" onClick={() => setAsking('unbind')}>
                  Unbind
                </Button>
              </>
            ) : null}
          </>
        ) : null
      }
    >
      {reference.error && !view ? <Problem error={reference.error} onRetry={() => void reference.refetch()} /> : null}
      {!view && !reference.error ? <Skeleton height={320} radius="lg" /> : null}
      {view && Object.keys(view.reviewAmount).length > 0 ? (
        <Note tone="warn" action={<AnchorLink to="/review">In review</AnchorLink>}>
          Money that came to its addresses waits for a decision.
        </Note>
      ) : null}
      {view ? (
        <>
          <div className={classes.columns}>
            <Card title="Addresses">
              <ReferenceAddresses reference={view} />
            </Card>
            <div className={classes.side}>
              <Card title="Paid in">
                <ReferenceSums reference={view} />
              </Card>
              <Card title="Details">
                <ReferenceFacts reference={view} />
              </Card>
            </div>
          </div>
          <ReferenceDeposits depositReference={depositReference} />
          <BindDialog opened={asking === 'bind'} depositReference={depositReference} onClose={() => setAsking(null)} />
          <ReferenceConfirm
            depositReference={depositReference}
            question={asking === 'bind' ? null : asking}
            onClose={() => setAsking(null)}
          />
        </>
      ) : null}
    </Page>
  );
}
