import { Button } from '@mantine/core';
import { CircleAlert, RotateCcw } from 'lucide-react';
import { readProblem } from '../api/problem';
import { Hash } from './copy';
import classes from './problem.module.css';

/** What went wrong in the server's own words, the id to quote when asking for help, and a way to try again. */
export function Problem({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const problem = readProblem(error);
  return (
    <div className={classes.problem} role="alert">
      <CircleAlert size={18} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <strong>{title ?? problem.title}</strong>
        <span>{problem.message}</span>
        {problem.requestId ? (
          <span className={classes.request}>
            Request <Hash text={problem.requestId} label="request id" />
          </span>
        ) : null}
      </div>
      {onRetry ? (
        <Button variant="default" size="xs" leftSection={<RotateCcw size={14} aria-hidden />} onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
