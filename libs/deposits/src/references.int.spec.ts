import type { Actor } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, TEST_CHAIN, type Shop } from '../../../tools/test/shop';
import type { BindReference } from './domain/requests';

let database: TestDatabase;
let shop: Shop;
const START = new Date('2025-01-20T10:30:00Z');
let now = START;
const clock = { now: (): Date => now };
const after = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1_000);
};

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  now = START;
  shop = await openShop(database.db, clock);
  await shop.stock(4);
});

const bind = (depositReference: string, values: Partial<BindReference> = {}, actor: Actor = shop.scope) =>
  database.db.tx((tx) =>
    shop.references.bind(tx, actor, { depositReference, currency: 'USDT', chainId: TEST_CHAIN, ...values }),
  );
const rotate = (reference: string, chainId?: string) =>
  database.db.tx((tx) => shop.references.rotate(tx, shop.scope, reference, chainId));
const read = (reference: string) => shop.referenceReader.get(shop.scope, reference);

async function told(): Promise<[string, number][]> {
  const rows = await database.db.query<{ type: string; object_version: number }>(
    `select type, object_version from events where organization_id = $1 order by object_id, object_version`,
    [shop.scope.organizationId],
  );
  return rows.map((row) => [row.type, row.object_version]);
}

async function audited(): Promise<string[]> {
  const rows = await database.db.query<{ action: string }>(
    `select action from audit_entries where organization_id = $1 and object_kind = 'deposit_reference' order by seq`,
    [shop.scope.organizationId],
  );
  return rows.map((row) => row.action);
}

it('gives one address for all currencies and chains of a family', async () => {
  const first = await bind('c-1', { customer: 'cus_1', fiatCurrency: 'EUR', metadata: { plan: 'gold' } });
  expect(first).toMatchObject({
    protocol: 'evm',
    chainIds: [TEST_CHAIN],
    customer: 'cus_1',
    metadata: { plan: 'gold' },
  });
  const second = await bind('c-1', { currency: 'USDC' });
  expect(second).toMatchObject({ address: first.address, customer: 'cus_1', fiatCurrency: 'EUR' });
  expect((await bind('c-2')).address).not.toBe(first.address);
  expect(await read('c-1')).toMatchObject({
    currency: 'USDT',
    addresses: [{ address: first.address, status: 'active', quarantinedUntil: null }],
    bindings: [
      { currency: 'USDT', chainId: TEST_CHAIN, address: first.address },
      { currency: 'USDC', chainId: TEST_CHAIN, address: first.address },
    ],
    totalDeposits: 0,
    totalAmount: {},
    version: 2,
  });
});

it('refuses what is bound already and says where', async () => {
  const { address } = await bind('c-1');
  await expect(bind('c-1')).rejects.toMatchObject({
    code: 'DUPLICATE_DEPOSIT_REFERENCE',
    details: { depositReference: 'c-1', currency: 'USDT', chainId: TEST_CHAIN, address },
  });
});

