import { readFileSync } from 'node:fs';
import { evmFamily } from '@chaintill/chain-evm';
import pg from 'pg';
import { chainTransferRecipients } from './indexing/recipients';
import { runChild } from './indexing/run-child';
import { watch } from './indexing/watched-database';
import { report } from './report';

/**
 * `npm run bench:index`. With RPC_URL it runs the indexer alone, once, over a given chain into a given empty database, so
 * that it can be set beside other indexers:
 *
 *   RPC_URL        node to read from
 *   TOKEN          contract address that is in the registry
 *   END_BLOCK      last block to read; the head when absent
 *   DATABASE_URL   an empty database
 *   WATCHED_FILE   addresses to watch, one a line; every recipient on the chain when absent
 *   MAX_RANGE      largest block range asked of the node, 1000 when absent
 *
 * Without RPC_URL it makes a chain of its own and measures rows B1 to B5 of docs/performance.md.
 */
const { RPC_URL: rpcUrl, TOKEN: token, DATABASE_URL: databaseUrl, WATCHED_FILE: watchedFile } = process.env;

if (rpcUrl) {
  if (!token || !databaseUrl) throw new Error('RPC_URL wants TOKEN and DATABASE_URL beside it');
  await measureOnce(rpcUrl, token, databaseUrl);
} else {
  report(await (await import('./indexing')).run());
}

async function measureOnce(node: string, contract: string, database: string): Promise<void> {
  const networkId = BigInt(await rpc<string>(node, 'eth_chainId')).toString();
  const endBlock = Number(process.env['END_BLOCK'] ?? (await rpc<string>(node, 'eth_blockNumber')));
  const canonical = (text: string): string => {
    const parsed = evmFamily.address.parse(text.trim());
    if (!parsed) throw new Error(`${text} is not an address`);
    return parsed.canonical;
  };
  const watched = watchedFile
    ? readFileSync(watchedFile, 'utf8')
        .split('\n')
        .filter((line) => line.trim())
        .map(canonical)
    : await chainTransferRecipients(node, endBlock);
  const decimals = Number(await rpc<string>(node, 'eth_call', [{ to: contract, data: '0x313ce567' }, 'latest']));
  await watch(database, watched);
  const maxRange = Number(process.env['MAX_RANGE'] ?? 1_000);
  const task = {
    rpcUrl: node,
    networkId,
    databaseUrl: database,
    token: canonical(contract),
    decimals,
    endBlock,
    maxRange,
    match: true,
  };
  const began = performance.now();
  const child = runChild('product', task);
  const result = await child.result;
  const wallSeconds = (performance.now() - began) / 1_000;
  await child.stop();
  const client = new pg.Client(database);
  await client.connect();
  const { rows } = await client.query<{ count: number }>('select count(*)::integer as count from transfers');
  await client.end();
  const stored = rows[0]?.count ?? 0;
  const figures = {
    watched: watched.length,
    blocks: endBlock + 1,
    transfersStored: stored,
    seconds: result.seconds,
    secondsWithStart: wallSeconds,
    rowsPerSecond: stored / result.seconds,
    blocksPerSecond: (endBlock + 1) / result.seconds,
    processorSeconds: result.cpuSeconds,
    peakMiB: result.peakMiB,
  };
  console.table(figures);
  console.log(JSON.stringify(figures));
}

async function rpc<T>(url: string, method: string, params: readonly unknown[] = []): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return ((await response.json()) as { result: T }).result; // the node to be measured answers
}
