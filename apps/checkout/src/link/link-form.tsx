import { useState, type SubmitEvent } from 'react';
import type { LinkOption, LinkView } from '../api/views';
import { ProblemText, problemTitle } from '../frame/absent';
import { Contact } from '../frame/contact';
import { useSay } from '../texts/say';
import { Message } from '../ui/message';
import { Money } from '../ui/money';
import { Moment } from '../ui/moment';
import { useTitle } from '../ui/use-title';
import { AmountField, amountFaultText } from './amount-field';
import { faultOf, normalize } from './amount-entry';
import { OptionList, optionKey } from './option-list';
import { useCreate } from './use-create';

/** What is sold, how much, and the ways to pay. */
export function LinkForm({ link, refresh }: { link: LinkView; refresh: () => void }) {
  const say = useSay();
  const possible = link.options.filter(({ unavailable }) => unavailable === null);
  const [chosen, setChosen] = useState<string | undefined>(() => {
    const [only, ...others] = possible;
    return only && others.length === 0 ? optionKey(only) : undefined;
  });
  const [typed, setTyped] = useState('');
  const [judged, setJudged] = useState(false);
  const { create, busy, problem } = useCreate(link.slug, refresh);
  useTitle(`${link.title} · ${link.merchant.name}`);

  const option: LinkOption | undefined = possible.find((candidate) => optionKey(candidate) === chosen);
  const isOpenAmount = link.amount === null;
  const amount = isOpenAmount ? normalize(typed) : undefined;
  const fault = amount === undefined ? undefined : faultOf(amount, link.minAmount, link.maxAmount);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setJudged(true);
    if (fault || !option) {
      document.querySelector<HTMLElement>(fault ? '#amount' : 'input[name="option"]:not(:disabled)')?.focus();
      return;
    }
    void create({ currency: option.currency, chainId: option.chainId, ...(amount !== undefined && { amount }) });
  };

  return (
    <form className="card link" onSubmit={submit} noValidate aria-busy={busy}>
      <h1>
        <bdi>{link.title}</bdi>
      </h1>
      {link.description !== null && (
        <p className="description" dir="auto">
          {link.description}
        </p>
      )}
      {link.amount !== null && (
        <p className="price">
          <span className="spoken">{say('price')}</span>
          <Money amount={link.amount} unit={link.priceCurrency} />
        </p>
      )}
      <p className="fine facts">
        {link.left !== null && <span>{say('leftInStock', { count: link.left })}</span>}
        {link.expiresAt !== null && <Moment at={link.expiresAt} say="linkUntil" />}
      </p>
      {isOpenAmount && (
        <AmountField
          link={link}
          value={typed}
          onChange={setTyped}
          fault={judged && fault ? amountFaultText(say, fault, link) : undefined}
        />
      )}
      <OptionList
        priceCurrency={link.priceCurrency}
        options={link.options}
        chosen={chosen}
        onChoose={setChosen}
        fault={judged && !option && possible.length > 0 ? say('chooseFirst') : undefined}
      />
      {possible.length === 0 && <Message tone="warn" title={say('nothingPossible')} />}
      <div role="alert">
        {problem && (
          <Message tone="bad" title={say(problemTitle(problem))}>
            {problem.field === 'amount' && <p>{say('amountRefused', { problem: problem.message })}</p>}
            <ProblemText problem={problem} />
          </Message>
        )}
      </div>
      <button type="submit" className="button" disabled={busy || possible.length === 0}>
        {say(busy ? 'creating' : 'continueToPayment')}
      </button>
      {possible.some((each) => each.amount !== null && each.currency !== link.priceCurrency) && (
        <p className="fine">{say('estimateNote')}</p>
      )}
      <Contact merchant={link.merchant} />
    </form>
  );
}
