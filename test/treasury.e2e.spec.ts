import { setTimeout as sleep } from 'node:timers/promises';
import { parseUnits } from 'ethers';
import type { OrderView } from '@chaintill/orders';
import type { SweepView, TreasuryView } from '@chaintill/treasury';
import type { ApiClient } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import { waitFor } from '../tools/local/ports';
import { chainTruth, type TrueTransfer } from '../tools/test/chain-truth';
import { Random } from '../tools/test/random';
import { CHAIN, Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

/* Wallets on the real chain: what comes to them, what is swept into them and what that costs, and what goes to the cold. */

const PATIENCE_MS = 120_000;
const PAID = 12;
const DUST = 3;
/** 1 gwei. */
const BASE_FEE = '0x3b9aca00';
const seed = Random.seed();
const random = new Random(seed);

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
let paid: OrderView[];
let dust: OrderView[];
let pinned = true;
let pinning: Promise<void>;

beforeAll(async () => {
  gateway = await Gateway.open({
    LOCAL_CONFIRMATIONS: '2',
    SWEEP_SECONDS: '2',
    RESERVES: 'USDT=5000/50',
  });
  // an idle chain grows so cheap that nothing is dust
  const pin = async (): Promise<void> => {
    while (pinned) {
      await gateway.rpc('anvil_setNextBlockBaseFeePerGas', [BASE_FEE]).catch(() => undefined);
      await sleep(100);
    }
  };
  pinning = pin();
  merchant = await PayingOut.open(gateway, 0);
  program = await merchant.program();
}, 180_000);
afterAll(async () => {
  pinned = false;
  await pinning;
  await gateway.checkBooks();
  await merchant.close();
  await gateway.close();
}, 60_000);

const treasury = (): Promise<TreasuryView> => gateway.api.get<TreasuryView>('/treasury');

async function sweeps(): Promise<readonly SweepView[]> {
  return (await gateway.api.get<{ data: SweepView[] }>('/treasury/sweeps?limit=100')).data;
}

/** Transfers to some addresses as the receipts of the chain say. */
const truth = (...addresses: string[]): Promise<TrueTransfer[]> =>
  chainTruth(gateway.chain.rpcUrl, new Set(addresses.map((address) => address.toLowerCase())), true);

const until = (what: string, holds: () => Promise<boolean>): Promise<boolean> =>
  waitFor(what, async () => (await holds()) || undefined, PATIENCE_MS, 250);

/** Chain and books say the same, once what is under way is final. */
async function expectHoldings(): Promise<void> {
  for (const currency of ['USDT', 'ETH'] as const) {
    let last = { chain: 0n, books: 1n };
    await until('nothing is under way', async () => {
      const open = await gateway.database.query(
        `select 1 from outgoing_transactions where state not in ('confirmed', 'failed')
         union all select 1 from transfers where state = 'seen' or settlement_due`,
      );
      return open.rows.length === 0;
    });
    await until(`${currency} of chain and books`, async () => {
      last = await merchant.holdings(currency);
      return last.chain === last.books;
    }).catch(() => undefined);
    expect([currency, last.chain]).toEqual([currency, last.books]);
  }
}

it('books what comes to a wallet from outside as own funds, once', async () => {
  // the launcher's coins
  await until('the coins are booked', async () => (await gateway.books())['ETH own'] === 2n * 10n ** 19n);
  const { wallets, shared } = await treasury();
  expect(shared).toEqual([]);
  const hot = wallets.find(({ role }) => role === 'hot');
  expect(hot?.address.toLowerCase()).toBe(merchant.hot);
  expect(wallets.filter(({ role }) => role === 'cold')).toHaveLength(1);
  const { data } = await gateway.api.get<{ data: { outcome: string; bookedIn: string; amount: string }[] }>(
    '/transfers?currency=ETH',
  );
  expect(data).toMatchObject([{ outcome: 'own', bookedIn: 'own', amount: '10' }]);
  await expectHoldings();
});

it(`sweeps what is worth it, each once, whoever is killed (seed ${seed})`, async () => {
  const order = (amount: string): Promise<OrderView> => gateway.order({ amount });
  paid = await Promise.all(Array.from({ length: PAID }, () => order('100')));
  dust = await Promise.all(Array.from({ length: DUST }, () => order('1')));
  for (const one of paid) await gateway.pay(one, '100');
  for (const one of dust) await gateway.pay(one, '1');
  for (let kills = 0; kills < 6; kills++) {
    await sleep(random.between(200, 2_500));
    const app = kills % 2 ? 'worker' : 'signer';
    await gateway.stack.restarted(app, gateway.stack.kill(app));
  }
  for (const one of [...paid, ...dust]) await gateway.reaches(one, 'completed');
  await until('all are swept', async () => (await sweeps()).filter(({ status }) => status === 'done').length >= PAID);

  const done = await sweeps();
  expect(done).toHaveLength(PAID);
  expect(new Set(done.map(({ cause, status, currency }) => `${cause} ${status} ${currency}`))).toEqual(
    new Set(['worth done USDT']),
  );
  expect(done.map(({ fromAddress }) => fromAddress).sort()).toEqual(paid.map(({ address }) => address).sort());
  const usdt = gateway.chain.tokens['USDT']?.address.toLowerCase();
  const arrived = (await truth(merchant.hot)).filter(({ contract }) => contract === usdt);
  expect(arrived.map(({ amount }) => amount)).toEqual(Array.from({ length: PAID }, () => 100_000_000n));
  expect(new Set(arrived.map(({ txHash }) => txHash))).toEqual(new Set(done.map(({ txHash }) => txHash)));
}, 240_000);

it('funds each address before it is swept, again only when prices rose, and books what the network took', async () => {
  const done = await sweeps();
  const coins = (await truth(...paid.map(({ address }) => address))).filter(({ contract }) => contract === null);
  expect(coins.length).toBe(done.flatMap(({ gas }) => gas).length);
  for (const { sweepId, gas, networkFee, fromAddress } of done) {
    expect(gas.length).toBeGreaterThan(0);
    const sent = coins.filter(({ to }) => to === fromAddress.toLowerCase());
    expect(sent.map(({ txHash }) => txHash).sort()).toEqual(gas.map(({ txHash }) => txHash).sort());
    const { rows } = await gateway.database.query<{ offered: string }>(
      `select a.terms ->> 'maxFee' as offered from sweeps s join outgoing_attempts a on a.transaction_id = s.outgoing_id
       where s.id = $1 order by a.number desc`,
      [sweepId],
    );
    const [funded, offered, taken] = [
      gas.reduce((sum, { amount }) => sum + parseUnits(amount), 0n),
      BigInt(rows[0]?.offered ?? 0),
      parseUnits(networkFee?.amount ?? '0'),
    ];
    const much = offered * 3n * BigInt(gas.length);
    expect([taken > 0n, taken <= offered, offered <= funded, funded <= much]).toEqual([true, true, true, true]);
  }
  const fees = await gateway.database.query<{ written: string; booked: string }>(
    `select (select sum(fee) from outgoing_transactions) as written,
       (select -sum(p.amount) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = 'costs') * -1 as booked`,
  );
  expect(-BigInt(fees.rows[0]?.booked ?? 0)).toBe(BigInt(fees.rows[0]?.written ?? 1));
  await expectHoldings();
}, 180_000);

it('moves no liability by a sweep, and leaves dust where it is', async () => {
  expect(await gateway.books()).toMatchObject({ 'USDT available': 1_203_000_000n, 'USDT custody': -1_203_000_000n });
  const { rows } = await gateway.database.query<{ outcome: string; count: string }>(
    `select outcome, count(*) from transfers where amount > 0 group by outcome order by outcome`,
  );
  expect(Object.fromEntries(rows.map(({ outcome, count }) => [outcome, Number(count)]))).toEqual({
    internal: PAID + (await sweeps()).flatMap(({ gas }) => gas).length,
    own: 2,
    payment: PAID + DUST,
  });
  const { unswept } = await treasury();
  expect(unswept).toMatchObject([
    {
      currency: 'USDT',
      amount: '3.00',
      addresses: DUST,
      worthAddresses: 0,
      judgedBy: 'rate',
      cost: { currency: 'ETH' },
    },
  ]);
  // twenty times what a sweep costs, at 3,000 USD for the coin
  const { worthFrom, cost } = unswept[0] ?? {};
  expect(Number(worthFrom)).toBeCloseTo(Number(cost?.amount) * 20 * 3_000, 2);
  expect(Number(worthFrom)).toBeGreaterThan(1);
});

it('lets a payout wait for funds, and fetches them, dust or not', async () => {
  await merchant.asksNobody();
  const to = someone();
  const batch = await merchant.batch(program, [{ address: to, amount: '1202.5' }]);
  await merchant.reach(batch.items, 'confirmed', PATIENCE_MS);
  expect(await merchant.received([to])).toEqual([`${to.toLowerCase()} 1202500000`]);
  const fetched = (await sweeps()).filter(({ cause }) => cause === 'payout');
  expect(fetched.map(({ amount }) => amount)).toEqual(['1.00', '1.00', '1.00']);
  expect(await gateway.books()).toMatchObject({ 'USDT available': 500_000n });
  await expectHoldings();
  await until('the floor is missed', async () => {
    const hot = (await treasury()).wallets.find(({ role }) => role === 'hot');
    return hot?.balances.some(({ currency, lowSince }) => currency === 'USDT' && lowSince !== null) ?? false;
  });
  await until('it was told', async () =>
    gateway.sink.at('/hook').some(({ body }) => body.includes('"treasury.reserve_low"')),
  );
}, 240_000);

it('sweeps dust when a person asks for it', async () => {
  const one = await gateway.order({ amount: '1' });
  await gateway.pay(one, '1');
  await gateway.reaches(one, 'completed');
  const asked = await gateway.api.post<{ requestId: string }>('/treasury/sweeps', { currency: 'USDT', chainId: CHAIN });
  expect(asked.status).toBe(202);
  await until('it is swept', async () =>
    (await sweeps()).some(
      ({ cause, status, fromAddress }) => cause === 'asked' && status === 'done' && fromAddress === one.address,
    ),
  );
  await expectHoldings();
}, 180_000);

it('sends what is too much to the cold wallet, and nowhere else', async () => {
  const cold = (await treasury()).wallets.find(({ role }) => role === 'cold')?.address ?? '';
  await pay(gateway.chain, 'USDT', merchant.hot, '6000');
  await until('it is there', async () => (await truth(cold)).length === 1);
  const [arrived] = await truth(cold);
  expect(arrived?.amount).toBe(6_000_500_000n + 1_000_000n - 5_000_000_000n);
  await expectHoldings();
  expect((await gateway.books())['USDT own']).toBe(6_000_000_000n);
  const { rows } = await gateway.database.query<{ kind: string }>(
    `select distinct o.kind from outgoing_transactions o where o.to_address = $1`,
    [cold.toLowerCase()],
  );
  expect(rows).toEqual([{ kind: 'reserve' }]);
}, 180_000);

it('does not send it to an address that somebody wrote into the database', async () => {
  const thief = someone();
  const { rowCount } = await gateway.database.query(
    `update wallets set address = $1 where role = 'cold' and organization_id = $2`,
    [thief.toLowerCase(), gateway.stack.ready.organization.id],
  );
  expect(rowCount).toBe(1);
  await pay(gateway.chain, 'USDT', merchant.hot, '2000');
  const refused = async (): Promise<unknown[]> =>
    (await gateway.database.query(`select 1 from signing_requests where refusal = 'cold_unknown'`)).rows;
  await until('the signer refuses', async () => (await refused()).length > 0);
  await until('it was told', async () =>
    gateway.sink.at('/hook').some(({ body }) => body.includes('"treasury.reserve_failed"')),
  );
  expect(await truth(thief)).toEqual([]);
}, 180_000);
