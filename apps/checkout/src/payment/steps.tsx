import { Check } from 'lucide-react';
import type { PaymentView } from '../api/views';
import { useSay } from '../texts/say';

const STEPS = ['stepWaiting', 'stepSeen', 'stepFinal'] as const;

/** The way of a payment, and how far the network has confirmed it. */
export function Steps({ payment, step }: { payment: PaymentView; step: 0 | 1 | 2 | 3 }) {
  const say = useSay();
  return (
    <div className="progress">
      <ol className="steps" aria-label={say('steps')}>
        {STEPS.map((name, place) => {
          const reached = place < step ? 'stepDone' : place === step ? 'stepNow' : 'stepLater';
          return (
            <li key={name} data-reached={reached} aria-current={place === step ? 'step' : undefined}>
              <span className="dot" aria-hidden>
                {reached === 'stepDone' && <Check size={14} />}
              </span>
              {say(name)}
              <span className="spoken">: {say(reached)}</span>
            </li>
          );
        })}
      </ol>
      {payment.state === 'confirming' && payment.confirmations && <Confirmations {...payment.confirmations} />}
    </div>
  );
}

function Confirmations({ have, need }: { have: number; need: number | null }) {
  const say = useSay();
  if (need === null) return <p className="fine">{say('finalityWait')}</p>;
  const shown = Math.min(have, need);
  const text = say('confirmations', { have: String(shown), count: need });
  return (
    <p className="confirmations">
      <progress value={shown} max={need} aria-label={text} />
      <span>{text}</span>
    </p>
  );
}
