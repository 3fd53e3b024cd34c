import type { OrderView } from '@chaintill/orders';
import { ApiClient, ApiError } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import { Gateway, CHAIN } from './gateway';

/** Payments as payers make them, on the real chain, through every process; windows are short so that lateness is seen. */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open({ ORDER_WINDOW_SECONDS: '12', LOCAL_CONFIRMATIONS: '2' });
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await gateway.close();
}, 60_000);

const usdt = (whole: number): bigint => BigInt(whole) * 1_000_000n;

/** How the books changed over `work`. */
async function change(work: () => Promise<void>): Promise<Record<string, bigint>> {
  const before = await gateway.books();
  await work();
  const after = await gateway.books();
  const accounts = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => !name.endsWith('custody')));
  const changes = [...accounts].map((name) => [name, (after[name] ?? 0n) - (before[name] ?? 0n)] as const);
  return Object.fromEntries(changes.filter(([, amount]) => amount !== 0n));
}

async function outcomes(order: OrderView): Promise<unknown[]> {
  return (await gateway.transfers(order)).map((transfer) => transfer.outcome);
}

it('exact: completed, credited, told', async () => {
  const order = await gateway.order();
  const booked = await change(async () => {
    await gateway.pay(order);
    await gateway.reaches(order, 'completed');
  });
  expect(booked).toEqual({ 'USDT available': usdt(100) });
  const { data: lines } = await gateway.api.get<{ data: { reference: string | null }[] }>('/statements?limit=1');
  expect(lines).toMatchObject([{ reference: order.orderReference }]);
  await gateway.isTold(order, 'order.completed');
  const types = gateway.told(order).map((event) => event.type);
  expect(types).toEqual(['order.created', 'order.payment_detected', 'order.confirming', 'order.completed']);
  expect(gateway.told(order).map((event) => event.version)).toEqual([1, 2, 3, 4]);
});

it('native coin: completed', async () => {
  const order = await gateway.order({ currency: 'ETH', amount: '0.5' });
  await gateway.pay(order, '0.5', 'ETH');
  expect(await gateway.reaches(order, 'completed')).toMatchObject({ receivedAmount: '0.5', remainingAmount: '0.0' });
});

it('partial, then the rest: partially_paid, then completed', async () => {
  const order = await gateway.order();
  await gateway.pay(order, '30');
  expect(await gateway.reaches(order, 'partially_paid')).toMatchObject({ status: 'pending', remainingAmount: '70.00' });
  await gateway.pay(order, '70');
  await gateway.reaches(order, 'completed');
  expect(await outcomes(order)).toEqual(['payment', 'payment']);
});

it('under: underpaid when the window closes, the money credited', async () => {
  const order = await gateway.order();
  const booked = await change(async () => {
    await gateway.pay(order, '99.999999');
    await gateway.reaches(order, 'underpaid');
  });
  expect(booked).toEqual({ 'USDT available': 99_999_999n });
  await gateway.isTold(order, 'order.underpaid');
});

it('under within the tolerance the merchant set: completed', async () => {
  const order = await gateway.order({ tolerance: '0.5' });
  await gateway.pay(order, '99.5');
  await gateway.reaches(order, 'completed');
});

it('over: overpaid, told in S2’s word too', async () => {
  const order = await gateway.order();
  await gateway.pay(order, '130');
  expect(await gateway.reaches(order, 'overpaid')).toMatchObject({ status: 'completed', overpaidAmount: '30.00' });
  await gateway.isTold(order, 'order.overpaid');
  expect(gateway.told(order).map((event) => event.type)).toContain('order.completed');
});

it('repeated: the second one waits for a person', async () => {
  const order = await gateway.order();
  const booked = await change(async () => {
    await gateway.pay(order);
    await gateway.reaches(order, 'completed');
    await gateway.pay(order);
    await gateway.isTold(order, 'order.repeated_payment');
  });
  expect(booked).toEqual({ 'USDT available': usdt(100), 'USDT review': usdt(100) });
  expect(await outcomes(order)).toEqual(['payment', 'repeated']);
  expect(await gateway.read(order)).toMatchObject({ state: 'completed', needsReview: true });
});

it('wrong token: booked for a person, the order unpaid', async () => {
  const order = await gateway.order();
  const booked = await change(async () => {
    await gateway.pay(order, '100', 'USDC');
    await gateway.isTold(order, 'order.wrong_payment');
  });
  expect(booked).toEqual({ 'USDC review': usdt(100) });
  expect(await outcomes(order)).toEqual(['wrong_token']);
  expect((await gateway.read(order)).status).not.toBe('completed');
});

it('late: expired first, then paid_late and booked for a person', async () => {
  const order = await gateway.order();
  await gateway.reaches(order, 'expired');
  await gateway.isTold(order, 'order.expired');
  const booked = await change(async () => {
    await gateway.pay(order);
    expect(await gateway.reaches(order, 'paid_late')).toMatchObject({
      status: 'expired',
      lateAmount: '100.00',
      needsReview: true,
    });
  });
  expect(booked).toEqual({ 'USDT review': usdt(100) });
  expect(await outcomes(order)).toEqual(['late']);
});

it('to an address of the pool that nobody was given: unassigned, booked, told', async () => {
  const page = await gateway.api.get<{ data: { address: string }[] }>(
    '/address-pool/addresses?status=available&limit=100',
  );
  const address = page.data[0]?.address ?? '';
  const booked = await change(async () => {
    await pay(gateway.chain, 'USDT', address, '7');
    await gateway.hearsOfUnassigned();
  });
  expect(booked).toEqual({ 'USDT review': usdt(7) });
});

it('50 parallel creates of one key are one order; 100 against the last 20 addresses are 20', async () => {
  const request = { orderReference: 'race', amount: '5', currency: 'USDT', chainId: CHAIN };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => gateway.api.post<OrderView>('/orders', request, { 'idempotency-key': 'race' })),
  );
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers.every((answer) => answer.status === 201)).toBe(true);

  const stock = async (): Promise<number> =>
    (await gateway.api.get<{ pools: { protocol: string; available: number }[] }>('/address-pool/status')).pools[0]
      ?.available ?? 0;
  for (let left = await stock(); left > 20; left = await stock()) {
    await Promise.all(Array.from({ length: Math.min(left - 20, 25) }, () => gateway.order({ amount: '1' })));
  }
  const api = new ApiClient(gateway.stack.ready.api, gateway.stack.ready.apiKeys.owner);
  const results = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      try {
        return (await api.post<OrderView>('/orders', { ...request, orderReference: `last-${n}` })).body.address;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return `${error.status} ${(error.body as { code: string }).code}`;
      }
    }),
  );
  expect(results.filter((result) => result === '503 NO_AVAILABLE_ADDRESSES')).toHaveLength(80);
  expect(new Set(results.filter((result) => result.startsWith('0x'))).size).toBe(20);
}, 120_000);
