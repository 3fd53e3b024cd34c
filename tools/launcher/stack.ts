import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainConfig } from '@chaintill/config';
import { freePort, given } from '../local/ports';
import { pingDatabase } from '../local/postgres';
import { postgresHome } from '../local/postgres-binaries';
import { pingRedis } from '../local/redis';
import { catchUpWithBooks, readEnvironment, LOCAL_CHAIN, localChain, localPrices, readyChains } from './chains';
import { KeeperLine } from './infrastructure';
import { claimFolder, releaseFolder } from './left-overs';
import type { LauncherOptions } from './options';
import { APPS, isApp, writeReadyFile, type AppName, type ProgramName, type ReadyFile } from './ready-file';
import { demoLink } from './demo-link';
import { fundHotWallets } from './funding';
import { processRole } from './process-role';
import { migrateAndSeed } from './seed';
import { LocalSigning, SIGNING_PARTS } from './signing';
import { Supervisor } from './supervisor';

/** Where progress is told. */
export interface Narrator {
  step(what: string, milliseconds: number): void;
  note(text: string): void;
}

type LocalChain = Parameters<typeof localChain>[0];

const LARGE_LOG_BYTES = 20_000_000;

interface Ports {
  readonly api: number;
  readonly indexer: number;
  readonly worker: number;
  readonly chain: number;
}

/** Everything `npm start` runs: PostgreSQL, Redis and a chain where the environment names none, and the four apps. */
export class Stack {
  private keeper: Promise<KeeperLine> | undefined;
  private supervisor: Supervisor | undefined;
  private ready: ReadyFile | undefined;
  private claimed = false;
  private stopped: Promise<void> | undefined;

  /**
   * @param env environment of the launcher, handed on to the apps
   * @param onLost called when the parts that the apps need are gone for good
   */
  constructor(
    private readonly options: LauncherOptions,
    private readonly env: NodeJS.ProcessEnv,
    private readonly narrator: Narrator,
    private readonly onLost: (reason: string) => void,
  ) {}

  /** Starts all parts. @throws Error saying which part did not start, and why; what had started is stopped by `stop` */
  async start(): Promise<ReadyFile> {
    const { folder } = this.options;
    await claimFolder(folder);
    this.claimed = true;
    const { chains: configured, masterKey } = readEnvironment(this.env);
    await this.reached('REDIS_URL', pingRedis);
    await this.reached('DATABASE_URL', pingDatabase);
    // One that a killed start left would be taken for ours.
    for (const path of this.readyFiles) rmSync(path, { force: true });
    if (this.options.reset) await forget(folder);
    rotateLogs(join(folder, 'logs'));
    const ports = await this.choosePorts();
    const { postgresUrl, redisUrl, chains, local } = await this.openInfrastructure(ports, configured);
    const credentials = await this.timed(
      'Schema and demo shop',
      migrateAndSeed(folder, postgresUrl, chains, masterKey),
    );
    const processPostgresUrl = this.env['DATABASE_URL'] ? postgresUrl : await processRole(postgresUrl);
    if (local) await this.catchUp(local, postgresUrl);
    const chainsFile = join(folder, 'chains.json');
    writeFileSync(chainsFile, `${JSON.stringify(chains, null, 2)}\n`);
    const shared = this.environment(
      {
        DATABASE_URL: processPostgresUrl,
        REDIS_URL: redisUrl,
        CHAINS: '',
        CHAINS_FILE: chainsFile,
        ...(local && localPrices(this.env)),
      },
      ports,
    );
    const signing = await LocalSigning.make(folder, this.env, credentials, local !== undefined);
    if (this.stopped) throw new Error('stopped while starting');
    const pids = await this.startPrograms(shared, signing, local);
    const known = readyChains(chains, local !== undefined);
    const localOne = local && known[LOCAL_CHAIN];
    if (localOne) await this.timed('Coins for the hot wallets', fundHotWallets(localOne, postgresUrl));
    const api = shared['PUBLIC_URL'] ?? '';
    const paymentLink =
      local &&
      (await demoLink(this.ownAddress(ports), credentials).catch((error: Error) => {
        this.narrator.note(`no payment link to try: ${error.message}`);
        return undefined;
      }));
    const { organization, apiKeys, panelUser, oauth, secondOrganization } = credentials;
    this.ready = {
      api,
      panel: `${api}/admin`,
      postgresUrl,
      processPostgresUrl,
      redisUrl,
      organization,
      apiKeys,
      panelUser,
      oauth,
      secondOrganization,
      ...(paymentLink && { paymentLink }),
      metrics: {
        api: this.ownAddress(ports),
        indexer: this.metricsAddress(ports.indexer),
        worker: this.metricsAddress(ports.worker),
      },
      pids,
      chains: known,
    };
    this.publish();
    return this.ready;
  }

