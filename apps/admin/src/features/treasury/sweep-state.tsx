import { CircleCheck, CircleX, Fuel, Hourglass, Send } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';
import classes from './treasury.module.css';

type Sweep = Schema<'SweepResponse'>;

const LOOKS = {
  funding: { label: 'Needs gas', tone: 'wait', icon: Fuel, hint: 'Waits for coins to pay the network with' },
  queued: { label: 'Queued', tone: 'wait', icon: Hourglass, hint: 'Waits for its turn, the signer, or a lower price' },
  sent: { label: 'Sent', tone: 'wait', icon: Send, hint: 'With the nodes, or in a block that is not final' },
  done: { label: 'Done', tone: 'good', icon: CircleCheck, hint: 'Final at the hot wallet' },
  failed: { label: 'Failed', tone: 'bad', icon: CircleX, hint: 'Nothing moved; it is swept again later' },
} as const satisfies Record<Sweep['status'], BadgeLook>;

const CAUSES: Readonly<Record<Sweep['cause'], string>> = {
  worth: 'worth its cost',
  payout: 'a payout waited for it',
  asked: 'asked for',
};

/** How far a sweep is, and why it was made. */
export function SweepState({ sweep: { status, cause, reason } }: { sweep: Sweep }) {
  return (
    <span className={classes.stack}>
      <Badge {...LOOKS[status]} />
      <span className={classes.note}>{reason ?? CAUSES[cause]}</span>
    </span>
  );
}
