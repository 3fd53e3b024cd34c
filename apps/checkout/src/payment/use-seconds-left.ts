import { useCallback, useSyncExternalStore } from 'react';

const TICK_MS = 250;

/**
 * Whole seconds until a moment by the server's clock; 0 once it is there.
 * @param clockAheadMs milliseconds that the server's clock is ahead of this device's
 */
export function useSecondsLeft(moment: string, clockAheadMs: number): number {
  const read = useCallback(
    () => Math.max(0, Math.ceil((Date.parse(moment) - Date.now() - clockAheadMs) / 1_000)),
    [moment, clockAheadMs],
  );
  return useSyncExternalStore(tick, read);
}

function tick(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}