  /** Ends everything that was started, in good order. Calling it again waits for the same end. */
  async stop(): Promise<void> {
    this.stopped ??= this.end();
    await this.stopped;
  }

  /** Restarts the apps, e.g. on a new build. */
  async restartApps(): Promise<void> {
    const { supervisor } = this;
    if (supervisor) await Promise.all(APPS.map((app) => supervisor.restart(app)));
  }

  /** The one that was asked for, and the one that every start leaves in the folder, for `npm run pay`. */
  private get readyFiles(): string[] {
    const { folder, readyFile } = this.options;
    return [join(folder, 'ready.json'), ...(readyFile ? [readyFile] : [])];
  }

  private async end(): Promise<void> {
    // Another launcher's folder is left as it is.
    if (!this.claimed) return;
    const { ephemeral, folder } = this.options;
    for (const path of this.readyFiles) rmSync(path, { force: true });
    // What is still starting is waited for: only then is it known what there is to stop.
    const keeper = await this.keeper?.catch(() => undefined);
    await this.supervisor?.stop();
    await keeper?.close();
    releaseFolder(folder);
    if (ephemeral) rmSync(folder, { recursive: true, force: true });
  }

  private async choosePorts(): Promise<Ports> {
    const preferred = async (port: number): Promise<number> =>
      !this.options.ephemeral && (await given(port)) ? port : freePort();
    // One after the other: a port is free until it is taken, and two look-ups at once may find the same.
    const api = await preferred(Number(this.env['API_PORT'] || 3000));
    const indexer = await preferred(Number(this.env['INDEXER_PORT'] || 3001));
    const worker = await preferred(Number(this.env['WORKER_PORT'] || 3002));
    return { api, indexer, worker, chain: await preferred(8545) };
  }

  private async openInfrastructure(
    { chain: port }: Ports,
    configured: readonly ChainConfig[] | undefined,
  ): Promise<{
    postgresUrl: string;
    redisUrl: string;
    chains: readonly ChainConfig[];
    local: LocalChain | undefined;
  }> {
    const { folder, ephemeral, blockSeconds, confirmations } = this.options;
    this.keeper = KeeperLine.open(
      {
        folder,
        remove: [...this.readyFiles, ...(ephemeral ? [folder] : [])],
        ephemeral,
        postgres: !this.env['DATABASE_URL'],
        redis: !this.env['REDIS_URL'],
        chain: configured ? null : { port, blockSeconds },
      },
      {
        progress: (what, milliseconds) => this.narrator.step(what, milliseconds),
        note: (text) => this.narrator.note(text),
        lost: () => this.onLost('the keeper of PostgreSQL, Redis and the chain was killed'),
      },
    );
    const { postgresUrl, redisUrl, chain: local } = (await this.keeper).infrastructure;
    return {
      // Absent exactly when the environment names one instead.
      postgresUrl: postgresUrl ?? String(this.env['DATABASE_URL']),
      redisUrl: redisUrl ?? String(this.env['REDIS_URL']),
      chains: configured ?? (local ? [localChain(local, confirmations)] : []),
      local,
    };
  }

