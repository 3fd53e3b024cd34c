import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startAnvil, type LocalAnvil } from '../local/anvil';
import { ChainRecorder } from './chain-recorder';
import { deployTokens, type DeployedTokens } from './tokens';

export interface LocalChain {
  readonly anvil: LocalAnvil;
  readonly tokens: DeployedTokens;
  /** Stops mining, writes the state down and ends the node. */
  stop(): Promise<void>;
}

export interface LocalChainOptions {
  /** Where the chain keeps its state, `anvil/` below it. */
  readonly folder: string;
  /** A free port when absent. */
  readonly port?: number;
  /** Seconds between blocks; block time moves with them, payments or not. */
  readonly blockSeconds: number;
}

/**
 * Starts an EVM chain with a USDT and a USDC on it, or takes it up where it was: blocks, hashes, balances and contracts are
 * the same after a restart. The tokens are deployed once, always at the same addresses.
 */
export async function startLocalChain(options: LocalChainOptions, log: (line: string) => void): Promise<LocalChain> {
  const home = join(options.folder, 'anvil');
  mkdirSync(home, { recursive: true });
  const state = stateFile(home);
  // The folder also stands in the command line, by which a later start knows a node that was left behind.
  const args = ['--quiet', '--cache-path', home, ...(existsSync(state) ? ['--load-state', state] : [])];
  const anvil = await startAnvil({ port: options.port, extraArgs: args }, log);
  try {
    return await furnish(anvil, home, options.blockSeconds, log);
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** Puts the tokens on the chain, lets time pass on it, and has it written down. */
async function furnish(
  anvil: LocalAnvil,
  home: string,
  blockSeconds: number,
  log: (line: string) => void,
): Promise<LocalChain> {
  const state = stateFile(home);
  const save = async (): Promise<void> => writeState(state, await anvil.rpc<string>('anvil_dumpState'));
  const tokens = await takeTokens(join(home, 'tokens.json'), anvil);
  if (!existsSync(state)) await save();
  // Until here each transaction was mined at once; from here on time passes.
  await anvil.rpc('evm_setIntervalMining', [blockSeconds]);
  const recorder = new ChainRecorder(anvil, save, log);
  recorder.start();
  void anvil.ended.then(() => recorder.stop());
  return {
    anvil,
    tokens,
    stop: async () => {
      await recorder.stop();
      await anvil
        .rpc('evm_setIntervalMining', [0])
        .then(save)
        .catch((error: Error) => log(`state of the chain not written: ${error.message}\n`));
      await anvil.stop();
    },
  };
}

function stateFile(home: string): string {
  return join(home, 'state.json');
}

async function takeTokens(file: string, anvil: LocalAnvil): Promise<DeployedTokens> {
  if (existsSync(file)) {
    // Written below.
    const tokens = JSON.parse(readFileSync(file, 'utf8')) as DeployedTokens;
    const codes = await Promise.all(
      [tokens.USDT, tokens.USDC].map((token) => anvil.rpc<string>('eth_getCode', [token, 'latest'])),
    );
    if (codes.every((code) => code.length > 2)) return tokens;
  }
  const tokens = await deployTokens(anvil.url);
  writeFileSync(file, JSON.stringify(tokens));
  return tokens;
}

/** anvil_dumpState answers gzip in hex; --load-state wants the JSON inside. The old state stays until the new one is whole. */
function writeState(file: string, dump: string): void {
  writeFileSync(`${file}.new`, gunzipSync(Buffer.from(dump.slice(2), 'hex')));
  renameSync(`${file}.new`, file);
}
