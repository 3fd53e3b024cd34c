import type { Schema } from '../../api/client';

type State = Schema<'PayoutResponse'>['status'];

/** Nothing of it can change any more. */
export function isOver(state: State): boolean {
  return ['confirmed', 'failed', 'rejected', 'cancelled'].includes(state);
}

/** Before anything of it can be on its way. */
export function waitsForConsent(state: State): boolean {
  return state === 'awaiting_totp' || state === 'awaiting_approval';
}

/** Before it is signed; the server has the last word. */
export function isCancellable(state: State): boolean {
  return waitsForConsent(state) || state === 'scheduled' || state === 'queued';
}
