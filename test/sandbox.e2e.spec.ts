import { randomUUID } from 'node:crypto';
import type { OrderView } from '@chaintill/orders';
import type { Scenario, SimulationView } from '@chaintill/sandbox';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../tools/local/ports';
import { CHAIN, Gateway } from './gateway';

/* Simulated payments are real ones: each scenario on the local chain, through to what the merchant sees. */

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open();
}, 200_000);
afterAll(() => gateway.close());

const simulate = async (order: OrderView, scenario: Scenario): Promise<SimulationView> =>
  (await gateway.api.post<SimulationView>(`/sandbox/orders/${order.orderId}/simulate`, { scenario })).body;

async function done({ simulationId }: SimulationView): Promise<SimulationView> {
  const simulation = await waitFor('the end of a simulation', async () => {
    const view = await gateway.api.get<SimulationView>(`/sandbox/simulations/${simulationId}`);
    return view.status === 'done' || view.status === 'failed' ? view : undefined;
  });
  expect(simulation).toMatchObject({ status: 'done', error: null });
  return simulation;
}

/** What the chain itself says of a transaction. */
const onChain = (hash: string | undefined): Promise<{ blockNumber: string } | null> =>
  gateway.rpc('eth_getTransactionReceipt', [hash]);

it('exact: completes the order', async () => {
  const order = await gateway.order();
  const begun = await simulate(order, 'exact');
  expect(begun).toMatchObject({ orderId: order.orderId, scenario: 'exact', chainId: CHAIN, transactions: [] });
  const { transactions } = await done(begun);
  expect(transactions).toMatchObject([{ currency: 'USDT', amount: '100.00', status: 'mined' }]);
  expect(Number((await onChain(transactions[0]?.txHash))?.blockNumber)).toBe(transactions[0]?.blockNumber);
  expect(await gateway.reaches(order, 'completed')).toMatchObject({ confirmedAmount: '100.00', needsReview: false });
});

it('under, then exact: is partially paid, then complete', async () => {
  const order = await gateway.order();
  await done(await simulate(order, 'under'));
  expect(await gateway.reaches(order, 'partially_paid')).toMatchObject({ receivedAmount: '50.00' });
  const { transactions } = await done(await simulate(order, 'exact'));
  expect(transactions).toMatchObject([{ amount: '50.00' }]);
  await gateway.reaches(order, 'completed');
});

it('over: completes the order and says how much too much', async () => {
  const order = await gateway.order();
  await simulate(order, 'over');
  expect(await gateway.reaches(order, 'overpaid')).toMatchObject({ overpaidAmount: '10.00' });
});

it('split: adds up two transactions', async () => {
  const order = await gateway.order();
  const { transactions } = await done(await simulate(order, 'split'));
  expect(transactions.map(({ amount }) => amount)).toEqual(['40.00', '60.00']);
  await gateway.reaches(order, 'completed');
  expect(await gateway.transfers(order)).toHaveLength(2);
});

it('late: the window ends at once, and the whole amount comes after it', async () => {
  const order = await gateway.order();
  await simulate(order, 'late');
  const late = await gateway.reaches(order, 'paid_late');
  expect(late).toMatchObject({ lateAmount: '100.00', needsReview: true });
  expect(Date.parse(late.expiresAt)).toBeLessThan(Date.parse(order.expiresAt));
});

it('wrong-token: the money waits for a person, the order for its payment', async () => {
  const order = await gateway.order();
  const { transactions } = await done(await simulate(order, 'wrong-token'));
  expect(transactions).toMatchObject([{ currency: 'USDC', amount: '100.00' }]);
  await gateway.isTold(order, 'order.wrong_payment');
  expect(await gateway.read(order)).toMatchObject({ state: 'pending', receivedAmount: '0.00', needsReview: true });
});

it('reorg: the payment vanishes for good, and nobody else loses one', async () => {
  const [order, bystander] = [await gateway.order(), await gateway.order()];
  const [simulation] = await Promise.all([simulate(order, 'reorg'), gateway.pay(bystander)]);
  const { transactions } = await done(simulation);
  expect(transactions).toMatchObject([{ status: 'dropped', blockNumber: null }]);
  expect(await onChain(transactions[0]?.txHash)).toBeNull();
  await gateway.isTold(order, 'order.payment_detected');
  await waitFor('a pending order', async () => {
    const { state, receivedAmount } = await gateway.read(order);
    return (['pending', 'reverted'].includes(state) && receivedAmount === '0.00') || undefined;
  });
  await gateway.reaches(bystander, 'completed');
  // and the order can still be paid
  await simulate(order, 'exact');
  await gateway.reaches(order, 'completed');
  await gateway.checkBooks();
});

it('pays a customer of deposits, too', async () => {
  const bind = { depositReference: 'sandbox-1', currency: 'USDT', chainId: CHAIN };
  await gateway.api.post('/deposits/references', bind);
  const asked = { scenario: 'split', amount: '25.00' };
  await done((await gateway.api.post<SimulationView>('/sandbox/deposits/sandbox-1/simulate', asked)).body);
  await waitFor('both deposits', async () => {
    const { totalAmount } = await gateway.api.get<{ totalAmount: object }>('/deposits/references/sandbox-1');
    return JSON.stringify(totalAmount).includes('"25') || undefined;
  });
});

it('simulates once for each Idempotency-Key', async () => {
  const order = await gateway.order();
  const headers = { 'idempotency-key': randomUUID() };
  const path = `/sandbox/orders/${order.orderId}/simulate`;
  const [first, second] = await Promise.all(
    [1, 2].map(() => gateway.api.post<SimulationView>(path, { scenario: 'exact' }, headers)),
  );
  expect(second?.text).toBe(first?.text);
  await gateway.reaches(order, 'completed');
  expect(await gateway.transfers(order)).toHaveLength(1);
});

it('tells the callback URL of an order, verified by an outside library', async () => {
  const { body: rotated } = await gateway.api.post<{ secret: string }>('/webhooks/callback-secret/rotate', {});
  const order = await gateway.order({ callbackUrl: `${gateway.sink.url}/callback/${randomUUID()}` });
  await simulate(order, 'exact');
  const path = new URL(String(order.callbackUrl)).pathname;
  const types = (): string[] =>
    gateway.sink.at(path).map(({ body, headers }) => {
      const event = new Webhook(rotated.secret).verify(body, headers) as { type: string; data: OrderView };
      expect(event.data.orderId).toBe(order.orderId);
      return event.type;
    });
  await waitFor('order.completed at the callback URL', async () => types().includes('order.completed') || undefined);
  expect(types()).toEqual(expect.arrayContaining(['order.created', 'order.payment_detected', 'order.confirming']));
  // what one order names, no other is told at
  expect(gateway.sink.at('/callback').length).toBe(gateway.sink.at(path).length);
});
