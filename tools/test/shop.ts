import { AssetRegistry, syncChains } from '@chaintill/assets';
import { AddressPool } from '@chaintill/addresses';
import { DepositReferenceReader, DepositReferences, DepositsService } from '@chaintill/deposits';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { chainsSchema } from '@chaintill/config';
import { newId, systemClock, type Actor, type Clock } from '@chaintill/kernel';
import { FloatingRates, OrderPricing, OrdersService, OrderViews } from '@chaintill/orders';
import { Notices, type Database } from '@chaintill/persistence';
import { Quotes, Rates } from '@chaintill/rates';
import { SettlementService, Settler, TransferDecisions, TransfersService } from '@chaintill/settlement';
import { Settings } from '@chaintill/settings';
import { getAddress, keccak256, toUtf8Bytes } from 'ethers';

export const TEST_CHAIN = 'test-chain';
const CONTRACTS = { USDT: `0x${'11'.repeat(20)}`, USDC: `0x${'22'.repeat(20)}` };

/** A merchant with the services a test needs, on a fresh database; nothing of it is a stand-in. */
export interface Shop {
  readonly scope: Actor;
  readonly assets: AssetRegistry;
  readonly pool: AddressPool;
  readonly views: OrderViews;
  readonly settings: Settings;
  readonly floating: FloatingRates;
  readonly settler: Settler;
  readonly orders: OrdersService;
  readonly settlement: SettlementService;
  readonly references: DepositReferences;
  readonly referenceReader: DepositReferenceReader;
  readonly deposits: DepositsService;
  readonly decisions: TransferDecisions;
  readonly transfers: TransfersService;
  /** Adds `count` addresses that nobody else has to the pool. */
  stock(count: number): Promise<void>;
}

const chains = chainsSchema.parse([
  {
    id: TEST_CHAIN,
    name: 'Test chain',
    family: 'evm',
    networkId: '31337',
    livemode: false,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'confirmations', count: 3 },
    assets: [
      { symbol: 'USDT', contract: CONTRACTS.USDT, decimals: 6 },
      { symbol: 'USDC', contract: CONTRACTS.USDC, decimals: 6 },
      { symbol: 'ETH', decimals: 18 },
    ],
  },
]);

/** Opens a shop. Several shops in one database are several merchants. */
export async function openShop(db: Database, clock: Clock = systemClock, windowSeconds = 600): Promise<Shop> {
  const families = new FamilyRegistry([evmFamily]);
  await syncChains(db, chains, families);
  const assets = await AssetRegistry.load(db);
  const scope = {
    organizationId: newId('organization'),
    livemode: false,
    kind: 'system',
    id: 'test',
    label: 'test',
    ip: null,
  } as const;
  await db.query('insert into organizations (id, name) values ($1, $2)', [scope.organizationId, 'Test shop']);
  const pool = new AddressPool(db, assets, families, clock);
  const views = new OrderViews(assets, 'https://pay.example');
  // never opened: nothing is remembered, every question is asked
  const settings = new Settings(db, clock, new Notices({ url: '', applicationName: 'test' }));
  const rates = new Rates(db, assets, settings, clock);
  const pricing = new OrderPricing(rates, new Quotes(db, rates, assets, clock));
  const floating = new FloatingRates(db, assets, settings, pricing, clock);
  const settler = new Settler({ assets, clock, settings, views, floating, quarantineSeconds: 1_800 });
  return {
    scope,
    assets,
    pool,
    views,
    settings,
    floating,
    settler,
    orders: new OrdersService({
      db,
      assets,
      clock,
      settings,
      pricing,
      views,
      local: false,
      windowSeconds,
      wakeWebhooks: () => undefined,
    }),
    settlement: new SettlementService(db, settler, clock, () => undefined),
    references: new DepositReferences(db, assets, pool, clock, {
      local: false,
      quarantineSeconds: 86_400,
      wakeWebhooks: () => undefined,
    }),
    referenceReader: new DepositReferenceReader(db, assets, clock),
    deposits: new DepositsService(db, assets, clock),
    decisions: new TransferDecisions(db, assets, families, settler, clock, () => undefined),
    transfers: new TransfersService(db, assets, clock),
    stock: async (count) => {
      const lines = Array.from({ length: count }, (_, n) => ({
        line: n + 1,
        text: someAddress(`${scope.organizationId} ${n}`),
      }));
      await pool.import(scope, 'evm', lines);
    },
  };
}

/** An address that depends on the text and on nothing else. */
export function someAddress(text: string): string {
  return getAddress(keccak256(toUtf8Bytes(text)).slice(0, 42));
}
