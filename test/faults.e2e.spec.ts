import type { OrderView } from '@chaintill/orders';
import { Redis } from 'ioredis';
import { Transaction } from 'ethers';
import { waitFor } from '../tools/local/ports';
import type { AppName } from '../tools/launcher/ready-file';
import { Gateway } from './gateway';

/** Killed processes, a lost Redis and a chain that changes its mind: every order completes once, is credited once, is told. */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '5' });
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await gateway.close();
}, 60_000);

/** Credits of an order: entries that moved one of its transfers to available, less those that took one back. */
async function credits(order: OrderView): Promise<number> {
  const { rows } = await gateway.database.query<{ n: number }>(
    `select coalesce(sum(sign(p.amount)), 0)::int as n from transfers t
     join ledger_entries e on e.cause_kind = 'transfer' and e.cause_id = t.id::text
     join ledger_postings p on p.entry_id = e.id join ledger_accounts a on a.id = p.account_id and a.kind = 'available'
     where t.owner_id = $1`,
    [order.orderId],
  );
  return rows[0]?.n ?? 0;
}

async function endsWell(order: OrderView): Promise<void> {
  await gateway.reaches(order, 'completed', 60_000);
  await gateway.isTold(order, 'order.completed', 60_000);
  expect(await credits(order)).toBe(1);
  // told perhaps twice, always as the same event
  expect(gateway.told(order).filter((event) => event.type === 'order.completed')).toHaveLength(1);
}

/**
 * Pays orders in one block, and waits until each was seen; the chain has to stand still.
 * @param between done after each payment and each look
 * @returns the hashes
 */
async function seen(orders: readonly OrderView[], between?: () => Promise<unknown>): Promise<string[]> {
  const hashes: string[] = [];
  for (const order of orders) {
    hashes.push(await gateway.pay(order));
    await between?.();
  }
  await gateway.mine();
  for (const order of orders) {
    await gateway.reaches(order, 'confirming');
    await between?.();
  }
  return hashes;
}

describe.each<AppName>(['api', 'indexer', 'worker'])('kill -9 of the %s', (app) => {
  it('right after the order was created', async () => {
    const order = await gateway.order();
    const killed = gateway.stack.kill(app);
    await gateway.pay(order);
    await gateway.stack.restarted(app, killed);
    await endsWell(order);
  }, 120_000);

  it('right after the payment was sent', async () => {
    const order = await gateway.order();
    await gateway.pay(order);
    const killed = gateway.stack.kill(app);
    await gateway.stack.restarted(app, killed);
    await endsWell(order);
  }, 120_000);

  it('after the payment was seen', async () => {
    const order = await gateway.order();
    await gateway.standingStill(async () => {
      await seen([order]);
      const killed = gateway.stack.kill(app);
      await gateway.stack.restarted(app, killed);
    });
    await endsWell(order);
  }, 120_000);
});

it('Redis flushed in mid-flight: nothing is lost', async () => {
  const redis = new Redis(gateway.stack.ready.redisUrl);
  const orders: OrderView[] = [];
  for (let n = 0; n < 5; n++) {
    orders.push(await gateway.order());
    await redis.flushall();
  }
  await gateway.standingStill(() => seen(orders, () => redis.flushall()));
  for (const order of orders) await endsWell(order);
  redis.disconnect();
}, 120_000);

it('a reorg drops the payment before it is final: the order is unpaid, and paid when it is mined again', async () => {
  const order = await gateway.order();
  const before = await gateway.books();
  const raw = await gateway.standingStill(async () => {
    const [hash = ''] = await seen([order]);
    const bytes = await rawTransaction(hash);
    await gateway.rpc('anvil_reorg', [await depthOf(hash), []]);
    await gateway.rpc('anvil_dropTransaction', [hash]).catch(() => undefined);
    return bytes;
  });
  await gateway.reaches(order, 'pending');
  await gateway.isTold(order, 'order.payment_orphaned');
  await waitFor('books as before', async () => {
    const now = await gateway.books();
    return now['USDT pending'] === before['USDT pending'] && now['USDT available'] === before['USDT available']
      ? true
      : undefined;
  });
  const [dropped] = await gateway.transfers(order);
  expect(dropped).toMatchObject({ status: 'orphaned', bookedIn: null });

  await gateway.rpc('eth_sendRawTransaction', [raw]);
  await endsWell(order);
}, 120_000);

/** Blocks from the head down to the one with the transaction, itself included. */
async function depthOf(hash: string): Promise<number> {
  const receipt = await gateway.rpc<{ blockNumber: string }>('eth_getTransactionReceipt', [hash]);
  return Number(await gateway.rpc<string>('eth_blockNumber')) - Number(receipt.blockNumber) + 1;
}

interface MinedTransaction {
  type: string;
  chainId: string;
  nonce: string;
  gas: string;
  maxFeePerGas: string;
  maxPriorityFeePerGas: string;
  to: string;
  value: string;
  input: string;
  r: string;
  s: string;
  yParity: string;
}

/** The signed bytes of a transaction, as its sender had them. */
async function rawTransaction(hash: string): Promise<string> {
  const tx = await gateway.rpc<MinedTransaction>('eth_getTransactionByHash', [hash]);
  return Transaction.from({
    type: Number(tx.type),
    chainId: tx.chainId,
    nonce: Number(tx.nonce),
    gasLimit: tx.gas,
    maxFeePerGas: tx.maxFeePerGas,
    maxPriorityFeePerGas: tx.maxPriorityFeePerGas,
    to: tx.to,
    value: tx.value,
    data: tx.input,
    signature: { r: tx.r, s: tx.s, yParity: Number(tx.yParity) as 0 | 1 }, // what an EIP-1559 transaction carries
  }).serialized;
}
