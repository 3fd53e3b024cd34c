import type { SweepView, TreasuryView } from '@chaintill/treasury';
import { newId } from '@chaintill/kernel';
import { hotWallet } from '../testing/paying-out';
import { randomAddress, TestApi, type TestOrganization } from '../testing/test-api';

const CHAIN = 'ethereum-sepolia';

let api: TestApi;
let shop: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start();
  [shop, other] = [await api.organization(), await api.organization()];
});
afterAll(() => api.stop());

const key = ({ keys }: TestOrganization): { key: string } => ({ key: keys.owner.secret });

async function treasury(who: TestOrganization): Promise<TreasuryView> {
  const { status, body } = await api.call('GET', '/api/v1/treasury', key(who));
  expect(status).toBe(200);
  return body as unknown as TreasuryView;
}

async function assetId(symbol: string): Promise<number> {
  const [row] = await api.database.db.query<{ id: number }>(
    'select id from assets where chain_id = $1 and symbol = $2',
    [CHAIN, symbol],
  );
  return row?.id ?? 0;
}

/** A wallet of a merchant's own, with 1,234.5 USDT at block 77. */
async function ownWallet({ organizationId }: TestOrganization): Promise<string> {
  const { db } = api.database;
  const address = randomAddress();
  await db.query(
    `insert into signer_keys (id, family, kind, label, organization_id, address, published_at)
     values ($1, 'evm', 'single', 'till', $2, $1, now())`,
    [address, organizationId],
  );
  await db.query(
    `insert into wallet_balances (wallet_id, asset_id, balance, height, read_at, floor, ceiling)
     select id, $2, 1234500000, 77, now(), 1000000000, 5000000000 from wallets where address = $1`,
    [address, await assetId('USDT')],
  );
  return address;
}

/** Final money at an address of the pool. @returns the address's id */
async function lying({ organizationId }: TestOrganization, units: bigint): Promise<string> {
  const [row] = await api.database.db.query<{ address_id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, from_address, to_address, amount,
       asset_id, organization_id, livemode, address_id, state, outcome, booked_in, settlement_due, created_at)
     select $2, $3, 0, 1, '0x02', now(), '0x03', a.address, $4, $5, a.organization_id, a.livemode, a.id, 'final', 'payment',
       'available', false, now()
     from addresses a where a.organization_id = $1
       and not exists (select 1 from transfers t where t.address_id = a.id) limit 1 returning address_id`,
    [organizationId, CHAIN, randomAddress(), units.toString(), await assetId('USDT')],
  );
  return row?.address_id ?? '';
}

it('shows a merchant his own wallets, and of shared ones only that there are some', async () => {
  await hotWallet(api);
  const address = await ownWallet(shop);
  const mine = await treasury(shop);
  expect(mine).toMatchObject({
    shared: [],
    wallets: [
      {
        role: 'hot',
        family: 'evm',
        label: 'till',
        retired: false,
        balances: [
          {
            chainId: CHAIN,
            currency: 'USDT',
            amount: '1234.50',
            height: 77,
            floor: '1000.00',
            ceiling: '5000.00',
            lowSince: null,
          },
        ],
      },
    ],
  });
  expect(mine.wallets[0]?.address.toLowerCase()).toBe(address.toLowerCase());
  expect(await treasury(other)).toMatchObject({ wallets: [], shared: ['evm'], gas: [] });
});

it('says what is unswept, and how much of it is worth it', async () => {
  await api.stock(shop, 4);
  for (const units of [100_000_000n, 40_000_000n, 1_000_000n]) await lying(shop, units);
  const before = (await treasury(shop)).unswept;
  expect(before).toMatchObject([
    { currency: 'USDT', amount: '141.00', addresses: 3, worthFrom: null, judgedBy: 'nothing', cost: null },
  ]);
  await api.database.db.query(
    `insert into sweep_terms (asset_id, cost, worth_from, judged_by, read_at) values ($1, 5, 40000000, 'rate', now())`,
    [await assetId('USDT')],
  );
  expect((await treasury(shop)).unswept).toMatchObject([
    { worthFrom: '40.00', worthAddresses: 2, worthAmount: '140.00', judgedBy: 'rate' },
  ]);
  expect((await treasury(other)).unswept).toEqual([]);
});

it('lists sweeps, those of other merchants to nobody', async () => {
  const { db } = api.database;
  const sweepId = newId('sweep');
  await db.query(
    `insert into sweeps (id, organization_id, livemode, chain_id, asset_id, address_id, wallet_id, amount, cause, height, state, reason,
       created_at, finished_at)
     select $1, $2, false, $3, $4, $5, (select id from wallets where organization_id = $2), 5000000, 'worth', 9, 'failed', 'why',
       now(), now()`,
    [sweepId, shop.organizationId, CHAIN, await assetId('USDT'), await lying(shop, 1n)],
  );
  const list = async (who: TestOrganization, query = ''): Promise<SweepView[]> =>
    (await api.call('GET', `/api/v1/treasury/sweeps${query}`, key(who))).body['data'] as unknown as SweepView[];
  expect(await list(shop)).toMatchObject([
    {
      sweepId,
      currency: 'USDT',
      amount: '5.00',
      cause: 'worth',
      status: 'failed',
      reason: 'why',
      gas: [],
      txHash: null,
    },
  ]);
  expect(await list(shop, '?status=failed&currency=USDT')).toHaveLength(1);
  expect(await list(shop, '?status=done')).toEqual([]);
  expect(await list(other)).toEqual([]);
});

it('takes the wish for a sweep once until it is taken up, and writes it into the audit log', async () => {
  const ask = (body: object) => api.call('POST', '/api/v1/treasury/sweeps', { ...key(shop), body });
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ chainId: CHAIN, currency: 'USDT' })));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
  expect(new Set(answers.map(({ body }) => body['requestId'])).size).toBe(1);
  const { db } = api.database;
  const written = await db.query(`select 1 from audit_entries where action = 'treasury.sweep_requested'`);
  expect(written).toHaveLength(1);
  await db.query('update sweep_requests set done_at = now()');
  expect((await ask({ chainId: CHAIN, currency: 'USDT' })).body['requestId']).not.toBe(answers[0]?.body['requestId']);
  expect((await ask({ chainId: 'nowhere', currency: 'USDT' })).body['code']).toBe('INVALID_CHAIN');
  expect((await ask({ chainId: CHAIN, currency: 'DOGE' })).body['code']).toBe('INVALID_CURRENCY');
});
