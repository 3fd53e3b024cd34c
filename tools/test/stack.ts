import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReadyFile, type AppName, type ReadyFile } from '../launcher/ready-file';
import { waitFor } from '../local/ports';
import { childEnd, endChild } from '../local/processes';
import { root } from '../local/root';

export interface StackOptions {
  /** Added to the environment of the launcher and so of the apps, e.g. `{ ORDER_WINDOW_SECONDS: '60' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** A lasting stack with its data there, instead of a throw-away one; it stays after `stop`. */
  readonly data?: string;
  /** Told each line that the launcher prints. */
  readonly onLine?: (line: string) => void;
}

const START_MS = 180_000;
const STOP_MS = 60_000;
/** Tests ask more often than a shop does. */
const RATE_LIMITS = '1000000/60';
/** Tests that count transfers make all of them themselves, unless they say otherwise. */
const SWEEP_SECONDS = '0';
/** A throw-away stack brings its own. */
const NOT_HANDED_ON = ['DATABASE_URL', 'REDIS_URL', 'CHAINS', 'CHAINS_FILE', 'PUBLIC_URL', 'API_PORT', 'NODE_OPTIONS'];

/** A whole gateway on free ports and a temporary folder: `npm start -- --ephemeral`, started from dist/. */
export class RunningStack {
  private constructor(
    private readonly launcher: ChildProcess,
    private readonly folder: string,
    readonly readyFile: string,
  ) {}

  /** @throws Error with what the launcher printed when the stack does not start */
  static async start({ env = {}, data, onLine }: StackOptions = {}): Promise<RunningStack> {
    const folder = mkdtempSync(join(tmpdir(), 'chaintill-ready-'));
    const readyFile = join(folder, 'ready.json');
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_HANDED_ON.includes(name)));
    // The channel tells the launcher when this process is gone, however it went.
    const launcher = spawn(
      process.execPath,
      [
        join(root, 'dist/tools/launcher/main.js'),
        ...(data ? ['--data', data] : ['--ephemeral']),
        '--ready-file',
        readyFile,
      ],
      { cwd: root, env: { ...clean, RATE_LIMITS, SWEEP_SECONDS, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const printed: string[] = [];
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed.push(chunk.toString());
        for (const line of chunk.toString().split('\n')) onLine?.(line);
      });
    }
    const stack = new RunningStack(launcher, folder, readyFile);
    const started = await waitFor(
      'a running stack',
      async () => (launcher.exitCode !== null ? false : existsSync(readyFile) || undefined),
      START_MS,
    );
    if (started) return stack;
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the stack did not start:\n${printed.join('')}`);
  }

  /** What the stack says of itself now: pids change with restarts. */
  get ready(): ReadyFile {
    return readReadyFile(this.readyFile);
  }

  get launcherPid(): number {
    return this.launcher.pid ?? 0;
  }

  /** Kills an app with SIGKILL. The launcher starts it again. @returns the pid that was killed */
  kill(app: AppName): number {
    const pid = this.ready.pids[app];
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Waits until an app that was killed is ready again, as another process. */
  async restarted(app: AppName, killed: number): Promise<void> {
    await waitFor(`restart of ${app}`, async () => (this.ready.pids[app] !== killed ? true : undefined), 60_000);
  }

  /** Kills the launcher with SIGKILL: nobody stops the rest in good order then. */
  async killLauncher(): Promise<void> {
    this.launcher.kill('SIGKILL');
    await childEnd(this.launcher);
  }

  /** Stops everything and leaves nothing. */
  async stop(): Promise<void> {
    await endChild(this.launcher, 'SIGTERM', STOP_MS);
    await childEnd(this.launcher);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Starts a throw-away stack; see {@link RunningStack.start}. */
export function startStack(options: StackOptions = {}): Promise<RunningStack> {
  return RunningStack.start(options);
}
