import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below the range from which systems take ports for outgoing connections: one of those could take a port while we restart. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** Where processes tell each other which ports they were given: between a look and the server that listens, seconds pass. */
const GIVEN = join(tmpdir(), 'chaintill-ports');
/** What this process wrote there. */
const ours: string[] = [];

/** A TCP port on the loopback interface that is free right now, that only a server would take, and nobody else was given. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await given(port)) return port;
  }
  throw new Error(`no free port from ${LOWEST} to ${HIGHEST}`);
}

/** Whether a TCP port of the loopback interface is this process's to listen on: it is free, and no other one was given it. */
export async function given(port: number): Promise<boolean> {
  return take(join(GIVEN, String(port))) && isFree(port);
}

function take(file: string): boolean {
  try {
    mkdirSync(GIVEN, { recursive: true });
    if (!isHeld(file)) rmSync(file, { force: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    if (ours.push(file) === 1) process.once('exit', giveBack);
    return true;
  } catch (error) {
    // in a folder of another user nothing can be written down: chance alone keeps us apart from him
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
}

/** Whether the process that wrote a port down is still there; one that was killed took nothing back. */
function isHeld(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
