import { AssetRegistry, syncChains } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { chainsSchema } from '@chaintill/config';
import { newId, type Clock, type Scope } from '@chaintill/kernel';
import { Notices } from '@chaintill/persistence';
import { Quotes, Rates } from '@chaintill/rates';
import { Settings } from '@chaintill/settings';
import type { TestDatabase } from './database';

/** One chain with USDT, USDC (6 decimals) and ETH (18), in the form of the environment. */
export const RATE_CHAIN = 'test-chain';
export const RATE_CHAINS = JSON.stringify([
  {
    id: RATE_CHAIN,
    name: 'Test chain',
    family: 'evm',
    networkId: '31337',
    livemode: false,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'confirmations', count: 3 },
    assets: [
      { symbol: 'USDT', contract: `0x${'11'.repeat(20)}`, decimals: 6 },
      { symbol: 'USDC', contract: `0x${'22'.repeat(20)}`, decimals: 6 },
      { symbol: 'ETH', decimals: 18 },
    ],
  },
]);

/** Rates and what they stand on, on a fresh database. */
export interface RateShop {
  readonly assets: AssetRegistry;
  readonly settings: Settings;
  readonly rates: Rates;
  readonly quotes: Quotes;
  /** A new merchant, in test mode. */
  merchant(): Promise<Scope>;
}

export async function openRateShop({ db, url }: TestDatabase, clock: Clock): Promise<RateShop> {
  await syncChains(db, chainsSchema.parse(JSON.parse(RATE_CHAINS)), new FamilyRegistry([evmFamily]));
  const assets = await AssetRegistry.load(db);
  const settings = new Settings(db, clock, new Notices({ url, applicationName: 'chaintill-test' }));
  const rates = new Rates(db, assets, settings, clock);
  return {
    assets,
    settings,
    rates,
    quotes: new Quotes(db, rates, assets, clock),
    merchant: async () => {
      const scope = { organizationId: newId('organization'), livemode: false };
      await db.query('insert into organizations (id, name) values ($1, $2)', [scope.organizationId, 'Test shop']);
      return scope;
    },
  };
}
