import type { ReactNode } from 'react';
import classes from './tabs.module.css';

/** Links to the sides of one subject; the one that is shown carries `aria-current`. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
