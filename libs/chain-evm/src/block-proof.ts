import type { BlockWithTransfers, ChainTransfer } from '@chaintill/chain-port';
import { EMPTY_BLOOM, bloomOf } from './bloom';
import type { Provider } from './rpc/provider';
import { RpcError } from './rpc/rpc-error';
import { nativeTransfersOf, timed, transfersOf } from './transfers';
import {
  hex,
  readFullBlock,
  readHeader,
  readLogs,
  readReceipts,
  type FullBlock,
  type Header,
  type RawLog,
  type RawReceipt,
} from './wire';

/**
 * A block whose transfers are proven complete. The header commits to its logs by a bloom over every address and topic: with
 * all logs at hand it is computed again, and a log held back, or one from elsewhere, makes it differ. One thing it cannot
 * show: the last log left out, if its address and topics all stand in other logs of the block. Of two valid answers the
 * longer one is therefore right.
 * @param known its header, if it was read before
 * @returns null when the provider knows no such block
 * @throws RpcError lying when the answer contradicts the header
 */
export async function proveBlock(provider: Provider, hash: string, known?: Header): Promise<BlockWithTransfers | null> {
  const readHeaderAgain = (): Promise<Header | null> =>
    provider.call('eth_getBlockByHash', [hash, false]).then((answer) => {
      const header = readHeader(answer);
      if (header && header.hash !== hash) throw new RpcError('lying', 'another block than the one asked for');
      return header;
    });
  const readAllLogs = (): Promise<readonly RawLog[]> =>
    provider.call('eth_getLogs', [{ blockHash: hash }]).then(readLogs);
  try {
    const [header, logs] = await Promise.all([known ?? readHeaderAgain(), readAllLogs()]);
    if (!header) return null;
    checkLogs(header, logs);
    provider.proved();
    return { block: header, transfers: timed(transfersOf(logs), header) };
  } catch (error) {
    // A reorg may have removed the block since its header was read; then nobody lied.
    if (known && error instanceof RpcError && (await readHeaderAgain()) === null) return null;
    throw error;
  }
}

/** The same with native value, which takes whole blocks and the receipts that say what was reverted. */
export async function proveWholeBlock(provider: Provider, hash: string): Promise<BlockWithTransfers | null> {
  const [raw, receipts] = await Promise.all([
    provider.call('eth_getBlockByHash', [hash, true]),
    provider.call('eth_getBlockReceipts', [hash]).catch(refusalAsNull),
  ]);
  const block = readFullBlock(raw);
  if (!block) return null;
  if (block.header.hash !== hash) throw new RpcError('lying', 'another block than the one asked for');
  const proven = provenWhole(block, block.transactions.length === 0 ? [] : readReceipts(receipts));
  provider.proved();
  return proven;
}

/** Whole blocks by height, in two batches whatever their number. @throws RpcError refused when one is not there */
export async function proveWholeBlocks(provider: Provider, from: number, to: number): Promise<BlockWithTransfers[]> {
  const heights = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const raw = await provider.batch(
    heights.map((height) => ({ method: 'eth_getBlockByNumber', params: [hex(height), true] })),
  );
  const blocks = raw.map((value, i) => {
    const block = readFullBlock(value);
    if (!block) throw new RpcError('refused', `knows no block ${heights[i]}`);
    if (block.header.height !== heights[i]) throw new RpcError('lying', 'another height than the one asked for');
    return block;
  });
  const busy = blocks.filter((block) => block.transactions.length > 0);
  const receipts = await provider.batch(
    busy.map(({ header }) => ({ method: 'eth_getBlockReceipts', params: [header.hash] })),
  );
  const byHash = new Map(busy.map(({ header }, i) => [header.hash, readReceipts(receipts[i])]));
  const proven = blocks.map((block, i) => {
    const parent = blocks[i - 1];
    if (parent && block.header.parentHash !== parent.header.hash)
      throw new RpcError('lying', 'blocks that do not link');
    return provenWhole(block, byHash.get(block.header.hash) ?? []);
  });
  provider.proved();
  return proven;
}

function provenWhole(block: FullBlock, receipts: readonly RawReceipt[]): BlockWithTransfers {
  const { header, transactions } = block;
  const logs = receipts.flatMap((receipt) => receipt.logs);
  checkLogs(header, logs);
  const inOrder =
    receipts.length === transactions.length &&
    transactions.every(({ hash }, i) => receipts[i]?.transactionHash === hash);
  // Every transaction burns gas, and the header states the sum: none can be left out of both lists.
  const gas = receipts.reduce((sum, receipt) => sum + Number(receipt.gasUsed), 0);
  if (!inOrder || gas !== header.gasUsed) throw new RpcError('lying', 'receipts that do not add up to the block');
  const transfers: ChainTransfer[] = [...nativeTransfersOf(block, receipts), ...timed(transfersOf(logs), header)];
  return { block: header, transfers };
}

function checkLogs(header: Header, logs: readonly RawLog[]): void {
  const height = hex(header.height);
  if (logs.some((log) => log.blockHash !== header.hash || log.blockNumber !== height)) {
    throw new RpcError('lying', `logs of another block than ${header.height}`);
  }
  // Logs are numbered through the block, so a gap or a doubled one shows.
  if (logs.some((log, i) => Number(log.logIndex) !== i))
    throw new RpcError('lying', `gaps in the logs of block ${header.height}`);
  // A chain that fills no bloom proves nothing, and is not believed either.
  if (header.logsBloom === EMPTY_BLOOM && logs.length === 0) return;
  if (bloomOf(logs) !== header.logsBloom) {
    throw new RpcError('lying', `the logs given for block ${header.height} are not the ones its header commits to`);
  }
}

/** An empty block has no receipts to speak of, and nodes differ in how they say so. */
function refusalAsNull(error: unknown): null {
  if (error instanceof RpcError && error.fault === 'refused') return null;
  throw error;
}
