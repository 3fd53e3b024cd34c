import type { LucideIcon } from 'lucide-react';
import classes from './badge.module.css';

export type Tone = 'good' | 'wait' | 'warn' | 'bad' | 'idle';

export interface BadgeLook {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
  /** What the word means, for who points at it. */
  readonly hint?: string;
}

/** A state, told by icon and word; the colour only helps. */
export function Badge({ label, tone, icon: Icon, hint }: BadgeLook) {
  return (
    <span className={classes.badge} data-tone={tone} title={hint}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      {label}
    </span>
  );
}
