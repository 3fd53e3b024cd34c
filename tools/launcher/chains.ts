import { loadConfig, type ChainConfig } from '@chaintill/config';
import { createDataSource, Database } from '@chaintill/persistence';
import { Wallet } from 'ethers';
import { PAYER_KEY } from '../devnet/tokens';
import type { Infrastructure } from './infrastructure';
import type { ReadyChain } from './ready-file';

type StartedChain = NonNullable<Infrastructure['chain']>;

export const LOCAL_CHAIN = 'ethereum-local';
const DECIMALS = 6;
/** More blocks than that are not lost by a hard stop: then the chain's folder itself was lost. */
const MOST_LOST_BLOCKS = 2_000;

/**
 * What the launcher needs to know of the environment: the chains that it names instead of the local one, and the key that
 * stored secrets are sealed with. All else is checked too, so that nothing is started on a wrong word; what the launcher will
 * set has a stand-in.
 * @throws ConfigError listing every fault
 */
export function readEnvironment(env: NodeJS.ProcessEnv): {
  readonly chains: readonly ChainConfig[] | undefined;
  readonly masterKey: Buffer;
} {
  const named = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = Boolean(named['CHAINS'] ?? named['CHAINS_FILE']);
  const standIn = localChain({ rpcUrl: 'http://node', wsUrl: 'ws://node', tokens: { USDT: '0x', USDC: '0x' } }, 1);
  const { chains, masterKey } = loadConfig({
    CHAINTILL_PROFILE: 'local',
    DATABASE_URL: 'postgres://database',
    REDIS_URL: 'redis://redis',
    ...(own ? {} : { CHAINS: JSON.stringify([standIn]) }),
    ...named,
  });
  return { chains: own ? chains : undefined, masterKey };
}

/** The local chain as configuration: to the gateway it is a chain like any other. */
export function localChain({ rpcUrl, wsUrl, tokens }: StartedChain, confirmations: number): ChainConfig {
  return {
    id: LOCAL_CHAIN,
    name: 'Ethereum (local)',
    family: 'evm',
    networkId: '31337',
    livemode: false,
    rpcUrls: [rpcUrl],
    wsUrls: [wsUrl],
    finality: { kind: 'confirmations', count: confirmations },
    pollIntervalMs: 500,
    maxRange: 1_000,
    // Whatever is on it was put there for this gateway.
    startHeight: 0,
    assets: [
      { symbol: 'USDT', contract: tokens.USDT, decimals: DECIMALS },
      { symbol: 'USDC', contract: tokens.USDC, decimals: DECIMALS },
      { symbol: 'ETH', decimals: 18 },
    ],
  };
}

/** Prices of the local chain's play money, on a machine without the Internet too; unless the environment names sources. */
export function localPrices(env: NodeJS.ProcessEnv): Record<string, string> {
  if (env['RATES_FIXED'] || env['RATE_SOURCES']) return {};
  return { RATES_FIXED: 'ETH/USD=3000,USDT/USD=1,USDC/USD=1,USD/EUR=0.92,USD/GBP=0.79' };
}

/** Chains as the ready file shows them. @param local whether the launcher made them and may show a payer's key */
export function readyChains(chains: readonly ChainConfig[], local: boolean): Record<string, ReadyChain> {
  const payer = { address: new Wallet(PAYER_KEY).address, privateKey: PAYER_KEY };
  return Object.fromEntries(
    chains.map(({ id, family, rpcUrls, assets }) => {
      const tokens = assets.flatMap(({ symbol, contract, decimals }) =>
        contract === undefined ? [] : [[symbol, { address: contract, decimals }] as const],
      );
      const rpcUrl = rpcUrls[0] ?? '';
      return [id, { family, rpcUrl, ...(local ? { payer } : {}), tokens: Object.fromEntries(tokens) }];
    }),
  );
}

/**
 * Lets the local chain grow to where the books have read it. After a hard stop the chain is a few blocks behind the
 * database (tools/devnet/chain-recorder.ts); a shorter chain looks to an indexer like a node that lags, a chain as long
 * with other blocks like a reorg, which it undoes.
 * @returns how many blocks were lost
 * @throws Error when so many are missing that the chain's folder must have been lost
 */
export async function catchUpWithBooks({ rpcUrl }: StartedChain, databaseUrl: string): Promise<number> {
  const source = await createDataSource({
    url: databaseUrl,
    poolSize: 1,
    applicationName: 'chaintill-start',
  }).initialize();
  try {
    const [cursor] = await new Database(source).query<{ height: string | null }>(
      'select height from chain_cursors where chain_id = $1',
      [LOCAL_CHAIN],
    );
    const lost = Number(cursor?.height ?? 0) - Number(await rpc(rpcUrl, 'eth_blockNumber', []));
    if (lost <= 0) return 0;
    if (lost > MOST_LOST_BLOCKS) {
      throw new Error(
        `the local chain is ${lost} blocks behind the books: its state is lost. Start afresh with npm start -- --reset`,
      );
    }
    await rpc(rpcUrl, 'anvil_mine', [`0x${lost.toString(16)}`]);
    return lost;
  } finally {
    await source.destroy();
  }
}

async function rpc(url: string, method: string, params: readonly unknown[]): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  // JSON-RPC 2.0.
  const answer = (await response.json()) as { result?: string; error?: { message: string } };
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result ?? '';
}
