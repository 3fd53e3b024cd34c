import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A signer as it really runs, from dist/. */
export interface SignerProcess {
  readonly child: ChildProcess;
  readonly log: () => string;
  readonly exited: Promise<number | null>;
  /** @returns its pid. @throws Error with its log when it ends instead */
  readonly ready: () => Promise<number>;
}

export function startSigner(env: Readonly<Record<string, string>>): SignerProcess {
  const child = fork(join(process.cwd(), 'tools/run.mjs'), ['apps/signer/src/main'], {
    silent: true,
    execArgv: [],
    env: { CHAINTILL_PROFILE: 'local', REDIS_URL: 'redis://127.0.0.1:1', ...env },
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const message = new Promise((resolve) => child.once('message', resolve));
  const ready = async (): Promise<number> => {
    const first = await Promise.race([message, exited.then((code) => `ended with ${code}`)]);
    if (typeof first === 'string') throw new Error(`${first}:\n${text}`);
    return child.pid ?? 0;
  };
  return { child, log: () => text, exited, ready };
}

const LISTEN = '0A';
const ESTABLISHED = '01';

interface Socket {
  readonly protocol: string;
  readonly state: string;
  readonly local: number;
  readonly remote: number;
}

/** Sockets of a process as the kernel tells them. */
function sockets(pid: number): Socket[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined; // closed meanwhile
      }
    }),
  );
  const port = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16);
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , , , , , , , inode]) => inode !== undefined && own.has(inode))
      .map(([, local, remote, state = '']) => ({ protocol, state, local: port(local), remote: port(remote) })),
  );
}

/** Ports that a process listens on, TCP and UDP; without /proc as lsof tells it. */
export function openPorts(pid: number): string[] {
  if (!existsSync('/proc/net/tcp')) {
    const { stdout } = spawnSync('lsof', ['-nP', '-a', '-p', String(pid), '-iTCP', '-sTCP:LISTEN', '-t'], {
      encoding: 'utf8',
    });
    return stdout.split('\n').filter(Boolean);
  }
  return sockets(pid)
    .filter(({ protocol, state }) => protocol.startsWith('udp') || state === LISTEN)
    .map(({ protocol, local }) => `${protocol} ${local}`);
}

/** Ports that a process is connected to; none without /proc. */
export function calledPorts(pid: number): number[] {
  if (!existsSync('/proc/net/tcp')) return [];
  return [
    ...new Set(
      sockets(pid)
        .filter(({ state }) => state === ESTABLISHED)
        .map(({ remote }) => remote),
    ),
  ];
}
