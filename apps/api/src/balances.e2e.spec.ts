import { account, fund } from '../testing/paying-out';
import { TestApi, type Answer, type CallOptions, type TestOrganization } from '../testing/test-api';

const ASSET = 'chainId=ethereum-sepolia&currency=USDT';

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
  await fund(api, shop, 12_500_000n);
});
afterAll(() => api.stop());

function eachDoor(path: string): Promise<Answer[]> {
  return Promise.all(doors.map(([door, credential]) => api.call('GET', door + path, credential)));
}

it('says what there is, and that there was nothing before', async () => {
  const none = { pending: '0.00', held: '0.00', review: '0.00' };
  for (const { body } of await eachDoor('/balances'))
    expect(body['data']).toMatchObject([
      { chainId: 'ethereum-sepolia', currency: 'USDT', available: '12.50', ...none },
    ]);
  const from = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const zone = 'timeZone=America%2FNew_York';
  for (const { status, body } of await eachDoor(`/balances/history?${ASSET}&${zone}&from=${from}`)) {
    expect([status, body['interval'], body['timeZone']]).toEqual([200, 'day', 'America/New_York']);
    const points = body['data'] as unknown as object[];
    expect(points.length).toBeGreaterThanOrEqual(3);
    expect(points[0]).toMatchObject({ available: '0.00', ...none });
    expect(points.at(-1)).toMatchObject({ available: '12.50', ...none });
  }
});

it('says what there was in one account', async () => {
  const till = await account(api, shop);
  await fund(api, shop, 3_000_000n, { subAccount: till });
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const last = ({ body }: Answer): unknown => (body['data'] as unknown as { available: string }[]).at(-1)?.available;
  for (const [search, available] of [
    ['', '15.50'],
    [`&accountId=${till}`, '3.00'],
    ['&accountId=acc_00000000000000000000000000', '0.00'],
  ] as const)
    for (const answer of await eachDoor(`/balances/history?${ASSET}&from=${from}${search}`))
      expect(last(answer)).toBe(available);
});

it('shows a stranger nothing', async () => {
  const stranger = await api.organization();
  const path = `/api/v1/balances/history?${ASSET}&from=2027-01-01T00:00:00Z&to=2027-01-03T00:00:00Z`;
  const { body } = await api.call('GET', path, { key: stranger.keys.owner.secret });
  expect(body['data']).toMatchObject([{ available: '0.00' }, { available: '0.00' }]);
});

it.each([
  ['from=2027-01-01', 'chainId'],
  [ASSET, 'from'],
  [`${ASSET}&from=yesterday`, 'from'],
  [`${ASSET}&from=2020-01-01&to=2027-01-01`, 'from'],
  [`${ASSET}&from=2027-01-02&to=2027-01-01`, 'to'],
  [`${ASSET}&from=2027-01-01&interval=minute`, 'interval'],
  [`${ASSET}&from=2027-01-01&timeZone=Mars/Olympus`, 'timeZone'],
  [`${ASSET}&from=2027-01-01&timeZone=a%00`, 'timeZone'],
  [`${ASSET}&from=2027-01-01&organizationId=org_x`, 'organizationId'],
])('refuses ?%s', async (search, field) => {
  for (const { status, body } of await eachDoor(`/balances/history?${search}`)) {
    const refusal = { code: 'INVALID_REQUEST', details: expect.objectContaining({ field }) };
    expect([status, body]).toEqual([400, expect.objectContaining(refusal)]);
  }
});

it('names the currencies that there are', async () => {
  for (const { status, body } of await eachDoor('/balances/history?chainId=nowhere&currency=USDT&from=2027-01-01'))
    expect([status, body['code']]).toEqual([400, 'INVALID_CHAIN']);
  const path = '/balances/history?chainId=ethereum-sepolia&currency=DOGE&from=2027-01-01';
  for (const { status, body } of await eachDoor(path))
    expect([status, body['code']]).toEqual([400, 'INVALID_CURRENCY']);
});
