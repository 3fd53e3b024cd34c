import {
  Ban,
  CalendarClock,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  Clock,
  Coins,
  Hourglass,
  KeyRound,
  LoaderCircle,
  PenLine,
  Send,
  TriangleAlert,
  Undo2,
  Users,
} from 'lucide-react';
import { Badge, type BadgeLook } from './badge';

/** One word and one look for each state, the same on every page. A state the panel does not know yet is shown as it comes. */
const LOOKS = {
  order: {
    pending: {
      label: 'Waiting',
      tone: 'idle',
      icon: CircleDashed,
      hint: 'Waits for its payment; nothing seen on chain yet',
    },
    partially_paid: {
      label: 'Partly paid',
      tone: 'warn',
      icon: Coins,
      hint: 'Something arrived, not enough; the window is open',
    },
    confirming: {
      label: 'Confirming',
      tone: 'wait',
      icon: LoaderCircle,
      hint: 'Enough was seen; not all of it is final',
    },
    completed: { label: 'Completed', tone: 'good', icon: CircleCheck, hint: 'Paid in full, in time and final' },
    overpaid: { label: 'Overpaid', tone: 'good', icon: CircleCheck, hint: 'Completed with more than was asked for' },
    expired: { label: 'Expired', tone: 'idle', icon: Clock, hint: 'The window closed and nothing arrived' },
    underpaid: {
      label: 'Underpaid',
      tone: 'warn',
      icon: TriangleAlert,
      hint: 'The window closed and not enough arrived',
    },
    paid_late: {
      label: 'Paid late',
      tone: 'warn',
      icon: Hourglass,
      hint: 'Enough arrived, part of it after the window',
    },
    reverted: { label: 'Reverted', tone: 'bad', icon: Undo2, hint: 'Was completed; the chain took the money back' },
    cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban, hint: 'Taken back before anything was seen' },
  },
  address: {
    available: { label: 'Available', tone: 'good', icon: CircleCheck, hint: 'Free for the next order' },
    allocated: { label: 'In use', tone: 'wait', icon: LoaderCircle, hint: 'Belongs to an open order' },
    quarantined: {
      label: 'Resting',
      tone: 'idle',
      icon: CirclePause,
      hint: 'Rests after use, so that late money is still told apart',
    },
    retired: { label: 'Retired', tone: 'idle', icon: Ban, hint: 'Never given out again' },
  },
  transfer: {
    pending: { label: 'Seen', tone: 'wait', icon: LoaderCircle, hint: 'In a block that is not final yet' },
    confirmed: { label: 'Final', tone: 'good', icon: CircleCheck, hint: 'Final by the policy of its chain' },
    orphaned: { label: 'Orphaned', tone: 'bad', icon: Undo2, hint: 'Its block left the chain in a reorg' },
  },
  outcome: {
    payment: { label: 'Payment', tone: 'good', icon: CircleCheck, hint: 'Pays its order, in time' },
    repeated: { label: 'Repeated', tone: 'warn', icon: TriangleAlert, hint: 'Its order was already paid' },
    late: { label: 'Late', tone: 'warn', icon: Hourglass, hint: 'Came after the window of its order' },
    wrong_token: {
      label: 'Wrong token',
      tone: 'warn',
      icon: TriangleAlert,
      hint: 'Another token than the order asked for',
    },
    wrong_chain: {
      label: 'Wrong chain',
      tone: 'warn',
      icon: TriangleAlert,
      hint: 'Another chain than the order asked for',
    },
    unassigned: {
      label: 'Unassigned',
      tone: 'warn',
      icon: CircleAlert,
      hint: 'The address belonged to nobody at that time',
    },
    own: { label: 'Own funds', tone: 'idle', icon: CircleCheck, hint: 'From outside to a wallet of yours' },
    internal: {
      label: 'Internal',
      tone: 'idle',
      icon: CircleCheck,
      hint: 'Between addresses of the gateway: nobody has more or less by it',
    },
    unlisted_token: {
      label: 'Unlisted token',
      tone: 'idle',
      icon: Ban,
      hint: 'Unknown contract: recorded, never credited',
    },
    zero_value: { label: 'Zero value', tone: 'idle', icon: Ban, hint: 'No value, as in address poisoning' },
  },
  payout: {
    awaiting_totp: {
      label: 'Needs a code',
      tone: 'warn',
      icon: KeyRound,
      hint: 'Held; waits for a code of the authenticator app',
    },
    awaiting_approval: {
      label: 'Needs approval',
      tone: 'warn',
      icon: Users,
      hint: 'Held; waits for people other than who made it',
    },
    scheduled: { label: 'Scheduled', tone: 'idle', icon: CalendarClock, hint: 'Approved; goes out at its time' },
    queued: { label: 'Queued', tone: 'wait', icon: Hourglass, hint: 'Approved; waits for its turn' },
    processing: { label: 'Being signed', tone: 'wait', icon: PenLine, hint: 'Can no longer be called off' },
    sent: { label: 'Sent', tone: 'wait', icon: Send, hint: 'The chain has it; not final yet' },
    unknown: {
      label: 'Unknown',
      tone: 'warn',
      icon: CircleQuestionMark,
      hint: 'Nobody can say whether the chain has it until the chain does; it is never sent twice',
    },
    confirmed: {
      label: 'Confirmed',
      tone: 'good',
      icon: CircleCheck,
      hint: 'Paid, and final by the policy of its chain',
    },
    failed: { label: 'Failed', tone: 'bad', icon: CircleX, hint: 'Not paid; its amount is available again' },
    rejected: { label: 'Rejected', tone: 'bad', icon: Ban, hint: 'Not consented to; its amount is available again' },
    cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban, hint: 'Called off; its amount is available again' },
  },
  batch: {
    awaiting_totp: {
      label: 'Needs a code',
      tone: 'warn',
      icon: KeyRound,
      hint: 'Waits for a code of the authenticator app',
    },
    awaiting_approval: {
      label: 'Needs approval',
      tone: 'warn',
      icon: Users,
      hint: 'Waits for people other than who made it',
    },
    approved: { label: 'Approved', tone: 'wait', icon: Send, hint: 'Its payouts are on their way' },
    rejected: { label: 'Rejected', tone: 'bad', icon: CircleX, hint: 'By a person, or because its hour was over' },
    cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban, hint: 'All of it was called off' },
  },
  batchOutcome: {
    completed: { label: 'Completed', tone: 'good', icon: CircleCheck, hint: 'All of its payouts are paid and final' },
    partly_paid: {
      label: 'Partly paid',
      tone: 'warn',
      icon: TriangleAlert,
      hint: 'All of its payouts are over, and some were not paid',
    },
    not_paid: { label: 'Not paid', tone: 'bad', icon: CircleX, hint: 'All of its payouts are over, and none was paid' },
  },
  delivery: {
    pending: { label: 'Pending', tone: 'wait', icon: Clock, hint: 'Due, or waiting for its next try' },
    delivered: { label: 'Delivered', tone: 'good', icon: CircleCheck },
    failed: { label: 'Failed', tone: 'bad', icon: CircleX, hint: 'All tries are used up' },
    cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban, hint: 'Its endpoint was removed or disabled' },
  },
  endpoint: {
    enabled: { label: 'Enabled', tone: 'good', icon: CircleCheck },
    disabled: { label: 'Disabled', tone: 'warn', icon: CirclePause },
  },
} as const satisfies Record<string, Record<string, BadgeLook>>;

export type StateKind = keyof typeof LOOKS;
export type StateOf<K extends StateKind> = keyof (typeof LOOKS)[K] & string;

/** The look of a state; an unknown one keeps its own word. */
export function lookOf(kind: StateKind, state: string): BadgeLook {
  const known: Record<string, BadgeLook> = LOOKS[kind];
  return known[state] ?? { label: state.replaceAll('_', ' '), tone: 'idle', icon: CircleDashed };
}

/** All states of a kind as options of a filter. */
export function stateOptions<K extends StateKind>(kind: K): { value: StateOf<K>; label: string }[] {
  // Object.keys forgets the names that the table has
  const states = Object.keys(LOOKS[kind]) as StateOf<K>[];
  return states.map((value) => ({ value, label: lookOf(kind, value).label }));
}

export function StateBadge({ kind, state }: { kind: StateKind; state: string }) {
  return <Badge {...lookOf(kind, state)} />;
}
