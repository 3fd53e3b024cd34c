import { randomInt } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below the range from which systems take ports for outgoing connections: one of those could take a port while we restart. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** Where processes tell each other which ports they were given: between a look and the server that listens, seconds pass. */
const GIVEN = join(tmpdir(), 'chaintill-ports');
const GIVEN_MS = 5 * 60_000;
/** What this process wrote there. */
const ours: string[] = [];

/** A TCP port on the loopback interface that is free right now, that only a server would take, and nobody else was given. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (take(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port from ${LOWEST} to ${HIGHEST}`);
}

/** @returns false when a process was given the port in the last minutes */
function take(port: number): boolean {
  try {
    mkdirSync(GIVEN, { recursive: true });
    for (const name of readdirSync(GIVEN)) {
      const file = join(GIVEN, name);
      const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (Date.now() - since > GIVEN_MS) rmSync(file, { force: true });
    }
    const file = join(GIVEN, String(port));
    writeFileSync(file, '', { flag: 'wx' });
    if (ours.push(file) === 1) process.once('exit', giveBack);
    return true;
  } catch (error) {
    // in a folder of another user nothing can be written down: chance alone keeps us apart from him
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
}

/** Leaves nothing behind; by now whoever needed a port listens there. */
function giveBack(): void {
  for (const file of ours) rmSync(file, { force: true });
  try {
    rmdirSync(GIVEN);
  } catch {
    // others have ports written down there
  }
}

/** Whether a TCP port of the loopback interface could be taken right now. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Repeats `probe` until it gives a value other than undefined. @throws Error naming `what` after the time is up */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeoutMs = 30_000,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
