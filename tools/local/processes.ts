import { spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitFor } from './ports';

/** The command line of a living process, or undefined when there is no such process. Used before a recorded pid is believed. */
export function commandOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout?.trim() || undefined;
  }
}

/**
 * Ends a process by `signal`, and by SIGKILL when it is still there after `patienceMs`.
 * @param alive tells whether the pid is still the process that is meant
 */
export async function endProcess(
  pid: number,
  signal: NodeJS.Signals,
  patienceMs: number,
  alive: () => boolean = () => commandOf(pid) !== undefined,
): Promise<void> {
  const gone = async (): Promise<true | undefined> => (alive() ? undefined : true);
  if (!alive()) return;
  send(pid, signal);
  try {
    await waitFor(`end of process ${pid}`, gone, patienceMs, 50);
  } catch {
    send(pid, 'SIGKILL');
    await waitFor(`end of process ${pid}`, gone, 5_000, 50);
  }
}

/** Ends a child of this process; a child that never started or has ended already is fine. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  await endProcess(child.pid, signal, patienceMs, () => child.exitCode === null && child.signalCode === null);
}

/** Resolves when a child has ended, or at once when it has already. */
export async function childEnd(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
