import { accounts, fund, hotWallet, MovingClock, payer, payOut, type Payer } from '../testing/paying-out';
import { TestApi, type TestOrganization } from '../testing/test-api';

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
beforeAll(async () => {
  api = await TestApi.start({ DATABASE_POOL_SIZE: '12' }, 9, clock);
  await hotWallet(api);
  shop = await api.organization();
  ada = await payer(api, clock, shop.emails.admin);
  await fund(api, shop, 1_000_000_000n);
});
afterAll(() => api.stop());

/** Until so many batches wait for somebody else's row. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const rows = await api.database.db.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%payout_create%'`,
    );
    if (rows.length === count) return;
  }
}

it('makes one of two batches that ask for the same ids in crossed order, and names an id to the other', async () => {
  const batch = (ids: string[]) => ids.map((externalId) => ({ externalId, amount: '1' }));
  await payOut(api, ada.key, batch(['before']));
  const crossed = [
    ['a', 'middle', 'z'],
    ['z', 'middle', 'a'],
  ];
  let answers: Awaited<ReturnType<typeof payOut>>[] = [];
  let asked: Promise<typeof answers> | undefined;
  const holding = api.database.db.tx(async (tx) => {
    // somebody has the id between the two until both batches stand before it, and does not take it after all
    await tx.query(
      `insert into payouts select (jsonb_populate_record(p,
         '{"id": "pay_held", "position": 1, "external_id": "middle"}')).* from payouts p where external_id = 'before'`,
    );
    asked = Promise.all(crossed.map((ids) => payOut(api, ada.key, batch(ids))));
    await waiting(crossed.length);
    throw new Error('not taken');
  });
  await expect(holding).rejects.toThrow('not taken');
  answers = (await asked) ?? [];
  const told = answers.map(({ status, body }) => (status === 201 ? 'made' : `${status} ${String(body['code'])}`));
  expect(told.sort()).toEqual(['409 DUPLICATE_EXTERNAL_ID', 'made']);
  const made = answers.find(({ status }) => status === 201);
  const refused = answers.find(({ status }) => status === 409);
  // in the order in which they were asked for
  const items = made?.body['items'] as unknown as { externalId: string; payoutId: string }[]; // as payOut answers
  expect(crossed).toContainEqual(items.map(({ externalId }) => externalId));
  const { existingPayoutId } = (refused?.body['details'] ?? {}) as { existingPayoutId?: string };
  expect(items.map(({ payoutId }) => payoutId)).toContain(existingPayoutId);
  expect(await accounts(api, shop)).toMatchObject({ held: '4000000' });
  // nobody had to be told twice: the two never waited for each other
  const [{ deadlocks } = { deadlocks: 'none' }] = await api.database.db.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  expect(deadlocks).toBe('0');
});
