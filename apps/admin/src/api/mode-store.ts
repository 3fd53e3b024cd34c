import { useSyncExternalStore } from 'react';

export type Mode = 'live' | 'test';

const KEY = 'chaintill-mode';
const listeners = new Set<() => void>();
let mode: Mode | undefined = stored();

/** The mode whose data is shown, when somebody chose one; the server's default otherwise. */
export function currentMode(): Mode | undefined {
  return mode;
}

/** Chooses a mode for this browser; undefined goes back to the server's default. */
export function chooseMode(next: Mode | undefined): void {
  mode = next;
  try {
    if (next) localStorage.setItem(KEY, next);
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useChosenMode(): Mode | undefined {
  return useSyncExternalStore(subscribe, currentMode);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): Mode | undefined {
  try {
    const text = localStorage.getItem(KEY);
    return text === 'live' || text === 'test' ? text : undefined;
  } catch {
    return undefined;
  }
}
