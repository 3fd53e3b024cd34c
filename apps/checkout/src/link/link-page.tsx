import { useCallback, useEffect, useState } from 'react';
import { Problem, readLink } from '../api/checkout-api';
import type { LinkView } from '../api/views';
import { Absent, LoadProblem, Loading } from '../frame/absent';
import { Contact } from '../frame/contact';
import { Frame } from '../frame/frame';
import { useSay } from '../texts/say';
import { Moment } from '../ui/moment';
import { webUrl } from '../ui/web-url';
import { LinkForm } from './link-form';

const AGAIN_MS = 60_000;

/** The page of a payment link: what it is for, how to pay, or why it cannot be paid. */
export function LinkPage({ slug }: { slug: string }) {
  const { link, problem, ask } = useLink(slug);
  if (!link) return <Frame>{problem ? <LoadProblem problem={problem} what="link" again={ask} /> : <Loading />}</Frame>;
  return (
    <Frame merchant={link.merchant.name} testMode={!link.livemode} lost={problem?.status === 0}>
      {link.state === 'open' ? <LinkForm link={link} refresh={ask} /> : <ClosedLink link={link} />}
    </Frame>
  );
}

/** Reads a link, and again every minute and when asked to: rates and stock move. */
function useLink(slug: string): { link?: LinkView; problem?: Problem; ask: () => void } {
  const [answer, setAnswer] = useState<{ link?: LinkView; problem?: Problem }>({});
  const ask = useCallback(() => {
    readLink(slug).then(
      (link) => setAnswer({ link }),
      (error: unknown) => {
        const problem = error instanceof Problem ? error : new Problem(0, 'UNKNOWN', String(error));
        setAnswer(({ link }) => ({ link, problem }));
      },
    );
  }, [slug]);
  useEffect(() => {
    ask();
    window.addEventListener('online', ask);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') ask();
    }, AGAIN_MS);
    return () => {
      window.removeEventListener('online', ask);
      clearInterval(timer);
    };
  }, [ask]);
  return { ...answer, ask };
}

const CLOSED = {
  sold_out: { title: 'soldOut', next: 'soldOutNext' },
  expired: { title: 'linkExpired', next: 'linkExpiredNext' },
  archived: { title: 'linkArchived', next: 'linkArchivedNext' },
} as const satisfies Record<Exclude<LinkView['state'], 'open'>, object>;

function ClosedLink({ link }: { link: LinkView }) {
  const say = useSay();
  if (link.state === 'open') return null;
  const { title, next } = CLOSED[link.state];
  const back = webUrl(link.cancelUrl);
  return (
    <Absent title={say(title)}>
      <p>
        <bdi>{link.title}</bdi>
      </p>
      <p>
        {next !== 'linkExpiredNext'
          ? say(next)
          : link.expiresAt !== null && <Moment at={link.expiresAt} say="linkExpiredNext" />}
      </p>
      {back !== undefined && (
        <a className="button" href={back}>
          {say('backToMerchant', { merchant: link.merchant.name })}
        </a>
      )}
      <Contact merchant={link.merchant} />
    </Absent>
  );
}
