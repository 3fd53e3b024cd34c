import { keccak256 } from 'ethers/crypto';

/** Topic of `Transfer(address,address,uint256)`. */
export const TRANSFER_TOPIC = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

const BLOOM_BYTES = 256;
export const EMPTY_BLOOM = `0x${'0'.repeat(BLOOM_BYTES * 2)}`;

/** Bits of entries seen before: contracts and the Transfer topic come back in every block. */
const known = new Map<string, readonly number[]>();
const MAX_KNOWN = 20_000;

/** The three bits of an entry in the 2048-bit bloom of a header (Yellow Paper, 4.4.1). */
function bitsOf(entry: string): readonly number[] {
  const cached = known.get(entry);
  if (cached) return cached;
  const hash = keccak256(entry);
  const bits = [0, 4, 8].map((at) => parseInt(hash.slice(2 + at, 6 + at), 16) & 2047);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(entry, bits);
  return bits;
}

/** The bloom that a header must have when its block holds exactly these logs. Entries are addresses and topics, 0x hex. */
export function bloomOf(logs: Iterable<{ readonly address: string; readonly topics: readonly string[] }>): string {
  const bytes = Buffer.alloc(BLOOM_BYTES);
  const add = (entry: string): void => {
    for (const bit of bitsOf(entry)) {
      const at = BLOOM_BYTES - 1 - (bit >> 3);
      bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
    }
  };
  for (const { address, topics } of logs) {
    add(address);
    topics.forEach(add);
  }
  return `0x${bytes.toString('hex')}`;
}

/** Whether a block with this bloom may hold a log with the Transfer topic. */
export function mayHoldTransfers(bloom: string): boolean {
  return bitsOf(TRANSFER_TOPIC).every((bit) => {
    const at = BLOOM_BYTES - 1 - (bit >> 3);
    return (parseInt(bloom.slice(2 + at * 2, 4 + at * 2), 16) & (1 << (bit & 7))) !== 0;
  });
}
