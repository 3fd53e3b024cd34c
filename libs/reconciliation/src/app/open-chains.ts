import type { AssetRegistry } from '@chaintill/assets';
import type { FamilyRegistry } from '@chaintill/chain-port';
import type { ReconciledChain } from './reconciliation-parts';

/** Where a chain is read; all else is in the registry. */
export interface ChainSource {
  readonly id: string;
  readonly rpcUrls: readonly string[];
  /** Largest block range asked of a node at once; 1,000 when absent. */
  readonly maxRange?: number;
}

/** Opens chains for comparison; they connect when they are asked something. */
export function openChains(
  sources: readonly ChainSource[],
  families: FamilyRegistry,
  assets: AssetRegistry,
): ReconciledChain[] {
  return sources.map(({ id: chainId, rpcUrls, maxRange = 1_000 }) => {
    const { family: name, networkId, finality, assets: listed } = assets.chainById(chainId);
    const family = families.get(name);
    const native = listed.some(({ contract }) => contract === null);
    const connection = { chainId, networkId, rpcUrls, wsUrls: [], finality, native, pollIntervalMs: 1_000, maxRange };
    return { chainId, reader: family.openReader(connection), writer: family.openWriter(connection) };
  });
}

export async function closeChains(chains: readonly ReconciledChain[]): Promise<void> {
  await Promise.all(chains.flatMap(({ reader, writer }) => [reader.close(), writer.close()]));
}
