import { useSyncExternalStore } from 'react';
import { remember, remembered } from './browser-memory';

export type Mode = 'live' | 'test';

const listeners = new Set<() => void>();

/** The mode whose data is shown, when somebody chose one; the server's default otherwise. */
export function currentMode(): Mode | undefined {
  const mode = remembered('mode');
  return mode === 'live' || mode === 'test' ? mode : undefined;
}

/** Chooses a mode for this browser; undefined goes back to the server's default. */
export function chooseMode(next: Mode | undefined): void {
  remember('mode', next ?? null);
  for (const listener of listeners) listener();
}

export function useChosenMode(): Mode | undefined {
  return useSyncExternalStore(subscribe, currentMode);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
