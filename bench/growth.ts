import { measureBooks } from './large-books';
import { openMachine, type Machine } from './machine';
import { median, type BenchRow } from './report';
import { benchEnvironment, benchShop, fillPool } from './shop';

const ROUNDS = 21;
const LARGE = Number(process.env['BENCH_TRANSFERS'] ?? 10_000_000);
const SMALL = LARGE / 100;

const INSERT = `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract,
    from_address, to_address, amount, organization_id, livemode, address_id, state, settlement_due, created_at)
  select 'bench-chain', '0x' || md5(n::text) || md5('t' || n), 0, n / 50, '0x' || md5((n / 50)::text), now(), s.id, s.contract,
    '0x' || md5('f' || n), a.address, 1000000, a.organization_id, false, a.id, 'final', false, now()
  from generate_series($1::bigint, $2::bigint) n, (select id, contract from assets limit 1) s,
    (select * from addresses limit 1) a`;

/** Median time of inserting the 50 transfers of a block, in ms. */
async function insertTime(machine: Machine, from: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await machine.db.query(INSERT, [from + round * 50, from + round * 50 + 49]);
    times.push(performance.now() - began);
  }
  return median(times);
}

/** F2, F4 and F5. */
export async function run(): Promise<BenchRow[]> {
  return [...(await inserts()), ...(await measureBooks())];
}

/** F2: the block of 50 transfers at 10M rows against the same at 0.1M. */
async function inserts(): Promise<BenchRow[]> {
  const machine = await openMachine();
  try {
    await (await machine.run('apps/api/src/main.js', { env: benchEnvironment(machine) })).stop();
    const shop = await benchShop(machine);
    await fillPool(machine, shop.organizationId, 1);
    // what is measured is the insert, not a vacuum or a checkpoint that happens to run beside it
    await machine.db.query('alter table transfers set (autovacuum_enabled = off)');
    await machine.db.query(INSERT, [1, SMALL]);
    await machine.db.query('vacuum analyze transfers');
    await machine.db.query('checkpoint');
    const small = await insertTime(machine, LARGE * 2);
    const chunk = LARGE / 20;
    for (let from = SMALL + 1; from < LARGE; from += chunk)
      await machine.db.query(INSERT, [from, Math.min(from + chunk - 1, LARGE)]);
    await machine.db.query('vacuum analyze transfers');
    await machine.db.query('checkpoint');
    const large = await insertTime(machine, LARGE * 3);
    return [
      {
        id: 'F2',
        what: `50 transfers inserted at ${LARGE} rows against ${SMALL}`,
        ours: large,
        limit: small,
        unit: 'ms',
        ratio: large / small,
        goal: '<= 2 x',
        met: large <= 2 * small,
      },
    ];
  } finally {
    await machine.close();
  }
}
