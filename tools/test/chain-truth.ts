import { Interface, JsonRpcProvider } from 'ethers';

/** A transfer as the chain has it, worked out without any code of the product. */
export interface TrueTransfer {
  readonly txHash: string;
  readonly logIndex: number;
  readonly blockHash: string;
  readonly to: string;
  readonly contract: string | null;
  readonly amount: bigint;
}

const erc20 = new Interface(['event Transfer(address indexed from, address indexed to, uint256 value)']);

/**
 * Every transfer to one of `watched` on the canonical chain, read receipt by receipt with plain ethers: slow, and not
 * sharing a line with what is tested.
 */
export async function chainTruth(
  rpcUrl: string,
  watched: ReadonlySet<string>,
  native = false,
): Promise<TrueTransfer[]> {
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, staticNetwork: true });
  const found: TrueTransfer[] = [];
  try {
    const head = await provider.getBlockNumber();
    for (let height = 0; height <= head; height++) {
      const block = await provider.getBlock(height, true);
      if (!block) throw new Error(`block ${height} is missing`);
      for (const tx of block.prefetchedTransactions) {
        const receipt = await provider.getTransactionReceipt(tx.hash);
        if (!receipt || receipt.status !== 1) continue;
        const common = { txHash: tx.hash, blockHash: block.hash ?? '' };
        const to = tx.to?.toLowerCase();
        if (native && to && tx.value > 0n && watched.has(to)) {
          found.push({ ...common, logIndex: -1, to, contract: null, amount: tx.value });
        }
        for (const log of receipt.logs) {
          const parsed = log.topics.length === 3 ? erc20.parseLog(log) : null;
          // ethers types decoded values as any; the signature above says address and uint256.
          const recipient = (parsed?.args.getValue('to') as string | undefined)?.toLowerCase();
          if (!parsed || !recipient || !watched.has(recipient)) continue;
          const amount = parsed.args.getValue('value') as bigint;
          found.push({ ...common, logIndex: log.index, to: recipient, contract: log.address.toLowerCase(), amount });
        }
      }
    }
  } finally {
    provider.destroy();
  }
  return found;
}
