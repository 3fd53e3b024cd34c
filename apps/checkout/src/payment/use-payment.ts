import { useMemo, useSyncExternalStore } from 'react';
import { PaymentFeed, type Snapshot } from './payment-feed';

/** A payment that keeps itself up to date while the page is open. */
export function usePayment(token: string): Snapshot & Pick<PaymentFeed, 'ask' | 'take'> {
  const feed = useMemo(() => new PaymentFeed(token), [token]);
  const snapshot = useSyncExternalStore(feed.subscribe, feed.current);
  return { ...snapshot, ask: feed.ask, take: feed.take };
}
