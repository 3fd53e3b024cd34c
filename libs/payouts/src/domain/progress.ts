import type { OutgoingTransaction } from '@chaintill/outgoing';
import type { PayoutState } from './payout';

/** What an outgoing transaction that is under way means for its payout. @param was the payout's state */
export function progressOf(
  was: PayoutState,
  { state, unknown }: Pick<OutgoingTransaction, 'state' | 'unknown'>,
): PayoutState {
  switch (state) {
    case 'queued':
      // back in the queue it is no longer the merchant's to call off
      return was === 'scheduled' || was === 'queued' ? was : 'processing';
    case 'crafted':
    case 'signed':
      return 'processing';
    case 'sent':
    case 'mined':
      return unknown ? 'unknown' : 'sent';
    case 'confirmed':
    case 'failed':
      // told by its own word, together with how it ended
      return was;
  }
}
