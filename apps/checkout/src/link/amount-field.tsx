import type { LinkView } from '../api/views';
import type { useSay } from '../texts/say';
import { useSay as useWords } from '../texts/say';
import type { AmountFault } from './amount-entry';

interface AmountFieldProps {
  readonly link: LinkView;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault: string | undefined;
}

/** The amount of an open link, as text: it is sent as it was typed. */
export function AmountField({ link, value, onChange, fault }: AmountFieldProps) {
  const say = useWords();
  const { priceCurrency: currency } = link;
  return (
    <div className="field" data-fault={fault !== undefined || undefined}>
      <label htmlFor="amount">{say('amountToPay')}</label>
      <span className="amountInput">
        <input
          id="amount"
          name="amount"
          dir="ltr"
          inputMode="decimal"
          autoComplete="off"
          maxLength={40}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={fault !== undefined}
          aria-describedby="amount-hint amount-fault"
        />
        <bdi>{currency}</bdi>
      </span>
      <p id="amount-hint" className="fine">
        {[limitsText(say, link), say('amountHint', { currency })].filter(Boolean).join(' · ')}
      </p>
      <p id="amount-fault" className="fault">
        {fault}
      </p>
    </div>
  );
}

type Say = ReturnType<typeof useSay>;

function limitsText(say: Say, { minAmount: min, maxAmount: max, priceCurrency: currency }: LinkView): string {
  if (min !== null && max !== null) return say('amountBetween', { min, max, currency });
  if (min !== null) return say('amountFrom', { min, currency });
  if (max !== null) return say('amountTo', { max, currency });
  return '';
}

/** What is wrong with the amount, in words. */
export function amountFaultText(say: Say, fault: AmountFault, link: LinkView): string {
  const { priceCurrency: currency, minAmount: min, maxAmount: max } = link;
  switch (fault) {
    case 'missing':
      return say('amountMissing');
    case 'malformed':
      return say('amountMalformed');
    case 'too_small':
      return say('amountTooSmall', { min: min ?? '', currency });
    case 'too_large':
      return say('amountTooLarge', { max: max ?? '', currency });
  }
}
