import { parse } from 'csv-parse/sync';
import { Ledger, type AccountKind, type Move } from '@chaintill/ledger';
import { TestApi, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

let api: TestApi;
let shop: TestOrganization;
let doors: [string, CallOptions][];
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  doors = [
    ['/api/v1', { key: shop.keys.viewer.secret }],
    ['/admin/api', { session: await api.signIn(shop.emails.viewer) }],
  ];
  await book('custody', 'available', 10_000_000n, '2027-01-01T10:00:00Z');
  await book('available', 'held', 4_000_000n, '2027-01-02T10:00:00Z');
  await book('held', 'custody', 4_000_000n, '2027-01-03T10:00:00Z');
  await book('custody', 'available', 7_000_000n, '2027-01-03T10:00:00Z', 'acc_till');
});
afterAll(() => api.stop());

let causes = 0;
async function book(
  from: AccountKind,
  to: AccountKind,
  amount: bigint,
  at: string,
  subAccount?: string,
): Promise<void> {
  const { db } = api.database;
  const [asset] = await db.query<{ id: number }>(
    `select id from assets where chain_id = 'ethereum-sepolia' and symbol = 'USDT'`,
  );
  const { organizationId } = shop;
  const account = (kind: AccountKind) => ({ organizationId, kind, ...(kind !== 'custody' && { subAccount }) });
  const cause = { kind: 'transfer.received', causeKind: 'transfer', causeId: String((causes += 1)), step: 1 };
  const move: Move = { ...cause, assetId: asset?.id ?? 0, amount, debit: account(from), credit: account(to) };
  await db.tx((tx) => new Ledger().book(tx, [move], new Date(at)));
}

async function eachDoor(path: string): Promise<Answer[]> {
  return Promise.all(doors.map(([door, credential]) => api.call('GET', door + path, credential)));
}

it('ends with the balance that GET /balances shows', async () => {
  const { body } = await api.call('GET', '/api/v1/balances', { key: shop.keys.viewer.secret });
  const [balance] = body['data'] as unknown as { available: string }[];
  const ends: number[] = [];
  for (const path of ['/statements?account=available', '/statements?account=available&accountId=acc_till']) {
    for (const { status, body: statement } of await eachDoor(path)) {
      const [sum] = statement['accounts'] as unknown as { closing: string }[];
      expect(status).toBe(200);
      ends.push(Number(sum?.closing));
    }
  }
  expect(ends).toEqual([6, 6, 7, 7]);
  expect(balance?.available).toBe('13.00');
});

it('pages, sorts and keeps to its period', async () => {
  for (const { body } of await eachDoor('/statements?from=2027-01-02&to=2027-01-03&sortOrder=asc&limit=1&page=2')) {
    const line = { account: 'held', amount: '4.00', balance: '4.00', at: '2027-01-02T10:00:00.000Z' };
    expect(body).toMatchObject({
      data: [line],
      pagination: { page: 2, limit: 1, total: 2, totalPages: 2, hasMore: false },
      accounts: [
        { account: 'available', opening: '10.00', closing: '6.00' },
        { account: 'held', opening: '0.00', closing: '4.00' },
      ],
    });
  }
});

it('is saved as a file', async () => {
  for (const { status, headers, text } of await eachDoor('/statements/export?format=csv&account=available')) {
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="statement.csv"');
    const rows: Record<string, string>[] = parse(text, { columns: true });
    expect(rows.map((row) => [row['in'], row['out'], row['balance']])).toEqual([
      ['10.00', '', '10.00'],
      ['', '4.00', '6.00'],
    ]);
  }
});

it('shows a stranger nothing', async () => {
  const stranger = await api.organization();
  const { body } = await api.call('GET', '/api/v1/statements', { key: stranger.keys.owner.secret });
  expect(body).toMatchObject({ data: [], accounts: [], pagination: { total: 0 } });
});

it.each([
  ['page=0', 'page'],
  ['limit=x', 'limit'],
  ['sortOrder=up', 'sortOrder'],
  ['from=yesterday', 'from'],
  ['to=2027-02-30T00:00:00Z', 'to'],
  ['from=2027-01-02&to=2027-01-01', 'to'],
  ['account=custody', 'account'],
  ['account=available&account=held', 'account'],
  ['accountId=', 'accountId'],
  [`accountId=${'x'.repeat(41)}`, 'accountId'],
  ['accountId=a%00', 'accountId'],
  ['organizationId=org_x', 'organizationId'],
])('refuses ?%s', async (search, field) => {
  const refusal = { code: 'INVALID_REQUEST', details: expect.objectContaining({ field }) };
  for (const { status, body } of await eachDoor(`/statements?${search}`)) {
    expect([search, status, body]).toEqual([search, 400, expect.objectContaining(refusal)]);
  }
});

it.each(['format=xls', 'page=1', 'from=2027-01-02&to=2027-01-01'])('refuses an export ?%s', async (search) => {
  for (const { status, body } of await eachDoor(`/statements/export?${search}`)) {
    expect([status, body['code']]).toEqual([400, 'INVALID_REQUEST']);
  }
});
