import { useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, ExternalLink } from 'lucide-react';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import { Confirm } from '../../ui/confirm';
import { Hash } from '../../ui/copy';
import { AnchorLink } from '../../ui/links';
import { notifyDone } from '../../ui/notify';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { LinkDialog, useRefreshLinks } from './link-dialog';
import { LinkFacts, LinkStock } from './link-facts';
import { LinkState } from './link-state';
import classes from './payment-links.module.css';

const route = getRouteApi('/shell/payment-links/$linkId');

/** One link: its address to pass on, what it asks for, and how much of it is sold. */
export function PaymentLinkPage() {
  const { linkId } = route.useParams();
  const params = { path: { linkId } };
  const link = api.useQuery(
    'get',
    '/admin/api/payment-links/{linkId}',
    { params },
    { refetchInterval: 5_000, placeholderData: undefined },
  );
  const view = link.data;
  const [asking, setAsking] = useState<'edit' | 'archive' | null>(null);
  const refresh = useRefreshLinks();
  const archive = api.useMutation('delete', '/admin/api/payment-links/{linkId}', {
    onSuccess: () => {
      refresh();
      setAsking(null);
      notifyDone('The payment link is archived');
    },
  });
  const changeable = useMay('member') && view?.status === 'active';

  return (
    <Page
      title={view?.title ?? 'Payment link'}
      crumb={
        <AnchorLink to="/payment-links" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Payment links
        </AnchorLink>
      }
      lead={<Hash text={linkId} label="link id" />}
      actions={
        changeable ? (
          <>
            <Button variant="default" onClick={() => setAsking('edit')}>
              Edit
            </Button>
            <Button variant="subtle" color="brick" onClick={() => setAsking('archive')}>
              Archive
            </Button>
          </>
        ) : null
      }
    >
      {link.error && !view ? <Problem error={link.error} onRetry={() => void link.refetch()} /> : null}
      {!view && !link.error ? <Skeleton height={320} radius="lg" /> : null}
      {view ? (
        <>
          <Card title="Address to pass on" aside={<LinkState state={view.state} />}>
            <div className={classes.address}>
              <Hash text={view.url} label="address of the link" />
              <Button
                component="a"
                href={view.url}
                target="_blank"
                rel="noreferrer"
                variant="default"
                size="xs"
                rightSection={<ExternalLink size={13} aria-hidden />}
              >
                Open
              </Button>
            </div>
          </Card>
          <div className={classes.columns}>
            <Card title="Sold">
              <LinkStock link={view} />
            </Card>
            <Card title="Details">
              <LinkFacts link={view} />
            </Card>
          </div>
          <LinkDialog editing={asking === 'edit' ? view : null} onClose={() => setAsking(null)} />
          <Confirm
            opened={asking === 'archive'}
            title="Archive this payment link?"
            action="Archive"
            onClose={() => setAsking(null)}
            busy={archive.isPending}
            error={archive.error}
            onConfirm={() => archive.mutate({ params })}
          >
            Nobody can buy from “{view.title}” any more, and it cannot be opened again. Payments that have begun go on.
          </Confirm>
        </>
      ) : null}
    </Page>
  );
}
