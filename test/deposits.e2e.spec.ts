import { randomUUID } from 'node:crypto';
import type { DepositReferenceView, DepositView } from '@chaintill/deposits';
import type { OrderView } from '@chaintill/orders';
import type { TransferView } from '@chaintill/settlement';
import { pay } from '../tools/launcher/payer';
import { waitFor } from '../tools/local/ports';
import { CHAIN, Gateway } from './gateway';

/** Deposits as customers make them, on the real chain, through every process. */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open({ ORDER_WINDOW_SECONDS: '8', LOCAL_CONFIRMATIONS: '4' });
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await gateway.close();
}, 60_000);

interface Customer {
  readonly depositReference: string;
  readonly address: string;
}

const path = ({ depositReference }: Customer, rest = ''): string =>
  `/deposits/references/${encodeURIComponent(depositReference)}${rest}`;

async function customer(values: object = {}): Promise<Customer> {
  const depositReference = `customer/${randomUUID()}`;
  const request = { depositReference, currency: 'USDT', chainId: CHAIN, ...values };
  return (await gateway.api.post<Customer>('/deposits/references', request)).body;
}

const send = (address: string, amount: string, currency = 'USDT'): Promise<string> =>
  pay(gateway.chain, currency, address, amount);

/**
 * Waits until the chain's own clock is past a moment. Block times are whole seconds, and after `anvil_reorg` they
 * lag behind this machine by as much as was taken back: money of an earlier second counts as sent before.
 */
const chainTimePasses = (moment: number): Promise<true> =>
  waitFor(
    'a later block',
    async () => {
      const block = await gateway.rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false]);
      return Number(block.timestamp) * 1_000 > moment || undefined;
    },
    40_000,
  );

/** Waits until the deposit of a transaction is as it should be. */
function deposit(txHash: string, holds: (deposit: DepositView) => boolean): Promise<DepositView> {
  const look = async (): Promise<DepositView | undefined> => {
    const { data } = await gateway.api.get<{ data: DepositView[] }>(`/deposits?txHash=${txHash}`);
    return data.find(holds);
  };
  return waitFor(`the deposit of ${txHash}`, look, 40_000);
}

/** What the receiver at a path was told of a deposit, in the order of the versions, each event once. */
function told({ depositId }: DepositView, at = '/hook'): string[] {
  const events = gateway.sink
    .at(at)
    .map(({ body }) => JSON.parse(body) as { id: string; type: string; version: number; data: { depositId?: string } })
    .filter(({ data }) => data.depositId === depositId);
  const once = new Map(events.map((event) => [event.id, event]));
  return [...once.values()].sort((a, b) => a.version - b.version).map(({ type }) => type);
}

const hears = (of: DepositView, type: string, at?: string): Promise<true> =>
  waitFor(`${type} of ${of.depositId}`, async () => told(of, at).includes(type) || undefined, 40_000);

const decide = async ({ transferId }: { transferId: string }, request: object): Promise<TransferView> =>
  (await gateway.api.post<TransferView>(`/transfers/${transferId}/decision`, request)).body;

const waiting = async (txHash: string): Promise<TransferView> =>
  waitFor(
    `a decision about ${txHash}`,
    async () => {
      const query = `needsDecision=true&txHash=${txHash}`;
      return (await gateway.api.get<{ data: TransferView[] }>(`/transfers?${query}`)).data[0];
    },
    40_000,
  );

it('pending, then confirmed: counted once, told to the endpoint and to the callback', async () => {
  const who = await customer({ callbackUrl: `${gateway.sink.url}/own` });
  const txHash = await send(who.address, '25');
  await deposit(txHash, ({ status }) => status === 'pending');
  const done = await deposit(txHash, ({ credited }) => credited);
  expect(done).toMatchObject({
    status: 'confirmed',
    amount: '25.00',
    depositReference: who.depositReference,
    reason: null,
  });
  await hears(done, 'deposit.confirmed');
  await hears(done, 'deposit.confirmed', '/own');
  expect(told(done)).toEqual(['deposit.pending', 'deposit.confirmed']);
  expect(told(done, '/own')).toEqual(['deposit.pending', 'deposit.confirmed']);
  await deposit(await send(who.address, '0.5', 'USDT'), ({ credited }) => credited);
  expect(await gateway.api.get(path(who))).toMatchObject({
    totalDeposits: 2,
    totalAmount: { USDT: '25.50' },
    pendingAmount: {},
  });
});

it('a reorg takes a deposit back that was pending, and the one that is sent again counts', async () => {
  const who = await customer();
  const txHash = await send(who.address, '9');
  const pending = await deposit(txHash, ({ status }) => status === 'pending');
  const { blockNumber } = await gateway.rpc<{ blockNumber: string }>('eth_getTransactionReceipt', [txHash]);
  const depth = Number(await gateway.rpc<string>('eth_blockNumber')) - Number(blockNumber) + 1;
  await gateway.rpc('anvil_reorg', [depth, []]);
  await gateway.rpc('anvil_dropTransaction', [txHash]).catch(() => undefined);
  const reverted = await deposit(txHash, ({ status }) => status === 'reverted');
  expect(reverted).toMatchObject({ depositId: pending.depositId, credited: false, confirmations: 0 });
  await hears(reverted, 'deposit.reverted');
  expect(await gateway.api.get(path(who))).toMatchObject({ totalDeposits: 0, totalAmount: {}, pendingAmount: {} });
  await deposit(await send(who.address, '9'), ({ credited }) => credited);
  expect(await gateway.api.get(path(who))).toMatchObject({ totalDeposits: 1, totalAmount: { USDT: '9.00' } });
});

