import type { BlockRef } from '@chaintill/chain-port';
import { RpcError } from './rpc/rpc-error';

/** The part of a JSON-RPC log that is used; numbers are 0x hex. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
  readonly removed?: boolean;
  /** 0x hex; from current nodes only. */
  readonly blockTimestamp?: string;
}

export interface RawTransaction {
  readonly hash: string;
  readonly from: string;
  /** null makes a contract. */
  readonly to: string | null;
  readonly value: string;
}

export interface RawReceipt {
  readonly transactionHash: string;
  readonly status?: string;
  readonly gasUsed: string;
  readonly logs: readonly RawLog[];
}

/** A header with what proves the completeness of its block's logs. */
export interface Header extends BlockRef {
  readonly logsBloom: string;
  readonly gasUsed: number;
}

export interface FullBlock {
  readonly header: Header;
  readonly transactions: readonly RawTransaction[];
}

const HASH = /^0x[0-9a-f]{64}$/;
const BLOOM = /^0x[0-9a-f]{512}$/;

type Fields = Readonly<Record<string, unknown>>;

/** @throws RpcError malformed */
export function quantity(value: unknown, what: string): number {
  const number = typeof value === 'string' && value.startsWith('0x') ? Number(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 0) throw new RpcError('malformed', `${what} is no quantity`);
  return number;
}

/** An amount, which may be larger than a safe integer. @throws RpcError malformed */
export function units(value: unknown, what: string): bigint {
  if (typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value)) return BigInt(value);
  throw new RpcError('malformed', `${what} is no quantity`);
}

export function hex(height: number): string {
  return `0x${height.toString(16)}`;
}

/** Reads a header; null stays null: the node knows no such block. @throws RpcError malformed */
export function readHeader(value: unknown): Header | null {
  if (value === null) return null;
  const { number, hash, parentHash, timestamp, logsBloom, gasUsed } = fields(value, 'block');
  if (!matches(hash, HASH) || !matches(parentHash, HASH) || !matches(logsBloom, BLOOM)) {
    throw new RpcError('malformed', 'block without hash, parent or bloom');
  }
  return {
    height: quantity(number, 'block number'),
    hash,
    parentHash,
    time: quantity(timestamp, 'block timestamp'),
    logsBloom,
    gasUsed: quantity(gasUsed, 'block gasUsed'),
  };
}

/** Reads a block with its transactions. @throws RpcError malformed */
export function readFullBlock(value: unknown): FullBlock | null {
  const header = readHeader(value);
  if (!header) return null;
  const { transactions } = fields(value, 'block');
  const all = list(transactions, 'transactions').map((entry) => {
    const { hash, from, to, value: amount } = fields(entry, 'transaction');
    const isTo = to === null || to === undefined || typeof to === 'string';
    if (!matches(hash, HASH) || typeof from !== 'string' || !isTo || typeof amount !== 'string') {
      throw new RpcError('malformed', 'transaction without hash, sender or value');
    }
    return { hash, from, to: to ?? null, value: amount };
  });
  return { header, transactions: all };
}

/** Reads the receipts of a block. @throws RpcError malformed, refused when the node does not have them */
export function readReceipts(value: unknown): readonly RawReceipt[] {
  if (value === null) throw new RpcError('refused', 'knows no receipts of the block');
  return list(value, 'receipts').map((entry) => {
    const { transactionHash, status, gasUsed, logs } = fields(entry, 'receipt');
    if (!matches(transactionHash, HASH) || typeof status !== 'string' || typeof gasUsed !== 'string') {
      throw new RpcError('malformed', 'receipt without transaction, status or gas');
    }
    return { transactionHash, status, gasUsed, logs: readLogs(logs) };
  });
}

/** Reads a list of logs in place: there may be many thousand, so they are checked and not copied. @throws RpcError malformed */
export function readLogs(value: unknown): readonly RawLog[] {
  const logs = list(value, 'logs') as readonly RawLog[]; // each is checked below
  for (const log of logs) {
    if (
      typeof log !== 'object' ||
      log === null ||
      typeof log.address !== 'string' ||
      typeof log.data !== 'string' ||
      typeof log.blockNumber !== 'string' ||
      typeof log.blockHash !== 'string' ||
      typeof log.transactionHash !== 'string' ||
      typeof log.logIndex !== 'string' ||
      !Array.isArray(log.topics)
    ) {
      throw new RpcError('malformed', 'log with a field missing');
    }
    if (log.removed) throw new RpcError('refused', 'log of a block that was removed');
  }
  return logs;
}

/** @throws RpcError malformed */
export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new RpcError('malformed', `${what} is no object`);
  return value as Fields; // an object whose every field is unknown
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new RpcError('malformed', `${what} is no list`);
  return value;
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}
