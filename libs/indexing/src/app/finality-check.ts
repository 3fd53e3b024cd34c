import { ChainDoubt, type ChainReader } from '@chaintill/chain-port';
import type { ChainStore } from '../data/chain-store';

/**
 * Has every provider look at transfers once more before they become final. A block near the head is read from one provider
 * alone, which may have made up what it holds; by now the others have the block too.
 * @param finalHeight up to here they are about to become final
 * @throws ChainDoubt when providers contradict each other; or all of them us, after the block was taken back to be read again
 */
export async function checkFinality(
  reader: ChainReader,
  store: ChainStore,
  chainId: string,
  finalHeight: number,
): Promise<void> {
  if (reader.providers().length < 2) return;
  for (const { transfers, ...block } of await store.unfinal(finalHeight)) {
    if (await reader.confirms(block, transfers)) continue;
    const fork = (await store.anchors()).findLast(({ height }) => height < block.height);
    if (fork) await store.rewind(fork, fork.height < (await store.finalHeight()));
    throw new ChainDoubt(chainId, `no provider stands by the transfers of block ${block.height}`);
  }
}
