import type { ChainTransfer } from '@chaintill/chain-port';
import { TRANSFER_TOPIC } from './bloom';
import { RpcError } from './rpc/rpc-error';
import { quantity, type FullBlock, type Header, type RawLog, type RawReceipt } from './wire';

/** Length of 32 bytes in 0x hex. */
const WORD_LENGTH = 66;
const WORD = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** `log_index` of a transaction's own value. */
const NATIVE_INDEX = -1;

export function isTransferLog(log: RawLog): boolean {
  return log.topics[0] === TRANSFER_TOPIC;
}

/**
 * The ERC-20 transfers among logs: Transfer with two indexed addresses and one word. ERC-721 has the same topic and indexes
 * the token id too, so it has four topics and no data.
 * @throws RpcError malformed for a number that is none
 */
export function transfersOf(logs: readonly RawLog[]): ChainTransfer[] {
  const transfers: ChainTransfer[] = [];
  let block: RawLog | undefined;
  let contract = '';
  let height = 0;
  let time: number | null = null;
  for (const log of logs) {
    const [topic, from, to] = log.topics;
    if (topic !== TRANSFER_TOPIC || log.topics.length !== 3 || log.data.length !== WORD_LENGTH) continue;
    if (from === undefined || to === undefined || ![from, to, log.data, log.transactionHash].every(isWord)) {
      throw new RpcError('malformed', 'Transfer log with a word that is none');
    }
    if (block?.blockHash !== log.blockHash || block.address !== log.address) {
      if (!isWord(log.blockHash) || !ADDRESS.test(log.address))
        throw new RpcError('malformed', 'Transfer log of no block or contract');
      block = log;
      contract = log.address.toLowerCase();
      height = quantity(log.blockNumber, 'log blockNumber');
      time = log.blockTimestamp === undefined ? null : quantity(log.blockTimestamp, 'log blockTimestamp');
    }
    transfers.push({
      txHash: log.transactionHash,
      logIndex: quantity(log.logIndex, 'logIndex'),
      blockHeight: height,
      blockHash: log.blockHash,
      blockTime: time,
      contract,
      from: addressIn(from),
      to: addressIn(to),
      amount: BigInt(log.data),
    });
  }
  return transfers;
}

/** Native value moved by the transactions of a block themselves. What a reverted one carried never moved. */
export function nativeTransfersOf(
  { header, transactions }: FullBlock,
  receipts: readonly RawReceipt[],
): ChainTransfer[] {
  return transactions.flatMap(({ hash, from, to, value }, i) => {
    const amount = BigInt(value);
    if (to === null || amount === 0n || receipts[i]?.status !== '0x1') return [];
    return {
      txHash: hash,
      logIndex: NATIVE_INDEX,
      blockHeight: header.height,
      blockHash: header.hash,
      blockTime: header.time,
      contract: null,
      from: from.toLowerCase(),
      to: to.toLowerCase(),
      amount,
    };
  });
}

/** Gives transfers of one block the time of its header. */
export function timed(transfers: readonly ChainTransfer[], header: Header): ChainTransfer[] {
  return transfers.map((transfer) =>
    transfer.blockTime === header.time ? transfer : { ...transfer, blockTime: header.time },
  );
}

/** What a transfer is worth and to whom, as one text: equal for the same transfer from any provider. */
export function transferKey({ txHash, logIndex, contract, to, amount }: ChainTransfer): string {
  return `${txHash}/${logIndex}/${contract}/${to}/${amount}`;
}

function isWord(text: string): boolean {
  return WORD.test(text);
}

function addressIn(word: string): string {
  return `0x${word.slice(26)}`;
}
