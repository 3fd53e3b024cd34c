import { setTimeout as pause } from 'node:timers/promises';
import { accounts, fund, hotWallet, MovingClock, payer, PAYOUT, someone, type Payer } from '../testing/paying-out';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

// Creations of one merchant that meet go in one statement (ADR 0029): each has its own outcome all the same.
const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12' }, 9, clock);
  await hotWallet(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin);
});

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

function pay(key: string, item: object = {}): Promise<Answer> {
  const body = { items: [{ ...PAYOUT, ...someone(), ...item }] };
  return api.call('POST', '/api/v1/payouts', { key: ada.key, body, headers: { 'idempotency-key': key } });
}

/** Lets `rest` meet while what was asked for first is held up on the merchant's balance. */
async function together<T>(first: () => Promise<T>, rest: () => Promise<T>[]): Promise<T[]> {
  const { db } = api.database;
  const answers: Promise<T>[] = [];
  await db.tx(async (tx) => {
    await tx.query(
      `select 1 from ledger_accounts where organization_id = $1 and kind = 'available' for no key update`,
      [shop.organizationId],
    );
    answers.push(first());
    while ((await waiting()) === 0) await pause(10);
    answers.push(...rest());
    // by the time that these are answered, the others have come as far as they can
    for (const _ of answers) await api.call('GET', '/api/v1/payouts', { key: ada.key });
    expect(await waiting()).toBe(1);
  });
  return Promise.all(answers);
}

async function waiting(): Promise<number> {
  const [row] = await api.database.db.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like '%payout_create%'`,
  );
  return row?.n ?? 0;
}

/** In how many transactions the keys of creations were taken. */
async function transactions(): Promise<number> {
  const [row] = await api.database.db.query<{ n: number }>(
    'select count(distinct xmin::text)::int as n from idempotency_keys where organization_id = $1',
    [shop.organizationId],
  );
  return row?.n ?? 0;
}

it('makes those that meet together, on one connection', async () => {
  await fund(api, shop, 10_000_000_000n);
  const answers = await together(
    () => pay('first'),
    () => Array.from({ length: 40 }, (_, n) => pay(`key-${n}`)),
  );
  expect(answers.map(code)).toEqual(Array(41).fill('201 undefined'));
  expect(await transactions()).toBeLessThan(41);
  expect(await accounts(api, shop)).toEqual({ custody: '-10000000000', available: '5900000000', held: '4100000000' });
});

it('tells each of them its own outcome', async () => {
  await fund(api, shop, 1_000_000_000n);
  const same = { ...PAYOUT, ...someone(), externalId: 'same' };
  const [first, again, conflict, other, tooMuch, ...others] = await together(
    () => pay('once', same),
    () => [
      pay('once', same),
      pay('once', { ...same, amount: '99' }),
      pay('other', same),
      pay('too-much', { amount: '950' }),
      ...Array.from({ length: 12 }, (_, n) => pay(`key-${n}`)),
    ],
  );
  expect([first?.status, again?.status, again?.text]).toEqual([201, 201, first?.text]);
  expect([conflict, other, tooMuch].map((one) => one && code(one))).toEqual([
    '409 IDEMPOTENCY_KEY_CONFLICT',
    '409 DUPLICATE_EXTERNAL_ID',
    '409 INSUFFICIENT_FUNDS',
  ]);
  // 1,000 less the first one leave room for nine of the twelve
  const codes = others.map(code);
  expect(codes.filter((one) => one === '201 undefined')).toHaveLength(9);
  expect(codes.filter((one) => one === '409 INSUFFICIENT_FUNDS')).toHaveLength(3);
  expect(await accounts(api, shop)).toEqual({ custody: '-1000000000', available: '0', held: '1000000000' });
});

it('makes the others when one of them breaks its statement', async () => {
  const { db } = api.database;
  await db.query(`create function break_payout() returns trigger language plpgsql as
    'begin raise exception ''broken''; end'`);
  await db.query(
    `create trigger break_payout before insert on payouts for each row when (new.note = 'breaks') execute function break_payout()`,
  );
  try {
    await fund(api, shop, 1_000_000_000n);
    const [, broken, ...others] = await together(
      () => pay('first'),
      () => [pay('breaks', { note: 'breaks' }), ...Array.from({ length: 5 }, (_, n) => pay(`key-${n}`))],
    );
    expect(broken?.status).toBe(500);
    expect(others.map(code)).toEqual(Array(5).fill('201 undefined'));
    expect(await accounts(api, shop)).toEqual({ custody: '-1000000000', available: '400000000', held: '600000000' });
  } finally {
    await db.query('drop trigger break_payout on payouts');
    await db.query('drop function break_payout()');
  }
});
