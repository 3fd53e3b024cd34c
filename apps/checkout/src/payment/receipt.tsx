import type { ReactNode } from 'react';
import type { PaymentView } from '../api/views';
import { Contact } from '../frame/contact';
import { useSay } from '../texts/say';
import { Money } from '../ui/money';
import { isOpen, isZero } from './story';

/** What is paid for, to whom, and the sums so far. */
export function Receipt({ payment }: { payment: PaymentView }) {
  const say = useSay();
  const { title, description, price, currency, receivedAmount, confirmedAmount, remainingAmount } = payment;
  const received = !isZero(receivedAmount);
  return (
    <aside className="aside">
      <div className="receipt">
        {title !== null && (
          <h2>
            <bdi>{title}</bdi>
          </h2>
        )}
        {description !== null && <p dir="auto">{description}</p>}
        <dl className="rows">
          {price && (
            <Row label={say('price')}>
              <Money amount={price.amount} unit={price.currency} />
            </Row>
          )}
          <Row label={say('asked')}>
            <Money amount={payment.amount} unit={currency} />
          </Row>
          {received && (
            <Row label={say('received')}>
              <Money amount={receivedAmount} unit={currency} />
            </Row>
          )}
          {received && (
            <Row label={say('confirmedSoFar')}>
              <Money amount={confirmedAmount} unit={currency} />
            </Row>
          )}
          {received && isOpen(payment) && (
            <Row label={say('stillToPay')} strong>
              <Money amount={remainingAmount} unit={currency} />
            </Row>
          )}
        </dl>
        {price?.rate != null && (
          <p className="fine">
            {say(price.mode === 'locked' ? 'rateLocked' : 'rateFloating', {
              rate: `1 ${currency} = ${price.rate} ${price.currency}`,
            })}
          </p>
        )}
        <p className="fine reference">
          {say('reference')} <code>{payment.reference}</code>
        </p>
      </div>
      <Contact merchant={payment.merchant} reference={payment.reference} />
    </aside>
  );
}

function Row({ label, strong = false, children }: { label: string; strong?: boolean; children: ReactNode }) {
  return (
    <div className="row" data-strong={strong || undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
