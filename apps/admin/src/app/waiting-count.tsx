import { useConsentCount } from '../api/consents';
import { useReviewCount } from '../api/review';
import classes from './sidebar.module.css';

/** What waits for people behind a way in the navigation. */
export type Waiting = 'review' | 'consents';

/** How much waits for a decision, beside the way to it. */
export function WaitingCount({ of }: { of: Waiting }) {
  return of === 'review' ? <ReviewCount /> : <ConsentCount />;
}

function ReviewCount() {
  return <Count count={useReviewCount()} />;
}

function ConsentCount() {
  return <Count count={useConsentCount()} />;
}

function Count({ count }: { count: number | undefined }) {
  if (!count) return null;
  return (
    <span className={classes.count} aria-label={`${count} waiting`}>
      {count > 99 ? '99+' : count}
    </span>
  );
}
