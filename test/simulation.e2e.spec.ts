import type { DepositReferenceView } from '@chaintill/deposits';
import type { OrderView } from '@chaintill/orders';
import { Redis } from 'ioredis';
import { chainTruth, type TrueTransfer } from '../tools/test/chain-truth';
import { pay } from '../tools/launcher/payer';
import { waitFor } from '../tools/local/ports';
import { Random, simulationSeed } from '../tools/test/random';
import { CHAIN, Gateway } from './gateway';

/**
 * A while of everything at once: orders, deposits, payments of every kind, blocks, reorgs, killed processes, an emptied Redis, in an
 * order drawn by a printed seed. The truth is worked out afterwards from the chain alone, receipt by receipt.
 */
const STEPS = Number(process.env['SIMULATION_STEPS'] ?? 40);
const CONFIRMATIONS = 4;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: String(CONFIRMATIONS), ORDER_WINDOW_SECONDS: '3600' });
}, 180_000);
afterAll(() => gateway.close(), 60_000);

const PAYMENTS = [
  ['100', 'USDT'],
  ['100', 'USDT'],
  ['40', 'USDT'],
  ['60', 'USDT'],
  ['130', 'USDT'],
  ['0.000001', 'USDT'],
  ['100', 'USDC'],
  ['1', 'ETH'],
] as const;

/** Somebody who takes USDT at some addresses, of which the last one is shown. */
interface Customer {
  readonly path: string;
  readonly addresses: readonly string[];
}

async function customer(depositReference: string, rotations: number): Promise<Customer> {
  const path = `/deposits/references/${encodeURIComponent(depositReference)}`;
  await gateway.api.post('/deposits/references', { depositReference, currency: 'USDT', chainId: CHAIN });
  for (let n = 0; n < rotations; n++) await gateway.api.post(`${path}/rotate`, {});
  const { addresses } = await gateway.api.get<DepositReferenceView>(path);
  return { path, addresses: addresses.map(({ address }) => address) };
}

async function step(random: Random, orders: OrderView[], customers: Customer[], redis: Redis): Promise<void> {
  const draw = random.next();
  if (draw < 0.2 || orders.length === 0) orders.push(await gateway.order());
  else if (draw < 0.35) {
    const [amount, currency] = random.pick(PAYMENTS);
    await pay(gateway.chain, currency, random.pick(random.pick(customers).addresses), amount);
  } else if (draw < 0.65) {
    const [amount, currency] = random.pick(PAYMENTS);
    await gateway.pay(random.pick(orders), amount, currency);
  } else if (draw < 0.75) await gateway.rpc('anvil_mine', [random.between(1, 3)]);
  else if (draw < 0.87) await gateway.rpc('anvil_reorg', [random.between(1, CONFIRMATIONS - 1), []]);
  else if (draw < 0.95) killSome(random);
  else await redis.flushall();
  if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.between(0, 800)));
}

/** Kills one of the processes, unless the last kill of it is not made good yet. */
function killSome(random: Random): void {
  try {
    gateway.stack.kill(random.pick(['api', 'indexer', 'worker'] as const));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What the canonical transfers mean for an order over 100 USDT, worked out in its own words. */
function expected(
  transfers: readonly TrueTransfer[],
  usdt: string,
): { state: string; received: bigint; review: bigint } {
  let received = 0n;
  let repeated = 0n;
  for (const transfer of transfers) {
    if (transfer.contract !== usdt) continue;
    if (received >= 100_000_000n) repeated += transfer.amount;
    else received += transfer.amount;
  }
  const state =
    received === 0n
      ? 'pending'
      : received < 100_000_000n
        ? 'partially_paid'
        : received > 100_000_000n
          ? 'overpaid'
          : 'completed';
  return { state, received, review: repeated };
}

it('agrees with the chain about every order, every deposit and every unit', async () => {
  const random = new Random(simulationSeed('simulation'));
  const orders: OrderView[] = [];
  const customers = [await customer('anna', 0), await customer('ben/2', 2)];
  const redis = new Redis(gateway.stack.ready.redisUrl);
  redis.on('error', () => undefined);
  try {
    for (let n = 0; n < STEPS; n++) await step(random, orders, customers, redis);
  } finally {
    redis.disconnect();
  }
  await gateway.rpc('anvil_mine', [CONFIRMATIONS + 1]);

  const tip = Number(await gateway.rpc<string>('eth_blockNumber'));
  await waitFor(
    'everything final and booked',
    async () => {
      const { rows } = await gateway.database.query<{ ready: boolean }>(
        `select settled_height >= $1 and not exists (select 1 from transfers where state = 'seen' or settlement_due) as ready from chain_cursors`,
        [tip],
      );
      return rows[0]?.ready || undefined;
    },
    90_000,
  );

  const deposited = customers.flatMap(({ addresses }) => addresses);
  const watched = new Set(
    [...orders.map(({ address }) => address), ...deposited].map((address) => address.toLowerCase()),
  );
  const truth = await chainTruth(gateway.chain.rpcUrl, watched, true);
  const usdt = gateway.chain.tokens['USDT']?.address.toLowerCase() ?? '';
  const usdc = gateway.chain.tokens['USDC']?.address.toLowerCase() ?? '';
  let available = 0n;
  let review = 0n;
  for (const order of orders) {
    const own = truth.filter((transfer) => transfer.to === order.address.toLowerCase());
    const { state, received, review: repeated } = expected(own, usdt);
    const shown = await gateway.read(order);
    expect({ order: order.orderId, state: shown.state, received: shown.receivedAmount }).toEqual({
      order: order.orderId,
      state,
      received: decimal(received),
    });
    available += received;
    review += repeated;
    if (state === 'completed' || state === 'overpaid') await gateway.isTold(order, 'order.completed');
  }
  for (const { path, addresses } of customers) {
    const own = new Set(addresses.map((address) => address.toLowerCase()));
    const counted = truth.filter(({ to, contract }) => own.has(to) && contract === usdt);
    const total = counted.reduce((units, { amount }) => units + amount, 0n);
    expect(await gateway.api.get(path)).toMatchObject({
      totalDeposits: counted.length,
      totalAmount: total === 0n ? {} : { USDT: decimal(total) },
      pendingAmount: {},
    });
    available += total;
  }
  const books = await gateway.books();
  const sum = (contract: string | null): bigint =>
    truth.filter((t) => t.contract === contract).reduce((total, t) => total + t.amount, 0n);
  expect({
    available: books['USDT available'] ?? 0n,
    review: books['USDT review'] ?? 0n,
    usdc: books['USDC review'] ?? 0n,
    eth: books['ETH review'] ?? 0n,
    pending: books['USDT pending'] ?? 0n,
  }).toEqual({ available, review, usdc: sum(usdc), eth: sum(null), pending: 0n });
  await gateway.checkBooks();
}, 300_000);

/** As the api writes it beside an amount of `100.00`: at least two decimals, no more than needed. */
function decimal(units: bigint): string {
  const text = units.toString().padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6).replace(/0{1,4}$/, '')}`;
}
