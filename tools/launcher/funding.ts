import { createDataSource, Database } from '@chaintill/persistence';
import { JsonRpcProvider } from 'ethers';
import { pay } from './payer';
import type { ReadyChain } from './ready-file';

const ENOUGH = 10n ** 18n;
const COINS = '10';

/**
 * Sends play coins to hot wallets that have few, from outside like an operator would: the indexer sees them come, and they are
 * booked as own funds.
 * @returns how many wallets got some
 */
export async function fundHotWallets(chain: ReadyChain, databaseUrl: string): Promise<number> {
  const source = await createDataSource({
    url: databaseUrl,
    poolSize: 1,
    applicationName: 'chaintill-start',
  }).initialize();
  const provider = new JsonRpcProvider(chain.rpcUrl, undefined, { cacheTimeout: -1 });
  try {
    const wallets = await new Database(source).query<{ address: string }>(
      `select address from wallets where family = 'evm' and role in ('hot', 'gas') and retired_at is null order by address`,
    );
    let funded = 0;
    for (const { address } of wallets) {
      if ((await provider.getBalance(address)) >= ENOUGH) continue;
      await pay(chain, 'ETH', address, COINS);
      funded++;
    }
    return funded;
  } finally {
    provider.destroy();
    await source.destroy();
  }
}
