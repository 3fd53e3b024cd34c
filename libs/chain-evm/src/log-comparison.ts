import type { ChainTransfer } from '@chaintill/chain-port';
import { transferKey } from './transfers';
import type { RawLog } from './wire';

/** A block of which two providers gave different logs. */
export interface DifferingBlock {
  readonly height: number;
  readonly given: readonly [readonly RawLog[], readonly RawLog[]];
}

/** The blocks on which two answers differ, lowest first. */
export function differingBlocks(one: readonly RawLog[], other: readonly RawLog[]): DifferingBlock[] {
  const same = one.length === other.length && one.every((log, i) => sameLog(log, other[i]));
  if (same) return [];
  const [a, b] = [byHeight(one), byHeight(other)];
  const heights = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  return heights.flatMap((height): DifferingBlock[] => {
    const [left, right] = [a.get(height) ?? [], b.get(height) ?? []];
    const equal = left.length === right.length && left.every((log, i) => sameLog(log, right[i]));
    return equal ? [] : [{ height, given: [left, right] }];
  });
}

function sameLog(a: RawLog, b: RawLog | undefined): boolean {
  return (
    b !== undefined &&
    a.logIndex === b.logIndex &&
    a.transactionHash === b.transactionHash &&
    a.blockHash === b.blockHash &&
    a.data === b.data &&
    a.address === b.address &&
    a.topics[2] === b.topics[2] &&
    a.topics[1] === b.topics[1]
  );
}

function byHeight(logs: readonly RawLog[]): Map<number, RawLog[]> {
  const blocks = new Map<number, RawLog[]>();
  for (const log of logs) {
    const height = Number(log.blockNumber);
    const block = blocks.get(height);
    if (block) block.push(log);
    else blocks.set(height, [log]);
  }
  return blocks;
}

/** Transfers as one text, equal for equal transfers. */
export function transfersAsText(transfers: readonly ChainTransfer[]): string {
  return transfers.map(transferKey).join();
}
