import { useReviewCount } from '../api/review';
import classes from './sidebar.module.css';

/** How much money waits for a decision, beside the way to it. */
export function ReviewCount() {
  const count = useReviewCount();
  if (!count) return null;
  return (
    <span className={classes.count} aria-label={`${count} waiting`}>
      {count > 99 ? '99+' : count}
    </span>
  );
}
