import type { BatchView, PayoutView, RefundsView } from '@chaintill/payouts';
import { ApiClient, ApiError } from '../tools/launcher/api-client';
import { Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

/* Money out on the real chain: held, consented to, signed by the signer, sent by the worker, final, booked. */

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' });
  merchant = await PayingOut.open(gateway);
  program = await merchant.program();
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await merchant.close();
  await gateway.close();
}, 60_000);

it('pays a batch that a code was given for, and a refund beside it, each once', async () => {
  const orderId = await merchant.earn('500');
  const wanted = Array.from({ length: 3 }, () => ({ address: someone(), amount: '100' }));
  const batch = await merchant.batch(program, wanted);
  expect(await gateway.books()).toMatchObject({ 'USDT available': 200_000_000n, 'USDT held': 300_000_000n });
  expect(await merchant.verify(program, batch)).toMatchObject({ status: 'approved' });
  await merchant.reach(batch.items, 'confirmed');
  const { items } = await program.get<BatchView>(`/payouts/batches/${batch.batchId}`);
  expect(items.every(({ txHash, networkFee }) => txHash !== null && networkFee?.currency === 'ETH')).toBe(true);
  expect(await merchant.received(wanted.map(({ address }) => address))).toEqual(
    wanted.map(({ address }) => `${address.toLowerCase()} 100000000`).sort(),
  );
  expect(await gateway.books()).toMatchObject({ 'USDT available': 200_000_000n });
  expect(await gateway.books()).not.toHaveProperty('USDT held');

  await merchant.asksNobody();
  const customer = someone();
  const refund = await program.post<PayoutView>(`/orders/${orderId}/refunds`, { amount: '200', address: customer });
  await merchant.reach([refund.body], 'confirmed');
  expect(await merchant.received([customer])).toEqual([`${customer.toLowerCase()} 200000000`]);
  expect(await program.get<RefundsView>(`/orders/${orderId}/refunds`)).toMatchObject({
    received: '500.00',
    refunded: '200.00',
    pending: '0.00',
  });
}, 180_000);

/** Looks at the merchant's accounts until it is told to stop. @returns the least of each that was seen, and how often it looked */
function watchBalances(): { stop(): Promise<{ readonly least: bigint; readonly looks: number }> } {
  let running = true;
  const watching = (async () => {
    let least = 10n ** 30n;
    let looks = 0;
    while (running) {
      const { rows } = await gateway.database.query<{ balance: string }>(
        `select balance from ledger_accounts where kind in ('available', 'held')`,
      );
      for (const { balance } of rows) if (BigInt(balance) < least) least = BigInt(balance);
      looks += 1;
    }
    return { least, looks };
  })();
  return {
    stop: () => {
      running = false;
      return watching;
    },
  };
}

it('pays ten of 200 that two api processes are asked for at once, from a balance for ten', async () => {
  const { port } = await merchant.another('api');
  await merchant.asksNobody();
  const { 'USDT available': left = 0n } = await gateway.books();
  await merchant.earn(String(1_000n - left / 1_000_000n));
  expect(await gateway.books()).toMatchObject({ 'USDT available': 1_000_000_000n });
  const before = await merchant.holdings('USDT');
  const second = new ApiClient(`http://127.0.0.1:${port}`, gateway.stack.ready.apiKeys.owner);
  const wanted = Array.from({ length: 200 }, () => ({ address: someone(), amount: '100' }));
  const watch = watchBalances();
  const answers = await Promise.allSettled(wanted.map((item, n) => merchant.batch(n % 2 ? second : program, [item])));
  const made = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.items : []));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  expect([made.length, refused.length]).toEqual([10, 190]);
  for (const error of refused) {
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', statusCode: 409 });
  }
  await merchant.reach(made, 'confirmed');
  const { least, looks } = await watch.stop();
  expect(least).toBe(0n);
  expect(looks).toBeGreaterThan(100);
  expect(await merchant.received(wanted.map(({ address }) => address))).toEqual(
    made.map(({ address }) => `${address.toLowerCase()} 100000000`).sort(),
  );
  const after = await merchant.holdings('USDT');
  expect([before.chain - after.chain, before.books - after.books]).toEqual([1_000_000_000n, 1_000_000_000n]);
  expect(await gateway.books()).not.toHaveProperty('USDT available');
  expect(await gateway.books()).not.toHaveProperty('USDT held');
}, 180_000);
