import { useState } from 'react';
import { Wallet } from 'lucide-react';
import type { PaymentView } from '../api/views';
import { useSay } from '../texts/say';
import { CopyButton } from '../ui/copy';
import { Money, money } from '../ui/money';
import { walletUrl } from '../ui/web-url';
import { QrCode } from './qr-code';
import { toSend } from './story';

interface PayPanelProps {
  readonly payment: PaymentView;
  /** What a wallet is asked for. */
  readonly paymentUri: string;
}

/** What to send and where to: for the eye, for the clipboard, for a wallet's camera, for a wallet on this device. */
export function PayPanel({ payment, paymentUri }: PayPanelProps) {
  const say = useSay();
  const { address, currency, chainName, state } = payment;
  const amount = toSend(payment);
  const wallet = walletUrl(paymentUri);
  return (
    <div className="payPanel">
      <dl className="payFacts">
        <div className="payFact">
          <dt>{say(state === 'pending' ? 'sendExactly' : 'sendRest')}</dt>
          <dd className="payAmount" data-testid="amount">
            <Money amount={amount} unit={currency} />
            <CopyButton text={amount} label="copyAmount" />
          </dd>
        </div>
        <div className="payFact">
          <dt>{say('network')}</dt>
          <dd>
            <bdi>{chainName}</bdi>
          </dd>
        </div>
        <div className="payFact">
          <dt>{say('toAddress')}</dt>
          <dd className="payAddress">
            <code dir="ltr" data-testid="address">
              {address}
            </code>
            <CopyButton text={address} label="copyAddress" />
          </dd>
        </div>
      </dl>
      {wallet !== undefined && (
        <a className="button" data-weak href={wallet} aria-label={`${say('openWallet')}: ${money(amount, currency)}`}>
          <Wallet size={18} aria-hidden />
          {say('openWallet')}
        </a>
      )}
      <PaymentCode payment={payment} paymentUri={paymentUri} />
      <p className="warning">{say('onlyThis', { currency, chain: chainName })}</p>
    </div>
  );
}

/** The code asks for address and amount; wallets that read plain addresses alone get the other one. */
function PaymentCode({ payment, paymentUri }: PayPanelProps) {
  const say = useSay();
  const [holds, setHolds] = useState<'qrAll' | 'qrAddress'>('qrAll');
  const { address, currency } = payment;
  const amount = money(toSend(payment), currency);
  return (
    <figure className="code">
      {holds === 'qrAll' ? (
        <QrCode text={paymentUri} label={say('qrLabel', { amount, address })} />
      ) : (
        <QrCode text={address} label={say('qrAddressLabel', { address })} />
      )}
      <figcaption>
        <fieldset className="toggle">
          <legend className="spoken">{say('qrHolds')}</legend>
          {(['qrAll', 'qrAddress'] as const).map((kind) => (
            <label key={kind}>
              <input type="radio" name="code-holds" checked={holds === kind} onChange={() => setHolds(kind)} />
              <span>{say(kind)}</span>
            </label>
          ))}
        </fieldset>
      </figcaption>
    </figure>
  );
}
