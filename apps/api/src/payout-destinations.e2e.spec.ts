import { account, accounts, fund, hotWallet, MovingClock, owe, payOut } from '../testing/paying-out';
import { randomAddress, TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* Where nothing is sent to, and what is told before anything is made. */

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let stranger: TestOrganization;
let key: string;
let hot: string;
let own: string;
const ownLive = randomAddress();
let theirs: string;
beforeAll(async () => {
  api = await TestApi.start({}, 9, clock);
  shop = await api.organization();
  stranger = await api.organization();
  key = shop.keys.member.secret;
  hot = await hotWallet(api);
  own = await poolAddress(shop);
  theirs = await poolAddress(stranger);
  await api.database.db.query(
    `insert into addresses (organization_id, family, livemode, address, display, created_at) values ($1, 'evm', true, $2, $2, $3)`,
    [shop.organizationId, ownLive, clock.now()],
  );
  await fund(api, shop, 1_000_000_000n);
});
afterAll(() => api.stop());

async function poolAddress(organization: TestOrganization): Promise<string> {
  await api.stock(organization, 1);
  const [row] = await api.database.db.query<{ address: string }>(
    'select address from addresses where organization_id = $1',
    [organization.organizationId],
  );
  return row?.address ?? '';
}

const GOOD = '0x2f318C334780961FB129D2a6c30D0763d9a5C970';
const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const check = (address: unknown, chainId = 'ethereum-sepolia'): Promise<Answer> =>
  api.call('POST', '/api/v1/payouts/validate-address', { key, body: { address, chainId } });
const put = async (setting: string, value: unknown): Promise<void> => {
  const answer = await api.call('PUT', `/api/v1/config/${setting}`, { key: shop.keys.owner.secret, body: { value } });
  expect(answer.status).toBe(200);
};

const WRONG: readonly (readonly [string, string | (() => string), string])[] = [
  ['a wrong checksum', GOOD.replace('2f318C', '2F318C'), 'INVALID_ADDRESS'],
  ['a letter of the wrong case at the end', '0x2f318C334780961FB129D2a6c30D0763d9a5c970', 'INVALID_ADDRESS'],
  ['one character too few', GOOD.slice(0, -1), 'INVALID_ADDRESS'],
  ['one character too many', `${GOOD}0`, 'INVALID_ADDRESS'],
  ['no 0x', GOOD.slice(2), 'INVALID_ADDRESS'],
  ['two 0x', `0x${GOOD}`, 'INVALID_ADDRESS'],
  ['a letter that is no digit', GOOD.replace('C970', 'G970'), 'INVALID_ADDRESS'],
  ['a homoglyph', GOOD.replace('C', 'С'), 'INVALID_ADDRESS'],
  ['blanks around', ` ${GOOD} `, 'INVALID_ADDRESS'],
  ['a line end', `${GOOD}\n`, 'INVALID_ADDRESS'],
  ['a payment request', `ethereum:${GOOD}`, 'INVALID_ADDRESS'],
  ['an ICAP text', 'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS', 'INVALID_ADDRESS'],
  ['a name', 'vitalik.eth', 'INVALID_ADDRESS'],
  ['a private key', `0x${'ab'.repeat(32)}`, 'INVALID_ADDRESS'],
  ['a Tron address', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'WRONG_CHAIN_ADDRESS'],
  ['a Tron address in hex', `41${'a6'.repeat(20)}`, 'WRONG_CHAIN_ADDRESS'],
  ['a Solana address', 'Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB', 'WRONG_CHAIN_ADDRESS'],
  ['a Bitcoin address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'WRONG_CHAIN_ADDRESS'],
  ['an old Bitcoin address', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'WRONG_CHAIN_ADDRESS'],
  ['an XRP address', 'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh', 'WRONG_CHAIN_ADDRESS'],
  ['zero', `0x${'0'.repeat(40)}`, 'BURN_ADDRESS'],
  ['the first built-in contract', `0x${'0'.repeat(39)}1`, 'BURN_ADDRESS'],
  ['the customary grave', '0x000000000000000000000000000000000000dEaD', 'BURN_ADDRESS'],
  ['another one', '0xdead000000000000000000000000000000000000', 'BURN_ADDRESS'],
  ['all ones', `0x${'f'.repeat(40)}`, 'BURN_ADDRESS'],
  ['the contract of the token', '0xdAC17F958D2ee523a2206206994597C13D831ec7', 'TOKEN_CONTRACT_ADDRESS'],
  ['the same in lower case', '0xdac17f958d2ee523a2206206994597c13d831ec7', 'TOKEN_CONTRACT_ADDRESS'],
  ['a deposit address of the merchant', () => own, 'OWN_ADDRESS'],
  ['one of his other mode', () => ownLive, 'OWN_ADDRESS'],
  ['the wallet that pays', () => hot, 'OWN_ADDRESS'],
];

describe.each(WRONG)('%s', (_, text, expected) => {
  it(`is refused by every route as ${expected}`, async () => {
    const address = typeof text === 'string' ? text : text();
    const before = await accounts(api, shop);
    expect(code(await check(address))).toBe(`400 ${expected}`);
    const created = await payOut(api, key, [{}, { address }]);
    expect([code(created), created.body['details']]).toMatchObject([`400 ${expected}`, { field: 'items[1].address' }]);
    const simulated = await api.call('POST', '/api/v1/payouts/simulate', {
      key,
      body: { items: [{ address, currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1' }] },
    });
    expect(simulated.body).toMatchObject({ accepted: false, items: [{ arrives: null, refusal: { code: expected } }] });
    expect(await accounts(api, shop)).toEqual(before);
  });
});

it.each([
  ['with its checksum', GOOD],
  ['in lower case', GOOD.toLowerCase()],
  ['in upper case', `0x${GOOD.slice(2).toUpperCase()}`],
])('takes an address %s, and shows it with the checksum', async (_, address) => {
  const answer = await check(address);
  expect([answer.status, answer.body]).toEqual([200, { address: GOOD }]);
});

it('sends to a customer of another merchant like to anybody', async () => {
  expect((await check(theirs)).status).toBe(200);
});

it('knows the chains and currencies of its own mode only', async () => {
  expect(code(await check(GOOD, 'ethereum'))).toBe('400 INVALID_CHAIN');
  expect(code(await payOut(api, key, [{ chainId: 'nowhere' }]))).toBe('400 INVALID_CHAIN');
  expect(code(await payOut(api, key, [{ currency: 'DOGE' }]))).toBe('400 INVALID_CURRENCY');
});

it('asks for the least amount that the merchant set, by chain and currency', async () => {
  await put('minimumPayouts', { 'ethereum-sepolia': { USDT: '20' } });
  const refused = await payOut(api, key, [{ amount: '19.999999' }]);
  expect([code(refused), refused.body['details']]).toMatchObject([
    '400 BELOW_MINIMUM',
    { field: 'items[0].amount', minimum: '20.00', currency: 'USDT', chainId: 'ethereum-sepolia' },
  ]);
  expect((await payOut(api, key, [{ amount: '20' }])).status).toBe(201);
  await put('minimumPayouts', {});
});

describe('a body that is none', () => {
  const table: readonly (readonly [string, object, string, string])[] = [
    ['no items', { items: [] }, 'INVALID_REQUEST', 'items'],
    ['items that are no list', { items: {} }, 'INVALID_REQUEST', 'items'],
    ['an item that is text', { items: ['x'] }, 'INVALID_REQUEST', 'items[0]'],
    ['an unknown field of an item', { items: [{ fee: '0' }] }, 'INVALID_REQUEST', 'items[0].address'],
    ['a number as amount', { items: [{ ...good(), amount: 1 }] }, 'INVALID_AMOUNT', 'items[0].amount'],
    ['a rounded amount', { items: [{ ...good(), amount: '1e3' }] }, 'INVALID_AMOUNT', 'items[0].amount'],
    ['too many decimals', { items: [{ ...good(), amount: '0.0000001' }] }, 'INVALID_AMOUNT', 'items[0].amount'],
    ['zero', { items: [{ ...good(), amount: '0' }] }, 'INVALID_AMOUNT', 'items[0].amount'],
    ['a caller-set status', { items: [{ ...good(), status: 'queued' }] }, 'INVALID_REQUEST', 'items[0].status'],
    ['a blank id', { items: [{ ...good(), externalId: '  ' }] }, 'INVALID_REQUEST', 'items[0].externalId'],
    [
      'one id twice',
      {
        items: [
          { ...good(), externalId: 'a' },
          { ...good(), externalId: 'a' },
        ],
      },
      'INVALID_REQUEST',
      'items',
    ],
    ['a past time', { items: [good()], scheduledFor: '2020-01-01T00:00:00Z' }, 'INVALID_REQUEST', 'scheduledFor'],
    ['a far time', { items: [good()], scheduledFor: '2099-01-01T00:00:00Z' }, 'INVALID_REQUEST', 'scheduledFor'],
    ['a callback to ourselves', { items: [good()], callbackUrl: 'http://10.0.0.1/' }, 'INVALID_URL', 'callbackUrl'],
  ];
  it.each(table)('%s', async (_, body, expected, field) => {
    const before = await accounts(api, shop);
    const answer = await api.call('POST', '/api/v1/payouts', { key, body });
    expect([code(answer), (answer.body['details'] as { field?: string } | undefined)?.field]).toEqual([
      `400 ${expected}`,
      field,
    ]);
    expect(await accounts(api, shop)).toEqual(before);
  });
});

function good(): object {
  return { address: GOOD, currency: 'USDT', chainId: 'ethereum-sepolia', amount: '1' };
}

it('says beforehand what would become of a batch, and makes nothing', async () => {
  const other = await api.organization();
  await fund(api, other, 150_000_000n);
  const accountId = await account(api, other);
  await fund(api, other, 5_000_000n, { subAccount: accountId });
  const items = [
    { ...good(), amount: '100', externalId: 'a' },
    { ...good(), address: randomAddress(), amount: '50.5' },
    { ...good(), amount: '2', accountId },
    { ...good(), externalId: 'a' },
    { address: randomAddress(), amount: '1' },
    { ...good(), amount: 1 },
    { ...good(), currency: '' },
    { ...good(), accountId: 'acc_00000000000000000000000000' },
  ];
  const { body } = await api.call('POST', '/api/v1/payouts/simulate', {
    key: other.keys.member.secret,
    body: { items },
  });
  expect(body).toMatchObject({
    accepted: false,
    refusal: null,
    rule: { mode: 'totp', approvals: 0 },
    consent: expect.stringContaining('authenticator'),
    totals: [
      { currency: 'USDT', accountId: null, leaves: '150.50', available: '150.00', remaining: null },
      { currency: 'USDT', accountId, leaves: '2.00', available: '5.00', remaining: '3.00' },
    ],
    items: [
      { arrives: '100', refusal: null, networkFee: null },
      { arrives: '50.5', refusal: null },
      { arrives: '2', refusal: null },
      { refusal: { code: 'INVALID_REQUEST' } },
      { currency: '', refusal: { code: 'INVALID_REQUEST', message: 'items[4].currency is missing' } },
      { amount: '', refusal: { code: 'INVALID_AMOUNT', message: 'items[5].amount must be a string such as "100.00"' } },
      { refusal: { code: 'INVALID_REQUEST', message: 'items[6].currency must not be empty' } },
      { refusal: { code: 'RESOURCE_NOT_FOUND', message: 'items[7].accountId does not exist' } },
    ],
  });
  const right = await api.call('POST', '/api/v1/payouts/simulate', {
    key: other.keys.member.secret,
    body: { items: items.slice(0, 1) },
  });
  expect(right.body).toMatchObject({ accepted: true, totals: [{ remaining: '50.00' }] });
  await owe(api, other, 35_000_000n);
  await owe(api, other, 25_000_000n, accountId);
  const owing = await api.call('POST', '/api/v1/payouts/simulate', {
    key: other.keys.member.secret,
    body: { items: items.slice(0, 1) },
  });
  const short = 'your balance holds 95.00 USDT on ethereum-sepolia, 100.00 are asked for';
  expect(owing.body).toMatchObject({
    accepted: false,
    refusal: { code: 'INSUFFICIENT_FUNDS', message: short },
    totals: [{ available: '95.00', remaining: null }],
  });
  const told = await payOut(api, other.keys.member.secret, items.slice(0, 1));
  expect([told.status, told.body]).toMatchObject([409, { code: 'INSUFFICIENT_FUNDS', message: short }]);
  for (const [callbackUrl, refusal] of [
    ['https://shop.example/hooks/payouts', null],
    ['ftp://shop.example', { code: 'INVALID_URL' }],
  ]) {
    const dry = await api.call('POST', '/api/v1/payouts/simulate', {
      key: other.keys.member.secret,
      body: { items: [{ ...good(), amount: '1' }], callbackUrl },
    });
    expect([dry.status, dry.body]).toMatchObject([200, { accepted: refusal === null, refusal }]);
  }
  const made = await api.call('GET', '/api/v1/payouts', { key: other.keys.viewer.secret });
  expect(made.body['data']).toEqual([]);
});

it('finds payouts by each of their words, page by page', async () => {
  const other = await api.organization();
  await fund(api, other, 1_000_000_000n);
  const pay = other.keys.member.secret;
  for (let n = 1; n <= 5; n++) {
    const made = await payOut(api, pay, [
      { amount: String(n), externalId: `salary-${n}`, address: n === 1 ? GOOD : randomAddress() },
    ]);
    expect(made.status).toBe(201);
  }
  const find = async (query: string): Promise<string[]> => {
    const answer = await api.call('GET', `/api/v1/payouts?${query}`, { key: other.keys.viewer.secret });
    expect([query, answer.status]).toEqual([query, 200]);
    return (answer.body['data'] as unknown as { externalId: string }[]).map(({ externalId }) => externalId);
  };
  expect(await find('limit=2')).toEqual(['salary-5', 'salary-4']);
  expect(await find('limit=2&page=3')).toEqual(['salary-1']);
  expect(await find('sortOrder=asc&limit=1')).toEqual(['salary-1']);
  expect(await find('sortBy=amount&sortOrder=desc&limit=1')).toEqual(['salary-5']);
  expect(await find('externalId=salary-3')).toEqual(['salary-3']);
  expect(await find(`address=${GOOD.toLowerCase()}`)).toEqual(['salary-1']);
  expect(await find('currency=USDT&chainId=ethereum-sepolia&status=awaiting_totp')).toHaveLength(5);
  expect(await find('currency=ETH')).toEqual([]);
  expect(await find('chainId=polygon-amoy')).toEqual([]);
  expect(await find('status=confirmed')).toEqual([]);
  expect(await find('kind=refund')).toEqual([]);
  const batches = await api.call('GET', '/api/v1/payouts/batches?status=awaiting_totp&limit=2', {
    key: other.keys.viewer.secret,
  });
  expect(batches.body['pagination']).toMatchObject({ total: 5, totalPages: 3 });
  const [batch] = batches.body['data'] as unknown as { batchId: string }[];
  expect(await find(`batchId=${batch?.batchId}`)).toEqual(['salary-5']);
});
