import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { Clock } from '@chaintill/kernel';
import { Registry } from 'prom-client';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import { openChains, Reconciler, reconciliationMetrics, ReconciliationReader, ReconciliationSchedule } from './index';

const clock = { time: new Date('2027-01-01T00:00:00Z'), now: (): Date => clock.time } satisfies Clock & { time: Date };
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await testDatabase();
  shop = await openShop(database.db, clock);
});
afterAll(() => database.close());

function worker(): ReconciliationSchedule {
  const { db } = database;
  const { assets } = shop;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const reconciler = new Reconciler({ db, assets, clock, log, wakeWebhooks: () => undefined });
  const sources = [{ id: TEST_CHAIN, rpcUrls: ['http://127.0.0.1:1'] }];
  const chains = openChains(sources, new FamilyRegistry([evmFamily]), assets);
  return new ReconciliationSchedule(db, clock, reconciler, chains, HOUR_MS);
}

const pass = (ms: number): void => void (clock.time = new Date(clock.time.getTime() + ms));
const runs = async (): Promise<number> => (await database.db.query('select 1 from reconciliation_runs')).length;

it('compares once when it is due, whoever looks, and sooner again what could not be compared', async () => {
  const workers = [worker(), worker(), worker()];
  await Promise.all(workers.map((one) => one.look()));
  expect(await runs()).toBe(1);
  const reader = new ReconciliationReader(database.db, shop.assets);
  expect(await reader.state(shop.scope)).toMatchObject([
    { chainId: TEST_CHAIN, state: 'unknown', group: 'house', balances: null, differences: [], lastCleanAt: null },
  ]);
  const { data, pagination } = await reader.runs(shop.scope, { page: 1, limit: 10 });
  expect([data.length, pagination.total]).toEqual([1, 1]);
  expect(data[0]?.reason).toContain('no block of the chain is final');
  expect((await reader.runs({ ...shop.scope, livemode: true }, { page: 1, limit: 10 })).data).toEqual([]);
  pass(299_000);
  await Promise.all(workers.map((one) => one.look()));
  expect(await runs()).toBe(1);
  pass(2_000);
  await Promise.all(workers.map((one) => one.look()));
  expect(await runs()).toBe(2);
  await Promise.all(workers.map((one) => one.close()));
});

it('says unknown of a chain whose nodes are silent, and shows nothing as compared', async () => {
  await database.db.query(
    `update chain_cursors set height = 9, final_height = 7, settled_height = 8, tip_height = 9 where chain_id = $1`,
    [TEST_CHAIN],
  );
  await database.db.query(
    `insert into chain_blocks (chain_id, height, hash, parent_hash, block_time) values ($1, 7, '0x7', '0x6', now())`,
    [TEST_CHAIN],
  );
  const one = worker();
  pass(HOUR_MS);
  await one.look();
  await one.close();
  const [last] = await database.db.query<{ state: string; reason: string }>(
    'select state, reason from reconciliation_runs order by finished_at desc limit 1',
  );
  expect(last?.state).toBe('unknown');
  const registry = new Registry();
  reconciliationMetrics(registry, database.db, clock);
  expect(await registry.metrics()).not.toMatch(/^chaintill_reconciliation_\w+\{/m);
});