it('refuses unknown chains, currencies and callbacks, and leaves nothing behind', async () => {
  await expect(bind('c-1', { chainId: 'dogecoin' })).rejects.toMatchObject({ code: 'INVALID_CHAIN' });
  await expect(bind('c-1', { currency: 'DOGE' })).rejects.toMatchObject({ code: 'INVALID_CURRENCY' });
  await expect(bind('c-1', { callbackUrl: 'http://127.0.0.1/' })).rejects.toMatchObject({ code: 'INVALID_URL' });
  const empty = await openShop(database.db, clock);
  await expect(bind('c-1', {}, empty.scope)).rejects.toMatchObject({ code: 'NO_AVAILABLE_ADDRESSES' });
  for (const { referenceReader, scope } of [shop, empty]) {
    await expect(referenceReader.get(scope, 'c-1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});

it('binds once, however many ask at the same time', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => bind(n % 2 ? 'c-1' : 'c-2')));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const [left] = await database.db.query<{ n: number }>(
    `select count(*)::int as n from addresses where organization_id = $1 and state = 'available'`,
    [shop.scope.organizationId],
  );
  expect(left?.n).toBe(2);
});

it('keeps references of two merchants and of two modes apart', async () => {
  const { address } = await bind('c-1');
  const other = await openShop(database.db, clock);
  await other.stock(1);
  expect((await bind('c-1', {}, other.scope)).address).not.toBe(address);
  for (const scope of [
    { ...shop.scope, livemode: true },
    { ...shop.scope, organizationId: 'org_x' },
  ]) {
    await expect(shop.referenceReader.get(scope, 'c-1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(shop.references.unbind(scope, 'c-1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(shop.references.update(scope, 'c-1', {})).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});

it('rotates: a new address, and the old one still its own', async () => {
  const { address } = await bind('c-1');
  after(60);
  const { rotated } = await rotate('c-1');
  expect(rotated).toEqual([{ protocol: 'evm', oldAddress: address, newAddress: expect.any(String) }]);
  expect(rotated[0]?.newAddress).not.toBe(address);
  expect((await read('c-1')).addresses).toMatchObject([
    { address, status: 'rotated', rotatedAt: '2025-01-20T10:31:00Z' },
    { address: rotated[0]?.newAddress, status: 'active' },
  ]);
  expect((await bind('c-1', { currency: 'USDC' })).address).toBe(rotated[0]?.newAddress);
  expect(await told()).toEqual([
    ['deposit.address_bound', 1],
    ['deposit.address_rotated', 2],
    ['deposit.address_bound', 3],
  ]);
});

it('unbinds: the last binding lets all addresses rest, and binding again takes the same one up', async () => {
  const { address } = await bind('c-1');
  await bind('c-1', { currency: 'USDC' });
  const { rotated } = await rotate('c-1');
  await expect(shop.references.unbind(shop.scope, 'c-1', 'elsewhere')).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
  expect(await shop.references.unbind(shop.scope, 'c-1', TEST_CHAIN)).toMatchObject({
    success: true,
    depositReference: 'c-1',
    unboundAddresses: 2,
  });
  expect(await read('c-1')).toMatchObject({
    bindings: [],
    addresses: [
      { address, status: 'unbound', quarantinedUntil: '2025-01-21T10:30:00Z' },
      { address: rotated[0]?.newAddress, status: 'unbound' },
    ],
  });
  await expect(shop.references.unbind(shop.scope, 'c-1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(rotate('c-1')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });

  expect((await bind('c-1')).address).toBe(rotated[0]?.newAddress);
  expect((await read('c-1')).addresses).toMatchObject([
    { status: 'unbound' },
    { status: 'active', quarantinedUntil: null },
  ]);
  expect(await audited()).toEqual([
    'deposit_reference.bound',
    'deposit_reference.bound',
    'deposit_reference.rotated',
    'deposit_reference.unbound',
    'deposit_reference.bound',
  ]);
});

it('has a new address after the old one has rested and gone back to the pool', async () => {
  const { address } = await bind('c-1');
  await shop.references.unbind(shop.scope, 'c-1');
  after(86_401);
  await database.db.query('update chain_cursors set settled_time = $1', [now]);
  await shop.pool.releaseQuarantined();
  expect((await read('c-1')).addresses).toEqual([]);
  expect((await bind('c-1')).address).not.toBe(address);
});

it('changes what is said about a reference and tells nobody but the audit log', async () => {
  await bind('c-1', { customer: 'cus_1', metadata: { a: '1' } });
  await shop.references.update(shop.scope, 'c-1', {
    customer: null,
    fiatCurrency: 'USD',
    callbackUrl: 'https://a.example/x',
  });
  expect(await read('c-1')).toMatchObject({
    customer: null,
    fiatCurrency: 'USD',
    callbackUrl: 'https://a.example/x',
    metadata: { a: '1' },
  });
  expect(await told()).toHaveLength(1);
  const [entry] = await database.db.query(
    `select before, after from audit_entries where organization_id = $1 and action = 'deposit_reference.updated'`,
    [shop.scope.organizationId],
  );
  expect(entry).toEqual({
    before: { customer: 'cus_1', fiatCurrency: null, callbackUrl: null, accountId: null, metadata: { a: '1' } },
    after: {
      customer: null,
      fiatCurrency: 'USD',
      callbackUrl: 'https://a.example/x',
      accountId: null,
      metadata: { a: '1' },
    },
  });
});

it('lists and filters', async () => {
  for (const [reference, currency] of [
    ['a/b', 'USDT'],
    ['ключ 🔑', 'USDC'],
    ['c', 'USDT'],
  ] as const) {
    await bind(reference, { currency, customer: `cus ${reference}` });
    after(1);
  }
  const list = async (query: object): Promise<string[]> => {
    const page = await shop.referenceReader.list(shop.scope, { page: 1, limit: 20, sortOrder: 'desc', ...query });
    expect(page.pagination.total).toBe(page.data.length);
    return page.data.map(({ depositReference }) => depositReference);
  };
  expect(await list({})).toEqual(['c', 'ключ 🔑', 'a/b']);
  expect(await list({ sortOrder: 'asc' })).toEqual(['a/b', 'ключ 🔑', 'c']);
  expect(await list({ currency: 'USDT' })).toEqual(['c', 'a/b']);
  expect(await list({ depositReference: 'ключ 🔑' })).toEqual(['ключ 🔑']);
  expect(await list({ customer: 'cus a/b' })).toEqual(['a/b']);
  await shop.references.unbind(shop.scope, 'c');
  expect(await list({ chainId: TEST_CHAIN })).toEqual(['ключ 🔑', 'a/b']);
});
