import type { ReactNode } from 'react';
import { CircleAlert, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import classes from './note.module.css';

type NoteTone = 'wait' | 'warn' | 'bad';

const ICONS = { wait: Info, warn: TriangleAlert, bad: CircleAlert } as const satisfies Record<NoteTone, LucideIcon>;

/** A sentence that must not be missed, and at its end what can be done about it. */
export function Note({ tone, children, action }: { tone: NoteTone; children: ReactNode; action?: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className={classes.note} data-tone={tone} role="note">
      <Icon size={17} aria-hidden />
      <span className={classes.words}>{children}</span>
      {action}
    </div>
  );
}
