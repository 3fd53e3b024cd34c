import { useEffect } from 'react';
import type { PaymentView } from '../api/views';
import { LoadProblem, Loading } from '../frame/absent';
import { Frame } from '../frame/frame';
import { renew } from '../api/attempts';
import { useSay } from '../texts/say';
import { ToneIcon } from '../ui/message';
import { useTitle } from '../ui/use-title';
import { CancelPayment } from './cancel-payment';
import { Countdown } from './countdown';
import { Notices } from './notices';
import { PayPanel } from './pay-panel';
import { Receipt } from './receipt';
import { Steps } from './steps';
import { isOpen, isOver, useStory } from './story';
import { usePayment } from './use-payment';
import { useSecondsLeft } from './use-seconds-left';
import { WaysOn } from './ways-on';

/** The page of one payment, from the first look to the last word about it. */
export function PaymentPage({ token }: { token: string }) {
  const { payment, clockAheadMs, line, problem, ask, take } = usePayment(token);
  if (!payment) {
    return <Frame>{problem ? <LoadProblem problem={problem} what="payment" again={ask} /> : <Loading />}</Frame>;
  }
  return (
    <Frame merchant={payment.merchant.name} testMode={!payment.livemode} lost={line === 'lost'}>
      <Payment payment={payment} token={token} clockAheadMs={clockAheadMs} ask={ask} take={take} />
    </Frame>
  );
}

interface PaymentProps {
  readonly payment: PaymentView;
  readonly token: string;
  readonly clockAheadMs: number;
  readonly ask: () => void;
  readonly take: (payment: PaymentView) => void;
}

function Payment({ payment, token, clockAheadMs, ask, take }: PaymentProps) {
  const say = useSay();
  const story = useStory(payment);
  const secondsLeft = useSecondsLeft(payment.expiresAt, clockAheadMs);
  const over = isOver(payment);
  const timeIsUp = isOpen(payment) && secondsLeft === 0;
  // The server gives none once nothing is asked for any more.
  const paymentUri = isOpen(payment) && !timeIsUp ? payment.paymentUri : null;
  const next = timeIsUp ? say('timeIsUp') : story.next;
  useTitle(`${story.headline} · ${payment.merchant.name}`);
  useEffect(() => {
    if (over) renew(token);
  }, [over, token]);
  useEffect(() => {
    if (timeIsUp) ask();
  }, [timeIsUp, ask]);
  return (
    <div className="columns">
      <section className="card payment" data-tone={story.tone}>
        <div className="headline">
          <span className="seal">
            <ToneIcon tone={story.tone} size={story.step === 3 ? 30 : 22} />
          </span>
          <div>
            <h1>{story.headline}</h1>
            <p>{next}</p>
          </div>
        </div>
        {/* Stays in place, so that a reader hears what changes in it. */}
        <p role="status" className="spoken">
          {story.headline}. {next}
        </p>
        <Notices payment={payment} />
        {isOpen(payment) && !timeIsUp && <Countdown payment={payment} secondsLeft={secondsLeft} />}
        {paymentUri !== null && <PayPanel payment={payment} paymentUri={paymentUri} />}
        {story.step !== undefined && <Steps payment={payment} step={story.step} />}
        <WaysOn payment={payment} token={token} />
        {paymentUri !== null && <CancelPayment payment={payment} token={token} take={take} />}
      </section>
      <Receipt payment={payment} />
    </div>
  );
}
