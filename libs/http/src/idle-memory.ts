import { Session } from 'node:inspector';

/** Long enough after the start for the first requests to be answered first: the collection stops the process for a moment. */
const AFTER_MS = 1_000;

/**
 * Gives the garbage of a start back to the system, once. Loading a program fills V8's young generation to its limit, and V8
 * keeps those 30 MiB although an idle process needs two of them. The inspector's call is the one that shrinks it.
 */
export function releaseStartMemory(): void {
  setTimeout(() => {
    const session = new Session();
    session.connect();
    session.post('HeapProfiler.collectGarbage', () => setImmediate(() => session.disconnect()));
  }, AFTER_MS).unref();
}
