import { useState } from 'react';
import { cancelPayment, Problem } from '../api/checkout-api';
import type { PaymentView } from '../api/views';
import { useSay } from '../texts/say';
import { webUrl } from '../ui/web-url';

const TOO_LATE = ['ORDER_ALREADY_PAID', 'ORDER_EXPIRED'];

interface CancelPaymentProps {
  readonly payment: PaymentView;
  readonly token: string;
  readonly take: (payment: PaymentView) => void;
}

/** Gives the payment up, after a second look; only while nothing of it was seen. */
export function CancelPayment({ payment, token, take }: CancelPaymentProps) {
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<'cancelTooLate' | 'failed'>();
  if (payment.state !== 'pending' || payment.transfers.length > 0) return null;
  const cancel = async (): Promise<void> => {
    setAsking(false);
    try {
      take(await cancelPayment(token));
    } catch (error) {
      setFailure(error instanceof Problem && TOO_LATE.includes(error.code) ? 'cancelTooLate' : 'failed');
    }
  };
  const back = webUrl(payment.cancelUrl);
  return (
    <div className="cancel">
      {asking ? (
        <div role="group" aria-label={say('cancel')}>
          <p>{say('cancelSure')}</p>
          <p className="buttons">
            <button type="button" className="button" data-weak onClick={cancel}>
              {say('cancelYes')}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)} autoFocus>
              {say('cancelNo')}
            </button>
          </p>
        </div>
      ) : (
        <p className="quiet">
          <button type="button" className="textButton" onClick={() => setAsking(true)}>
            {say('cancel')}
          </button>
          {back !== undefined && <a href={back}>{say('backToMerchant', { merchant: payment.merchant.name })}</a>}
        </p>
      )}
      <div role="alert">{failure && <p className="fault">{say(failure)}</p>}</div>
    </div>
  );
}
