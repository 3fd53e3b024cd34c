import type { ReactNode } from 'react';
import type { Problem } from '../api/checkout-api';
import { useSay } from '../texts/say';
import { ToneIcon, type Tone } from '../ui/message';
import { useTitle } from '../ui/use-title';

interface AbsentProps {
  readonly tone?: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}

/** A page that says one thing: not found, sold out, over. */
export function Absent({ tone = 'idle', title, children }: AbsentProps) {
  useTitle(title);
  return (
    <section className="card absent" data-tone={tone}>
      <span className="seal">
        <ToneIcon tone={tone} size={28} />
      </span>
      <h1>{title}</h1>
      {children}
    </section>
  );
}

/** What went wrong with loading, as far as the payer can do something about it. */
export function LoadProblem({
  problem,
  what,
  again,
}: {
  problem: Problem;
  what: 'payment' | 'link';
  again: () => void;
}) {
  const say = useSay();
  if (problem.status === 404) {
    return (
      <Absent title={say(what === 'payment' ? 'paymentNotFound' : 'linkNotFound')}>
        <p>{say(what === 'payment' ? 'paymentNotFoundNext' : 'linkNotFoundNext')}</p>
      </Absent>
    );
  }
  return (
    <Absent tone="warn" title={say(problemTitle(problem))}>
      <ProblemText problem={problem} />
      <button type="button" className="button" onClick={again}>
        {say('tryAgain')}
      </button>
    </Absent>
  );
}

/** What happened, in a few words. */
export function problemTitle({ status, code }: Problem): 'soldOut' | 'busy' | 'unreachable' | 'failed' {
  if (code === 'SOLD_OUT') return 'soldOut';
  if (status === 429) return 'busy';
  return status === 0 ? 'unreachable' : 'failed';
}

/** What to do about a problem, and the number that whoever is asked for help needs. */
export function ProblemText({ problem }: { problem: Problem }) {
  const say = useSay();
  return (
    <>
      {problem.status === 429 ? (
        <p>{say('busyNext', { count: problem.retryAfter ?? 10 })}</p>
      ) : (
        problem.status > 0 && <p>{say(problem.code === 'SOLD_OUT' ? 'soldOutNext' : 'failedNext')}</p>
      )}
      {problem.requestId !== undefined && <p className="fine">{say('problemReference', { id: problem.requestId })}</p>}
    </>
  );
}

/** While the first answer is on its way. */
export function Loading() {
  const say = useSay();
  return (
    <section className="card absent" role="status">
      <span className="seal">
        <ToneIcon tone="busy" size={28} />
      </span>
      <p>{say('loading')}</p>
    </section>
  );
}
