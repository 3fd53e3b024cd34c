import type { Transitions } from '@chaintill/kernel';

/**
 * How far a transaction is that leaves an address of ours.
 * - `queued` waits for its turn: no sequence, nothing to sign
 * - `crafted` has a sequence, and lies before the signer
 * - `signed` bytes and hash are stored; not one byte was sent
 * - `sent` was handed to the nodes; whether they took it may be unknown
 * - `mined` in a block that is not final
 * - `confirmed` in a final block, and did what it was to do
 * - `failed` can never move anything: refused before it was signed, or a final block holds it without effect
 */
export const OUTGOING_STATES = ['queued', 'crafted', 'signed', 'sent', 'mined', 'confirmed', 'failed'] as const;
export type OutgoingState = (typeof OUTGOING_STATES)[number];

/** Which state may follow which. Nothing that was signed fails before the chain says so (law 6). */
export const OUTGOING_TRANSITIONS = {
  queued: ['crafted', 'failed'],
  // to a block or back to the queue: its answer was not to be believed, and the chain told who used its place
  crafted: ['signed', 'failed', 'mined', 'queued'],
  signed: ['sent'],
  // back to the queue: a stranger's transaction took the sequence for good, and none of ours can land any more
  sent: ['mined', 'queued'],
  // back to sent: the block is gone
  mined: ['confirmed', 'failed', 'sent'],
  confirmed: [],
  failed: [],
} as const satisfies Transitions<OutgoingState>;

/**
 * What a transaction waits for, beside the next block.
 * - `time` the moment it was scheduled for
 * - `turn` those before it
 * - `funds` the sender does not hold enough of the asset, or of the coin that pays for the network
 * - `fee` the network costs more than the cap now
 * - `signer` a signature
 * - `chain` the chain is in doubt, or its nodes are silent
 */
export const WAITING_FOR = ['time', 'turn', 'funds', 'fee', 'signer', 'chain'] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];
