import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { startLocalChain } from '../devnet/local-chain';
import { startPostgres } from '../local/postgres';
import { endProcess } from '../local/processes';
import { startRedis } from '../local/redis';
import { Kept, type Service } from './kept';
import type { Infrastructure, KeeperMessage, KeeperRequest } from './infrastructure';
import { forgetServices, recordServices } from './left-overs';

/**
 * Holds PostgreSQL, Redis and the local chain. It is a process of its own so that nothing is left behind: when the launcher
 * goes away, in good order or by kill -9, the channel between them closes, and the keeper ends what is still running.
 */
class Keeper {
  private request: KeeperRequest | undefined;
  private readonly services: Kept[] = [];
  private readonly folders: string[] = [];
  private apps: readonly number[] = [];
  private starting: Promise<void> = Promise.resolve();
  private stopping = false;

  receive(message: KeeperRequest | { apps: readonly number[] }): void {
    if ('apps' in message) {
      this.apps = message.apps;
      return;
    }
    this.request = message;
    this.starting = this.start(message).then(
      (started) => say({ started }),
      (error: Error) => say({ failed: error.message }),
    );
  }

  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    await Promise.allSettled(this.apps.map((pid) => endProcess(pid, 'SIGTERM', 10_000)));
    await this.starting;
    // Last started, first stopped: the chain writes itself down before the database it must agree with ends.
    for (const service of [...this.services].reverse()) await service.stop().catch(() => undefined);
    if (this.request) {
      forgetServices(this.request.folder);
      const gone = [...(this.request.ephemeral ? this.folders : []), ...this.request.remove];
      for (const path of gone) rmSync(path, { recursive: true, force: true });
    }
    process.exit(0);
  }

  private async start(request: KeeperRequest): Promise<Infrastructure> {
    const { folder, chain } = request;
    // All of them are waited for, also when one fails: what is still starting could not be stopped.
    const [postgres, redis, local] = await Promise.allSettled([
      request.postgres ? this.postgres(folder) : undefined,
      request.redis ? this.redis(folder) : undefined,
      chain ? this.chain(folder, chain) : undefined,
    ]);
    return { postgresUrl: valueOf(postgres), redisUrl: valueOf(redis), chain: valueOf(local) };
  }

  private async postgres(folder: string): Promise<string> {
    const log = this.logFile('postgres');
    const service = await this.keep('PostgreSQL', (port) => startPostgres(folder, log, port));
    const home = dirname(service.data);
    if (home !== folder) {
      this.folders.push(home);
      say({ note: `PostgreSQL runs as the user postgres, who cannot reach ${folder}: its data is in ${home}` });
    }
    return service.url;
  }

  private async redis(folder: string): Promise<string> {
    const log = this.logFile('redis');
    return (await this.keep('Redis', (port) => startRedis(folder, log, port))).url;
  }

  private async chain(
    folder: string,
    chain: { port?: number; blockSeconds: number },
  ): Promise<Infrastructure['chain']> {
    const log = this.logFile('anvil');
    const service = await this.keep('Ethereum (anvil)', async (port = chain.port) => {
      const local = await startLocalChain({ folder, port, blockSeconds: chain.blockSeconds }, log);
      const { anvil, tokens } = local;
      return { ...anvil, tokens, stop: () => local.stop() };
    });
    return { rpcUrl: service.url, wsUrl: service.wsUrl, tokens: service.tokens };
  }

  private async keep<T extends Service>(name: string, start: (port?: number) => Promise<T>): Promise<T> {
    const began = Date.now();
    const { kept, first } = await Kept.start(name, start, (note) => {
      say({ note });
      this.record();
    });
    this.services.push(kept);
    this.record();
    say({ progress: name, milliseconds: Date.now() - began });
    return first;
  }

  private record(): void {
    if (this.request)
      recordServices(
        this.request.folder,
        this.services.map((service) => service.place),
      );
  }

  private logFile(name: string): (line: string) => void {
    const folder = join(this.request?.folder ?? '.', 'logs');
    mkdirSync(folder, { recursive: true });
    const stream: WriteStream = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
    return (text) => stream.write(text);
  }
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function say(message: KeeperMessage): void {
  if (process.connected) process.send?.(message);
}

const keeper = new Keeper();
process.on('message', (message) => keeper.receive(message as KeeperRequest | { apps: readonly number[] }));
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(event, () => void keeper.stop());
