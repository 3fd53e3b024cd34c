import { fork, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/root';
import { endChild } from '../local/processes';
import { APPS, isApp, type ProgramName } from './ready-file';

interface Running {
  child: ChildProcess;
  restarts: number;
  ready: boolean;
}

export interface SupervisorEvents {
  /** An app is ready, the first time or again. */
  ready(app: ProgramName, pid: number): void;
  note(text: string): void;
}

const READY_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** An app that ran this long had a good start: its next restart is quick again. */
const SETTLED_MS = 30_000;

/** Runs the programs as children, and starts again what dies, on the same ports. */
export class Supervisor {
  private readonly running = new Map<ProgramName, Running>();
  private stopping = false;

  /**
   * @param logs folder with one log file for each app
   * @param envOf environment of an app
   */
  constructor(
    private readonly logs: string,
    private readonly envOf: (app: ProgramName) => NodeJS.ProcessEnv,
    private readonly events: SupervisorEvents,
  ) {}

  /** Starts an app. @throws Error with the end of its log when it does not become ready */
  async start(app: ProgramName): Promise<void> {
    const running = this.spawn(app, 0);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(this.failure(app, 'is not ready after 60 s')), READY_MS);
      running.child.once('exit', (code, signal) => reject(this.failure(app, `ended with ${code ?? signal}`)));
      running.child.on('message', (message) => isReady(message) && resolve(clearTimeout(timer)));
    });
    this.keepAlive(app, running);
  }

  /** Ends one app and starts it again, e.g. after a build. */
  async restart(app: ProgramName): Promise<void> {
    const running = this.running.get(app);
    if (running) await endChild(running.child, 'SIGTERM', 10_000);
  }

  pids(): number[] {
    return [...this.running.values()].map(({ child }) => child.pid ?? 0);
  }

  /** Ends the apps: first the api, so that nothing new comes in, then the others. */
  async stop(): Promise<void> {
    this.stopping = true;
    const first = this.running.get(APPS[0])?.child;
    if (first) await endChild(first, 'SIGTERM', 10_000);
    const others = [...this.running.values()].map(({ child }) => child).filter((child) => child !== first);
    await Promise.all(others.map((child) => endChild(child, 'SIGTERM', 10_000)));
  }

  private spawn(app: ProgramName, restarts: number): Running {
    const log = openSync(this.logOf(app), 'a');
    const child = fork(
      join(root, isApp(app) ? `dist/apps/${app}/src/main.js` : 'dist/tools/devnet/payer-main.js'),
      [],
      {
        cwd: root,
        env: this.envOf(app),
        execArgv: [],
        // Ctrl-C reaches the launcher alone, which stops the apps in good order.
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
      },
    );
    const running: Running = { child, restarts, ready: false };
    this.running.set(app, running);
    child.on('message', (message) => {
      if (!isReady(message) || running.ready) return;
      running.ready = true;
      this.events.ready(app, child.pid ?? 0);
    });
    return running;
  }

  private keepAlive(app: ProgramName, running: Running): void {
    const since = Date.now();
    const again = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.stopping) return;
      const restarts = Date.now() - since > SETTLED_MS ? 0 : running.restarts;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** restarts, LONGEST_PAUSE_MS);
      this.events.note(`${app} ended (${signal ?? code}) and starts again`);
      setTimeout(() => {
        if (!this.stopping) this.keepAlive(app, this.spawn(app, restarts + 1));
      }, pause);
    };
    const { exitCode, signalCode } = running.child;
    if (exitCode !== null || signalCode !== null) again(exitCode, signalCode);
    else running.child.once('exit', again);
  }

  private failure(app: ProgramName, what: string): Error {
    const tail = readFileSync(this.logOf(app), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    return new Error(`${app} ${what}. The end of its log:\n${tail}`);
  }

  private logOf(app: ProgramName): string {
    return join(this.logs, `${app}.log`);
  }
}

/** Each app says `{ ready: true, port }` once it can work. */
function isReady(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
}
