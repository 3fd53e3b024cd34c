import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedTokens } from '../devnet/tokens';
import { root } from '../local/root';
import { childEnd } from '../local/processes';

/** What the keeper is asked to start. */
export interface KeeperRequest {
  readonly folder: string;
  /** Files and folders that go when all has stopped. */
  readonly remove: readonly string[];
  /** Whether the data of PostgreSQL goes too, where it is not in the folder. */
  readonly ephemeral: boolean;
  readonly postgres: boolean;
  readonly redis: boolean;
  readonly chain: { readonly port?: number; readonly blockSeconds: number } | null;
}

/** What the keeper has started; what is absent was not asked for. */
export interface Infrastructure {
  readonly postgresUrl?: string;
  readonly redisUrl?: string;
  readonly chain?: { readonly rpcUrl: string; readonly wsUrl: string; readonly tokens: DeployedTokens };
}

export type KeeperMessage =
  | { readonly started: Infrastructure }
  | { readonly failed: string }
  | { readonly progress: string; readonly milliseconds: number }
  | { readonly note: string };

export interface KeeperEvents {
  progress(what: string, milliseconds: number): void;
  note(text: string): void;
  /** The keeper itself ended without being asked. */
  lost(): void;
}

/** The launcher's end of the line to the keeper (keeper.ts). */
export class KeeperLine {
  private closing = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly infrastructure: Infrastructure,
    events: KeeperEvents,
  ) {
    child.on('message', (message) => passOn(message as KeeperMessage, events));
    child.once('exit', () => this.closing || events.lost());
  }

  /** Starts a keeper and all that it is asked for. @throws Error with the reason when one part does not start */
  static async open(request: KeeperRequest, events: KeeperEvents): Promise<KeeperLine> {
    const logs = join(request.folder, 'logs');
    mkdirSync(logs, { recursive: true });
    const log = openSync(join(logs, 'keeper.log'), 'a');
    // A process group of its own: Ctrl-C reaches the launcher alone, which stops the parts in good order.
    const child = fork(join(root, 'dist/tools/launcher/keeper.js'), [request.folder], {
      cwd: root,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    const infrastructure = await new Promise<Infrastructure>((resolve, reject) => {
      child.on('message', (raw) => {
        // The keeper sends nothing else.
        const message = raw as KeeperMessage;
        if ('started' in message) resolve(message.started);
        else if ('failed' in message) reject(new Error(message.failed));
        else passOn(message, events);
      });
      child.once('exit', (code) => reject(new Error(`the keeper ended with ${code}; see ${logs}/keeper.log`)));
      child.send(request);
    }).catch(async (error: unknown) => {
      if (child.connected) child.disconnect();
      await childEnd(child);
      throw error;
    });
    child.removeAllListeners('message').removeAllListeners('exit');
    return new KeeperLine(child, infrastructure, events);
  }

  /** Tells the keeper whom to end first, should the launcher be killed. */
  watch(apps: readonly number[]): void {
    if (this.child.connected) this.child.send({ apps });
  }

  /** Stops everything the keeper holds. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.child.connected) this.child.disconnect();
    await childEnd(this.child);
  }
}

function passOn(message: KeeperMessage, events: KeeperEvents): void {
  if ('progress' in message) events.progress(message.progress, message.milliseconds);
  if ('note' in message) events.note(message.note);
}
