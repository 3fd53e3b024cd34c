import { randomBytes } from 'node:crypto';
import { contest, ROUNDS, SECONDS } from './contest';
import { openLoop, type Call } from './load';
import { openMachine, type Machine, type Program } from './machine';
import { payoutRows } from './payouts';
import { median, percentile, type BenchRow } from './report';
import { benchEnvironment, benchShop, fillOrders, fillPool, tellPrices, type BenchShop } from './shop';

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000);
const POOL = Number(process.env['BENCH_POOL'] ?? 400_000);

let sequence = 0;

const AMOUNT = { amount: '100.00' };
const PRICE = { priceAmount: '49.90', priceCurrency: 'EUR' };

/** A create of its own reference and key each time. @param asked the amount, or a price in another currency */
function create(path: string, shop: BenchShop, asked: object = AMOUNT): () => Call {
  return () => {
    sequence += 1;
    return {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'x-api-key': shop.secret, 'idempotency-key': `key-${sequence}` },
      body: JSON.stringify({
        orderReference: `REF-${sequence}`,
        ...asked,
        currency: 'USDT',
        chainId: 'bench-chain',
      }),
    };
  };
}

/** The same create again and again. */
function replay(path: string, shop: BenchShop): () => Call {
  const once = create(path, shop)();
  return () => once;
}

function readOne(path: string, shop: BenchShop): () => Call {
  return () => {
    const n = 1 + Math.floor(Math.random() * ROWS);
    return { method: 'GET', path: `${path}/ord_${String(n).padStart(26, '0')}`, headers: { 'x-api-key': shop.secret } };
  };
}

/** What a price comes to. */
function quote(path: string, shop: BenchShop): () => Call {
  const headers = { 'content-type': 'application/json', 'x-api-key': shop.secret };
  const body = JSON.stringify({ ...PRICE, currency: 'USDT', chainId: 'bench-chain' });
  return () => ({ method: 'POST', path, headers, body });
}

async function latency(bare: Program, api: Program, shop: BenchShop): Promise<BenchRow> {
  const measured = { bare: [] as number[][], api: [] as number[][] };
  for (let round = 0; round < ROUNDS; round++) {
    measured.bare.push(await openLoop(bare.url, create('/one', shop), 300, SECONDS));
    measured.api.push(await openLoop(api.url, create('/api/v1/orders', shop), 300, SECONDS));
  }
  const p = (runs: number[][], share: number): number => median(runs.map((run) => percentile(run, share)));
  const [ours, limit, tail] = [p(measured.api, 0.5), p(measured.bare, 0.5), p(measured.api, 0.99)];
  return {
    id: 'A6',
    what: 'order latency p50, 300/s open loop',
    ours,
    limit,
    unit: 'ms',
    ratio: ours / limit,
    goal: 'p50 <= 2 x bare, p99 <= 20 ms',
    met: ours <= 2 * limit && tail <= 20,
    notes: `p99 ${tail.toFixed(1)} ms beside ${p(measured.bare, 0.99).toFixed(1)} ms`,
  };
}

async function deepPage(api: Program, shop: BenchShop): Promise<BenchRow> {
  const page = (n: number) => (): Call => ({
    method: 'GET',
    path: `/api/v1/orders?page=${n}&limit=20`,
    headers: { 'x-api-key': shop.secret },
  });
  const deep = Math.floor((ROWS * 0.9) / 20);
  // the first reads of a list that was never read set its marks, in steps
  for (let n = 0; n < ROWS / 100_000 + 2; n++) await openLoop(api.url, page(1), 1, 1);
  const near: number[] = [];
  const far: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    near.push(percentile(await openLoop(api.url, page(1), 50, SECONDS), 0.5));
    far.push(percentile(await openLoop(api.url, page(deep), 50, SECONDS), 0.5));
  }
  const [ours, limit] = [median(far), median(near)];
  return {
    id: 'F1',
    what: `page ${deep} of ${ROWS} orders against page 1, over HTTP`,
    ours,
    limit,
    unit: 'ms',
    ratio: ours / limit,
    goal: '<= 2 x page 1, totals exact',
    met: ours <= 2 * limit,
  };
}

/** Nothing was created twice, nothing without an address, no address twice. */
async function checkBooks(machine: Machine, organizationId: string): Promise<void> {
  const [row] = await machine.db.query<{ orders: number; addresses: number; keys: number; events: number }>(
    `select count(*)::int as orders, count(distinct address_id)::int as addresses,
            (select count(*)::int from idempotency_keys) as keys, (select count(*)::int from events) as events
     from orders where organization_id = $1 and order_reference like 'REF-%'`,
    [organizationId],
  );
  if (!row || row.orders !== row.addresses || row.orders !== row.events || row.orders !== row.keys) {
    throw new Error(`the books are off after the run: ${JSON.stringify(row)}`);
  }
}