  private async catchUp(local: LocalChain, databaseUrl: string): Promise<void> {
    const lost = await catchUpWithBooks(local, databaseUrl);
    if (lost > 0)
      this.narrator.note(
        `after a hard stop ${lost} blocks of the local chain are other ones now; the indexer undoes them`,
      );
  }

  private environment(parts: Record<string, string>, ports: Ports): NodeJS.ProcessEnv {
    const host = this.env['API_HOST'] || '127.0.0.1';
    return {
      ...this.env,
      ...parts,
      CHAINTILL_PROFILE: this.env['CHAINTILL_PROFILE'] || 'local',
      API_HOST: host,
      API_PORT: String(ports.api),
      INDEXER_PORT: String(ports.indexer),
      WORKER_PORT: String(ports.worker),
      PUBLIC_URL: this.env['PUBLIC_URL'] || this.ownAddress(ports),
    };
  }

  /** Where the api is from this machine. */
  private ownAddress({ api }: Ports): string {
    return here(this.env['API_HOST'], api);
  }

  private metricsAddress(port: number): string {
    return here(this.env['METRICS_HOST'], port);
  }

  private async startPrograms(
    env: NodeJS.ProcessEnv,
    signing: LocalSigning,
    local: LocalChain | undefined,
  ): Promise<Record<AppName, number>> {
    const pids: Record<AppName, number> = { api: 0, indexer: 0, worker: 0, signer: 0 };
    const logs = join(this.options.folder, 'logs');
    mkdirSync(logs, { recursive: true });
    const ofPayer = { ...env, DEVNET_CHAIN_ID: LOCAL_CHAIN, DEVNET_RPC_URL: local?.rpcUrl };
    this.supervisor = new Supervisor(logs, (program) => signing.of(program, isApp(program) ? env : ofPayer), {
      ready: (program, pid) => this.programReady(program, pid, pids),
      note: (text) => this.narrator.note(text),
    });
    const { supervisor } = this;
    const programs: readonly ProgramName[] = local ? [...APPS, 'payer'] : APPS;
    await Promise.all(programs.map((program) => this.timed(program, supervisor.start(program))));
    return pids;
  }

  private programReady(program: ProgramName, pid: number, pids: Record<AppName, number>): void {
    if (isApp(program)) pids[program] = pid;
    void this.keeper?.then((keeper) => keeper.watch(this.supervisor?.pids() ?? []));
    if (!this.ready) return;
    this.ready = { ...this.ready, pids: { ...pids } };
    this.publish();
  }

  private publish(): void {
    if (!this.ready || this.stopped) return;
    for (const path of this.readyFiles) writeReadyFile(path, this.ready);
  }

  /** Asks what the environment names before anything is started. @throws Error naming the variable */
  private async reached(variable: string, ask: (url: string) => Promise<unknown>): Promise<void> {
    const url = this.env[variable];
    if (!url) return;
    await ask(url).catch((cause: Error) => {
      throw new Error(`${variable}: ${cause.message}`, { cause });
    });
  }

  private async timed<T>(what: string, work: Promise<T>): Promise<T> {
    const began = Date.now();
    const result = await work;
    this.narrator.step(what, Date.now() - began);
    return result;
  }
}

/** Everything but the lock of this very launcher. */
async function forget(folder: string): Promise<void> {
  rmSync((await postgresHome(folder)).data, { recursive: true, force: true });
  for (const part of ['redis', 'anvil', 'logs', 'credentials.json', 'chains.json', 'ready.json', ...SIGNING_PARTS]) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
}

/** Keeps one older log of each part; a log is rotated at a start only, since the parts hold it open. */
function rotateLogs(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    const path = join(folder, name);
    if (statSync(path).size > LARGE_LOG_BYTES) renameSync(path, `${path}.old`);
  }
}

/** Where this machine reaches what listens on an address, or on all of them. */
function here(host: string | undefined, port: number): string {
  return `http://${!host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
}
