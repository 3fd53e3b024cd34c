import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { freePort, waitFor } from './ports';
import { childEnd, endChild } from './processes';

export interface LocalAnvil {
  /** http address; the same port speaks websocket. */
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the node has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** One JSON-RPC call, e.g. `rpc('anvil_mine', ['0x1'])`. */
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>;
  stop(): Promise<void>;
}

export interface AnvilOptions {
  readonly port?: number;
  readonly chainId?: number;
  /** Seconds between blocks; without it a block is mined for each transaction. */
  readonly blockTime?: number;
  readonly extraArgs?: readonly string[];
}

/** Starts the real anvil binary from npm. The mnemonic is anvil's own well-known one: local coins only. */
export async function startAnvil(
  options: AnvilOptions = {},
  log: (line: string) => void = () => undefined,
): Promise<LocalAnvil> {
  const port = options.port ?? (await freePort());
  const args = ['--port', String(port), '--host', '127.0.0.1', '--chain-id', String(options.chainId ?? 31337)];
  if (options.blockTime) args.push('--block-time', String(options.blockTime));
  args.push(...(options.extraArgs ?? []));
  const child = spawn(anvilBinary(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => log(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => log(chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await waitFor('anvil', async () => {
    if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}`);
    return rpcCall<string>(url, 'eth_chainId', []);
  });
  return {
    url,
    wsUrl: `ws://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    ended: childEnd(child),
    rpc: (method, params = []) => rpcCall(url, method, params),
    stop: () => endChild(child, 'SIGTERM', 10_000),
  };
}

async function rpcCall<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer = (await response.json()) as { result?: T; error?: { message: string } };
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result as T;
}

function anvilBinary(): string {
  const require = createRequire(import.meta.url);
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const system = process.platform === 'win32' ? 'win32' : process.platform;
  return require.resolve(`@foundry-rs/anvil-${system}-${arch}/bin/anvil${system === 'win32' ? '.exe' : ''}`);
}
