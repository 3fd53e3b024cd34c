import type { JsonRpcProvider } from 'ethers';

interface Block {
  readonly transactions: readonly string[];
}

/**
 * Takes a transaction off the chain by a reorganisation that begins with its block. All other transactions of the blocks that
 * are replaced stay where they were, so that nobody else's payment is lost.
 */
export async function takeBack(provider: JsonRpcProvider, hash: string): Promise<void> {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (!receipt) return;
    const head = await provider.getBlockNumber();
    const depth = head - receipt.blockNumber + 1;
    const kept: [string, number][] = [];
    for (let offset = 0; offset < depth; offset++) {
      const height = `0x${(receipt.blockNumber + offset).toString(16)}`;
      // JSON-RPC of an Ethereum node
      const block = (await provider.send('eth_getBlockByNumber', [height, false])) as Block;
      for (const other of block.transactions.filter((one) => one !== hash)) {
        kept.push([(await provider.send('eth_getRawTransactionByHash', [other])) as string, offset]);
      }
    }
    await provider.send('anvil_reorg', [depth, kept]);
    // When a block came in between, the depth did not reach far enough: once more.
  }
}
