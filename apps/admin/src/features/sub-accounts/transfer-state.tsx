import { CircleCheck, CircleX, Hourglass, LoaderCircle } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';
import classes from './sub-accounts.module.css';

type Transfer = Schema<'AccountTransferResponse'>;

const LOOKS = {
  accepted: { label: 'Accepted', tone: 'wait', icon: Hourglass, hint: 'Waits for its turn' },
  processing: { label: 'Being booked', tone: 'wait', icon: LoaderCircle },
  completed: { label: 'Done', tone: 'good', icon: CircleCheck, hint: 'Booked on both accounts' },
  failed: { label: 'Failed', tone: 'bad', icon: CircleX, hint: 'Nothing was moved' },
} as const satisfies Record<Transfer['status'], BadgeLook>;

/** How far a transfer between accounts is, and why it failed. */
export function TransferState({ transfer: { status, reason } }: { transfer: Pick<Transfer, 'status' | 'reason'> }) {
  return (
    <span className={classes.stack}>
      <Badge {...LOOKS[status]} />
      {reason ? <span className={classes.note}>{reason.message}</span> : null}
    </span>
  );
}
