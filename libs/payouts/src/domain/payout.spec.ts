import { move } from '@chaintill/kernel';
import {
  BATCH_STATES,
  BATCH_TRANSITIONS,
  firstBatchState,
  isOver,
  itemState,
  PAYOUT_STATES,
  PAYOUT_TRANSITIONS,
  progressOfBatch,
  type PayoutState,
} from './payout';

/* What may follow what, stated here once more and apart from the table: every pair is walked. */
const AFTER = {
  awaiting_totp: 'awaiting_approval scheduled queued rejected cancelled',
  awaiting_approval: 'awaiting_totp scheduled queued rejected cancelled',
  scheduled: 'awaiting_totp awaiting_approval queued processing sent unknown confirmed failed cancelled',
  queued: 'awaiting_totp awaiting_approval processing sent unknown confirmed failed cancelled',
  processing: 'sent unknown confirmed failed',
  sent: 'unknown processing confirmed failed',
  unknown: 'sent processing confirmed failed',
  confirmed: '',
  failed: '',
  rejected: '',
  cancelled: '',
};
const BATCH_AFTER = {
  awaiting_totp: 'awaiting_approval approved rejected cancelled',
  awaiting_approval: 'awaiting_totp approved rejected cancelled',
  approved: 'awaiting_totp awaiting_approval cancelled',
  rejected: '',
  cancelled: '',
};

it.each(PAYOUT_STATES.flatMap((from) => PAYOUT_STATES.map((to) => [from, to] as const)))('%s -> %s', (from, to) => {
  const allowed = from === to || AFTER[from].split(' ').includes(to);
  const step = (): string => move(PAYOUT_TRANSITIONS, from, to);
  if (allowed) expect(step()).toBe(to);
  else expect(step).toThrow(`illegal transition ${from} -> ${to}`);
});

it.each(BATCH_STATES.flatMap((from) => BATCH_STATES.map((to) => [from, to] as const)))(
  'a batch: %s -> %s',
  (from, to) => {
    const allowed = from === to || BATCH_AFTER[from].split(' ').includes(to);
    const step = (): string => move(BATCH_TRANSITIONS, from, to);
    if (allowed) expect(step()).toBe(to);
    else expect(step).toThrow(`illegal transition ${from} -> ${to}`);
  },
);

it('never cancels or rejects what may be signed', () => {
  for (const state of ['processing', 'sent', 'unknown'] as const) {
    expect(PAYOUT_TRANSITIONS[state]).not.toContain('cancelled');
    expect(PAYOUT_TRANSITIONS[state]).not.toContain('rejected');
  }
});

it('is over in four states', () => {
  expect(PAYOUT_STATES.filter(isOver)).toEqual(['confirmed', 'failed', 'rejected', 'cancelled']);
});

it('begins where the rule says', () => {
  const modes = ['none', 'totp', 'approval', 'totp_approval'] as const;
  const first = modes.map((mode) => firstBatchState({ mode, approvals: 1 }));
  expect(first).toEqual(['approved', 'awaiting_totp', 'awaiting_approval', 'awaiting_totp']);
  expect([itemState('approved', true), itemState('approved', false), itemState('awaiting_totp', true)]).toEqual([
    'scheduled',
    'queued',
    'awaiting_totp',
  ]);
});

it.each([
  ['approved', { confirmed: 3 }, { over: 3, confirmed: 3, outcome: 'completed' }],
  ['approved', { confirmed: 2, failed: 1 }, { over: 3, confirmed: 2, outcome: 'partly_paid' }],
  ['approved', { confirmed: 1, cancelled: 1 }, { over: 2, confirmed: 1, outcome: 'partly_paid' }],
  ['approved', { failed: 2, cancelled: 1 }, { over: 3, confirmed: 0, outcome: 'not_paid' }],
  ['approved', { confirmed: 2, unknown: 1 }, { over: 2, confirmed: 2, outcome: null }],
  ['awaiting_totp', { awaiting_totp: 2, cancelled: 1 }, { over: 1, confirmed: 0, outcome: null }],
  ['rejected', { rejected: 2 }, { over: 2, confirmed: 0, outcome: null }],
] as const)('says how far a batch is: %s, %o', (state, counts, progress) => {
  // keys of the rows above are states
  const parts = Object.entries(counts).map(([of, payouts]) => ({ state: of as PayoutState, payouts }));
  expect(progressOfBatch(state, parts)).toEqual(progress);
});
