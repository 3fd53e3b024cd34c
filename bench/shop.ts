import { AccessService, ApiKeys, operatorOf } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import type { Machine } from './machine';

/** Environment of the product's processes in a bench, with one configured chain that nobody connects to. */
export function benchEnvironment(machine: Machine): Record<string, string> {
  return {
    CHAINTILL_PROFILE: 'local',
    DATABASE_URL: machine.databaseUrl,
    REDIS_URL: machine.redisUrl,
    API_PORT: '0',
    INDEXER_PORT: '0',
    WORKER_PORT: '0',
    LOG_LEVEL: 'info',
    // counted as always, and never reached
    RATE_LIMITS: '100000000/60,100000000/3600,100000000/86400',
    CHAINS: JSON.stringify([
      {
        id: 'bench-chain',
        name: 'Bench',
        family: 'evm',
        networkId: '31337',
        livemode: false,
        rpcUrls: ['http://127.0.0.1:9'],
        finality: { kind: 'confirmations', count: 3 },
        assets: [{ symbol: 'USDT', contract: `0x${'11'.repeat(20)}`, decimals: 6 }],
      },
    ]),
  };
}

export interface BenchShop {
  readonly organizationId: string;
  readonly keyId: string;
  readonly secret: string;
}

export async function benchShop(machine: Machine): Promise<BenchShop> {
  const access = new AccessService(machine.db, systemClock);
  const { organizationId } = await access.createOrganization('Bench');
  const keeper = operatorOf({ organizationId, livemode: false }, 'bench');
  const key = await new ApiKeys(machine.db, systemClock).create(keeper, { name: 'bench', role: 'owner' });
  return { organizationId, keyId: key.keyId, secret: key.secret };
}

/** Fills the pool with made-up addresses, straight in SQL. */
export async function fillPool(machine: Machine, organizationId: string, count: number): Promise<void> {
  await machine.db.query(
    `insert into addresses (organization_id, family, livemode, address, display, created_at)
     select $1, 'evm', false, '0x' || substr(md5($1 || n) || md5(n::text), 1, 40), '0x' || substr(md5($1 || n) || md5(n::text), 1, 40), now()
     from generate_series(1, $2::int) n`,
    [organizationId, count],
  );
}

/** Old orders of the shop, spread over the last year, so that lists and indexes are as large as after a while. */
export async function fillOrders(machine: Machine, organizationId: string, count: number): Promise<void> {
  await machine.db.query(
    `insert into orders (id, organization_id, livemode, order_reference, unique_reference, chain_id, asset_id, amount, amount_text,
       address_id, address, state, created_at, expires_at, window_closed_at)
     select 'ord_' || lpad(n::text, 26, '0'), $1, false, 'OLD-' || n, 'OLD-' || n, 'bench-chain', s.id, 100000000, '100.00',
       a.id, a.display, 'expired', now() - interval '1 year' + n * (interval '360 days' / $2::int),
       now() - interval '1 year' + n * (interval '360 days' / $2::int) + interval '10 minutes', now()
     from generate_series(1, $2::int) n,
       (select id from assets where symbol = 'USDT') s, (select id, display from addresses where organization_id = $1 limit 1) a`,
    [organizationId, count],
  );
  await machine.db.query('vacuum analyze orders');
}

/** What four exchanges say at this moment about four currencies, as the worker would have stored it. */
export async function tellPrices(machine: Machine): Promise<void> {
  await machine.db.query(
    `insert into rate_prices (base, quote, source, rate, observed_at)
     select base, quote, source, 1.08, now() from unnest(array['USDT', 'USDC', 'ETH', 'USD']) base,
       unnest(array['USD', 'EUR', 'GBP', 'USDT']) quote, unnest(array['coinbase', 'kraken', 'binance', 'bitstamp']) source
     where base <> quote`,
  );
}