/** What each process of the product may cost to start, and to keep. */
const STARTS = [
  { app: 'api', ms: 1_000, mib: 140 },
  { app: 'indexer', ms: 1_200, mib: 160 },
] as const;

async function startCost(machine: Machine): Promise<BenchRow[]> {
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const program = await machine.run('bench/bare-server.js', {
      args: [JSON.stringify({ databaseUrl: machine.databaseUrl })],
    });
    bare.push(program.startMs);
    await program.stop();
  }
  const limit = median(bare);
  const rows: BenchRow[] = [];
  for (const { app, ms, mib } of STARTS) {
    const starts: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const program = await machine.run(`apps/${app}/src/main.js`, { env: benchEnvironment(machine) });
      await fetch(`${program.url}/health/live`);
      starts.push(program.startMs);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      memory.push(await residentMiB(program.pid));
      await program.stop();
    }
    const [ours, resident] = [median(starts), median(memory)];
    rows.push({
      id: 'E1',
      what: `${app}: start to first answer`,
      ours,
      limit,
      unit: 'ms',
      ratio: ours / limit,
      goal: `<= ${ms} ms, idle <= ${mib} MiB`,
      met: ours <= ms && resident <= mib,
      notes: `${app}: idle memory ${resident.toFixed(0)} MiB`,
    });
  }
  return rows;
}

async function residentMiB(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}

/** A1 to A6, E1, F1, and what prices in fiat cost. */
export async function run(): Promise<BenchRow[]> {
  const machine = await openMachine();
  try {
    const rows = await startCost(machine);
    const shop = await benchShop(machine);
    const env = { ...benchEnvironment(machine), APPROVAL_KEY: randomBytes(32).toString('base64') };
    const api = await machine.run('apps/api/src/main.js', { env });
    await fillPool(machine, shop.organizationId, POOL);
    await fillOrders(machine, shop.organizationId, ROWS);
    const [asset] = await machine.db.query<{ id: number }>('select id from assets');
    const settings = {
      databaseUrl: machine.databaseUrl,
      keyId: shop.keyId,
      organizationId: shop.organizationId,
      assetId: asset?.id,
    };
    const bare = await machine.run('bench/bare-server.js', { args: [JSON.stringify(settings)] });
    const orders = '/api/v1/orders';
    rows.push(await deepPage(api, shop));
    rows.push(
      await contest(
        {
          id: 'A2',
          what: `get an order, ${ROWS} rows`,
          goal: '>= 0.45 x bare',
          least: 0.45,
          limit: readOne('/orders', shop),
          ours: readOne(orders, shop),
        },
        bare,
        api,
      ),
    );
    rows.push(
      await contest(
        {
          id: 'A5',
          what: 'replay of a used idempotency key',
          goal: '>= 0.25 x bare',
          least: 0.25,
          limit: replay('/one', shop),
          ours: replay(orders, shop),
        },
        bare,
        api,
      ),
    );
    rows.push(await latency(bare, api, shop));
    const five = await contest(
      {
        id: 'A1',
        what: 'create an order, beside five bare statements',
        goal: '>= 1 x bare five statements',
        least: 1,
        limit: create('/five', shop),
        ours: create(orders, shop),
      },
      bare,
      api,
    );
    const one = await contest(
      {
        id: 'A1b',
        what: 'create an order, beside one bare call',
        goal: 'shown',
        least: 0,
        limit: create('/one', shop),
        ours: create(orders, shop),
      },
      bare,
      api,
    );
    rows.push(five, one);
    await tellPrices(machine);
    rows.push(
      await contest(
        {
          id: 'A1c',
          what: 'create an order priced in fiat, beside one of an amount',
          goal: 'shown',
          least: 0,
          limit: create(orders, shop),
          ours: create(orders, shop, PRICE),
        },
        api,
        api,
      ),
      await contest(
        {
          id: 'Q1',
          what: 'a quote of a price, beside getting an order',
          goal: 'shown',
          least: 0,
          limit: readOne(orders, shop),
          ours: quote('/api/v1/quotes', shop),
        },
        api,
        api,
      ),
    );
    await checkBooks(machine, shop.organizationId);
    rows.push(...(await payoutRows(machine, bare, api)));
    return rows;
  } finally {
    await machine.close();
  }
}