it('rotated: money to the old address is still booked to its owner', async () => {
  const who = await customer();
  const { rotated } = (
    await gateway.api.post<{ rotated: { oldAddress: string; newAddress: string }[] }>(path(who, '/rotate'), {})
  ).body;
  expect(rotated[0]?.oldAddress).toBe(who.address);
  const [old, fresh] = [await send(who.address, '3'), await send(rotated[0]?.newAddress ?? '', '4')];
  for (const txHash of [old, fresh]) {
    expect(await deposit(txHash, ({ credited }) => credited)).toMatchObject({ depositReference: who.depositReference });
  }
  expect(await gateway.api.get(path(who))).toMatchObject({ totalAmount: { USDT: '7.00' } });
});

it('unbound: late money is the owner’s and waits; credited by a person it counts', async () => {
  const who = await customer();
  expect(await gateway.api.delete(path(who))).toMatchObject({ success: true, unboundAddresses: 1 });
  await chainTimePasses(Date.now());
  const txHash = await send(who.address, '11');
  const waits = await deposit(txHash, ({ status }) => status === 'confirmed');
  expect(waits).toMatchObject({ credited: false, reason: 'ADDRESS_UNBOUND', depositReference: who.depositReference });
  await hears(waits, 'deposit.wrong_payment');
  await decide(waits, { decision: 'credit', depositReference: who.depositReference });
  await hears(waits, 'deposit.confirmed');
  expect(await gateway.api.get(path(who))).toMatchObject({ totalAmount: { USDT: '11.00' }, bindings: [] });
});

it('below the minimum and of a wrong token: seen, booked for a person, decided', async () => {
  await gateway.api.put('/config/minimumDeposits', { value: { [CHAIN]: { USDT: '20' } } });
  const who = await customer();
  const small = await deposit(await send(who.address, '19.999999'), ({ status }) => status === 'confirmed');
  const wrong = await deposit(await send(who.address, '30', 'USDC'), ({ status }) => status === 'confirmed');
  await gateway.api.put('/config/minimumDeposits', { value: {} });
  expect(small).toMatchObject({ credited: false, reason: 'BELOW_MINIMUM' });
  expect(wrong).toMatchObject({ credited: false, reason: 'WRONG_CURRENCY', currency: 'USDC' });
  await hears(small, 'deposit.below_minimum');
  await hears(wrong, 'deposit.wrong_payment');
  const before = await gateway.books();
  await decide(small, { decision: 'credit', depositReference: who.depositReference });
  const returned = await decide(wrong, { decision: 'return' });
  expect(returned).toMatchObject({ bookedIn: 'held', decision: { returnState: 'waiting_for_payout' } });
  const after = await gateway.books();
  const change = (account: string): bigint => (after[account] ?? 0n) - (before[account] ?? 0n);
  expect([change('USDT available'), change('USDT review')]).toEqual([19_999_999n, -19_999_999n]);
  expect([change('USDC held'), change('USDC review')]).toEqual([30_000_000n, -30_000_000n]);
  const read = await gateway.api.get<DepositReferenceView>(path(who));
  expect(read).toMatchObject({ totalDeposits: 1, totalAmount: { USDT: '19.999999' }, reviewAmount: {} });
});

it('money of nobody pays a late order, becomes a deposit, or is kept', async () => {
  const page = await gateway.api.get<{ data: { address: string }[] }>(
    '/address-pool/addresses?status=available&limit=3',
  );
  const [first = '', second = '', third = ''] = page.data.map(({ address }) => address);
  const order: OrderView = await gateway.order({ amount: '5.00' });
  await gateway.reaches(order, 'expired');
  const [one, two, three] = [await send(first, '5'), await send(second, '6'), await send(third, '7')];
  const who = await customer();

  await decide(await waiting(one), { decision: 'credit', orderId: order.orderId });
  await gateway.reaches(order, 'completed');
  await gateway.isTold(order, 'order.completed');
  const deposited = await decide(await waiting(two), { decision: 'credit', depositReference: who.depositReference });
  expect(deposited).toMatchObject({ depositReference: who.depositReference, outcome: 'deposit' });
  expect(await gateway.api.get(path(who))).toMatchObject({ totalAmount: { USDT: '6.00' } });
  expect(await decide(await waiting(three), { decision: 'keep' })).toMatchObject({
    outcome: 'unassigned',
    bookedIn: 'available',
  });
});

it('of many who decide at once one is heard', async () => {
  const page = await gateway.api.get<{ data: { address: string }[] }>(
    '/address-pool/addresses?status=available&limit=1',
  );
  const transfer = await waiting(await send(page.data[0]?.address ?? '', '8'));
  const before = await gateway.books();
  const tries = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => decide(transfer, { decision: n % 2 ? 'keep' : 'return' })),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of tries) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ status: 409 });
  const after = await gateway.books();
  expect((before['USDT review'] ?? 0n) - (after['USDT review'] ?? 0n)).toBe(8_000_000n);
});
