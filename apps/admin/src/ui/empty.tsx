import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import classes from './empty.module.css';

/** Nothing here yet, and what to do about it. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <span className={classes.icon}>
        <Icon size={22} strokeWidth={1.75} aria-hidden />
      </span>
      <strong>{title}</strong>
      {children ? <div className={classes.words}>{children}</div> : null}
      {action}
    </div>
  );
}
