import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, endProcess } from '../local/processes';
import { waitFor } from '../local/ports';

interface Recorded {
  readonly keeper: number;
  readonly services: readonly RecordedService[];
}

/** A service and what its command line says as long as the pid is its own: its folder, or the port it listens on. */
export interface RecordedService {
  readonly pid: number;
  readonly port: number;
}

const RECORD = 'services.json';
const PATIENCE_MS = 30_000;

/** Written by the keeper, so that a later start finds what is left when launcher and keeper were killed together. */
export function recordServices(folder: string, services: readonly RecordedService[]): void {
  const recorded: Recorded = { keeper: process.pid, services };
  writeFileSync(join(folder, RECORD), JSON.stringify(recorded));
}

/** After all services were ended in good order. */
export function forgetServices(folder: string): void {
  rmSync(join(folder, RECORD), { force: true });
}

/**
 * Takes the folder for this launcher, and ends what an earlier one left behind in it. A recorded pid is believed only while
 * its command line names this folder: pids are given out again.
 * @throws Error when another launcher is running on the folder
 */
export async function claimFolder(folder: string): Promise<void> {
  const lock = join(folder, 'launcher.pid');
  const other = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (other > 0 && other !== process.pid && /start\.mjs|launcher\/main/.test(commandOf(other) ?? '')) {
    throw new Error(`Chaintill runs already (process ${other}) on ${folder}: stop it with Ctrl-C or kill ${other}`);
  }
  writeFileSync(lock, String(process.pid));
  const record = join(folder, RECORD);
  if (!existsSync(record)) return;
  // Written by recordServices above.
  const { keeper, services } = JSON.parse(readFileSync(record, 'utf8')) as Recorded;
  const names = (pid: number, ...marks: string[]): boolean => {
    const command = commandOf(pid);
    return command !== undefined && marks.some((mark) => command.includes(mark));
  };
  // A keeper that lost its launcher is stopping by itself.
  await waitFor('end of the previous run', async () => (names(keeper, folder) ? undefined : true), PATIENCE_MS);
  for (const { pid, port } of services) {
    await endProcess(pid, 'SIGTERM', PATIENCE_MS, () => names(pid, folder, `127.0.0.1:${port}`));
  }
  rmSync(record);
}

export function releaseFolder(folder: string): void {
  rmSync(join(folder, 'launcher.pid'), { force: true });
}
