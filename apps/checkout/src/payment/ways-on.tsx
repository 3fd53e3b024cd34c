import { ArrowRight } from 'lucide-react';
import type { PaymentView } from '../api/views';
import { goTo, linkPath } from '../frame/place';
import { linkOf } from '../api/attempts';
import { useSay } from '../texts/say';
import { webUrl } from '../ui/web-url';
import { isOver } from './story';

/** Where to go once a payment is over. Nobody is sent anywhere without pressing. */
export function WaysOn({ payment, token }: { payment: PaymentView; token: string }) {
  const say = useSay();
  if (!isOver(payment)) return null;
  const paid = payment.state === 'completed' || payment.state === 'overpaid';
  const back = webUrl(paid ? payment.successUrl : payment.cancelUrl);
  const link = payment.state === 'expired' || payment.state === 'cancelled' ? linkOf(token) : undefined;
  if (back === undefined && link === undefined) return null;
  return (
    <p className="waysOn">
      {back !== undefined && (
        <a className="button" href={back}>
          {say('backToMerchant', { merchant: payment.merchant.name })}
          <ArrowRight size={18} aria-hidden className="onwards" />
        </a>
      )}
      {link !== undefined && (
        <button
          type="button"
          className="button"
          data-weak={back !== undefined || undefined}
          onClick={() => goTo(linkPath(link))}
        >
          {say('newPayment')}
        </button>
      )}
    </p>
  );
}
