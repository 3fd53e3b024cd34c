import { move } from '@chaintill/kernel';
import { OUTGOING_STATES, OUTGOING_TRANSITIONS, type OutgoingState } from './states';

/** The table once more, by hand: a change of it has to be meant. */
const ALLOWED = [
  'queued crafted',
  'queued failed',
  'crafted signed',
  'crafted failed',
  'crafted mined',
  'crafted queued',
  'signed sent',
  'sent mined',
  'sent queued',
  'mined confirmed',
  'mined failed',
  'mined sent',
];

const pairs = OUTGOING_STATES.flatMap((from) =>
  OUTGOING_STATES.map((to) => [from, to] as [OutgoingState, OutgoingState]),
);

it.each(pairs)('%s -> %s', (from, to) => {
  const step = (): OutgoingState => move(OUTGOING_TRANSITIONS, from, to);
  if (from === to || ALLOWED.includes(`${from} ${to}`)) expect(step()).toBe(to);
  else expect(step).toThrow('illegal transition');
});
