import { ChevronRight, CircleCheck, CircleX } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
import { Moment } from '../../ui/moment';
import classes from './webhooks.module.css';

/** Each try with its timing; open one to see what was sent and what came back. */
export function Attempts({ attempts }: { attempts: readonly Schema<'AttemptResponse'>[] }) {
  if (attempts.length === 0) return <p className={classes.quiet}>None yet: the first one is due any moment.</p>;
  return (
    <ol className={classes.attempts}>
      {[...attempts].reverse().map((attempt, index) => (
        <li key={attempt.number} className={classes.attempt}>
          <details open={index === 0}>
            <summary>
              <ChevronRight size={15} className={classes.turn} aria-hidden />
              <strong>Try {attempt.number}</strong>
              <Verdict attempt={attempt} />
              <span className="number">{attempt.durationMs} ms</span>
              <Moment at={attempt.startedAt} />
            </summary>
            {attempt.error ? <p className={classes.quiet}>{attempt.error}</p> : null}
            <h3>Request headers</h3>
            <pre className={classes.body}>
              {Object.entries(attempt.requestHeaders)
                .map(([name, value]) => `${name}: ${value}`)
                .join('\n')}
            </pre>
            <h3>Response body</h3>
            <pre className={classes.body}>{attempt.responseBody || '(empty)'}</pre>
          </details>
        </li>
      ))}
    </ol>
  );
}

function Verdict({ attempt }: { attempt: Schema<'AttemptResponse'> }) {
  const { statusCode } = attempt;
  const good = statusCode !== null && statusCode >= 200 && statusCode < 300;
  return (
    <Badge
      label={statusCode === null ? 'No answer' : `HTTP ${statusCode}`}
      tone={good ? 'good' : 'bad'}
      icon={good ? CircleCheck : CircleX}
    />
  );
}
