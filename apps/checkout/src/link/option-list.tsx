import type { LinkOption } from '../api/views';
import { useSay } from '../texts/say';
import { Money, money } from '../ui/money';

export const optionKey = ({ currency, chainId }: LinkOption): string => `${currency} ${chainId}`;

interface OptionListProps {
  readonly priceCurrency: string;
  readonly options: readonly LinkOption[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly fault: string | undefined;
}

/** Every way to pay; one that is not possible now stays in its place and says why. */
export function OptionList({ priceCurrency, options, chosen, onChoose, fault }: OptionListProps) {
  const say = useSay();
  return (
    <fieldset className="options" aria-describedby="option-fault">
      <legend>{say('choose')}</legend>
      {options.map((option) => {
        const key = optionKey(option);
        return (
          <label key={key} className="option">
            <input
              type="radio"
              name="option"
              value={key}
              checked={chosen === key}
              disabled={option.unavailable !== null}
              onChange={() => onChoose(key)}
            />
            <span className="optionName">
              <strong>{option.currency}</strong> <bdi>{option.chainName}</bdi>
            </span>
            <span className="optionNote">
              <OptionNote option={option} priceCurrency={priceCurrency} />
            </span>
          </label>
        );
      })}
      <p id="option-fault" className="fault">
        {fault}
      </p>
    </fieldset>
  );
}

/** What it costs, or why it is not possible. */
function OptionNote({ option, priceCurrency }: { option: LinkOption; priceCurrency: string }) {
  const say = useSay();
  const { currency, chainName, amount, unavailable } = option;
  if (unavailable === null) {
    if (amount === null) return null;
    if (currency === priceCurrency) return <Money amount={amount} unit={currency} />;
    return say('about', { amount: money(amount, currency) });
  }
  switch (unavailable) {
    case 'RATE_UNAVAILABLE':
      return say('noRate', { currency });
    case 'NO_AVAILABLE_ADDRESSES':
      return say('noAddress');
    case 'INVALID_CHAIN':
      return say('notOffered', { chain: chainName });
    case 'INVALID_AMOUNT':
      return say('amountNotPossible');
  }
}
