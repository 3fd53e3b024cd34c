import { Notices } from '@chaintill/persistence';
import { systemClock, type Actor } from '@chaintill/kernel';
import { waitFor } from '../../../tools/local/ports';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { Settings } from './app/settings';
import { DEFAULT_SETTINGS, SETTINGS } from './domain/settings';

let database: TestDatabase;
let notices: Notices;
let settings: Settings;
let number = 0;
let actor: Actor;

beforeAll(async () => {
  database = await testDatabase();
  notices = new Notices({ url: database.url, applicationName: 'test' });
  settings = new Settings(database.db, systemClock, notices);
  await notices.onApplicationBootstrap();
});
afterAll(async () => {
  await notices.onApplicationShutdown();
  await database.close();
});
beforeEach(async () => {
  const organizationId = `org_${++number}`;
  await database.db.query('insert into organizations (id, name) values ($1, $1)', [organizationId]);
  actor = { organizationId, livemode: false, kind: 'session', id: 'per_1', label: 'ada@example.com', ip: '127.0.0.1' };
});

it('has a default that its own schema takes, and a meaning, for every setting', () => {
  for (const { schema, default: value, meaning } of Object.values(SETTINGS)) {
    expect(schema.parse(value)).toEqual(value);
    expect(meaning.length).toBeGreaterThan(20);
  }
});

it('gives defaults until something is chosen, then what was chosen, in its own mode only', async () => {
  expect(await settings.of(actor)).toEqual(DEFAULT_SETTINGS);
  const view = await settings.set(actor, 'paymentWindowMinutes', 30);
  expect(view).toMatchObject({
    key: 'paymentWindowMinutes',
    value: 30,
    default: null,
    updatedBy: 'per_1',
    readOnly: false,
  });
  expect(await settings.of(actor)).toEqual({ ...DEFAULT_SETTINGS, paymentWindowMinutes: 30 });
  expect(await settings.of({ ...actor, livemode: true })).toEqual(DEFAULT_SETTINGS);
  expect((await settings.list(actor)).filter(({ updatedAt }) => updatedAt !== null)).toEqual([view]);
});

it('writes down who changed what from what to what', async () => {
  await settings.set(actor, 'defaultFiat', 'EUR');
  await settings.set(actor, 'defaultFiat', 'CHF');
  const rows = await database.db.query(
    'select seq::int, actor_label, action, object_id, before, after from audit_entries where organization_id = $1 order by seq',
    [actor.organizationId],
  );
  const entry = { actor_label: 'ada@example.com', action: 'setting.updated', object_id: 'defaultFiat' };
  expect(rows).toEqual([
    { ...entry, seq: 1, before: { value: 'USD' }, after: { value: 'EUR' } },
    { ...entry, seq: 2, before: { value: 'EUR' }, after: { value: 'CHF' } },
  ]);
});

it('hears of a change made elsewhere', async () => {
  await settings.of(actor);
  await database.db.query(
    `insert into settings (organization_id, livemode, key, value, updated_by, updated_at)
     values ($1, false, 'defaultFiat', '"SEK"', 'by hand', now())`,
    [actor.organizationId],
  );
  await waitFor('the change', async () => ((await settings.of(actor)).defaultFiat === 'SEK' ? true : undefined));
});

it.each([
  ['paymentWindowMinutes', 0],
  ['paymentWindowMinutes', 1.5],
  ['paymentWindowMinutes', '10'],
  ['underpaymentTolerancePercent', 0.5],
  ['underpaymentTolerancePercent', '10.0001'],
  ['underpaymentTolerancePercent', '1e1'],
  ['underpaymentTolerancePercent', '٥'],
  ['feePayer', 'nobody'],
  ['defaultFiat', 'usd'],
  ['supportUrl', 'javascript:alert(1)'],
  ['supportUrl', 'https://shop.example@evil.example/'],
  ['supportUrl', 'https:\\\\shop.example:x@evil.example/'],
  ['supportEmail', 'nobody'],
  ['minimumDeposits', { ethereum: { USDT: 20 } }],
  ['minimumDeposits', { ethereum: '20' }],
  ['minimumDeposits', ['20']],
  ['displayName', undefined],
])('refuses %s = %p, naming the value', async (key, value) => {
  await expect(settings.set(actor, key, value)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/^value /) as string,
  });
  expect(await settings.of(actor)).toEqual(DEFAULT_SETTINGS);
});

it.each(['', 'nothing', 'constructor', '__proto__'])('knows no setting called %p', async (key) => {
  await expect(settings.set(actor, key, 1)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(settings.get(actor, key)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it("lets only the operator change what is the operator's", async () => {
  await expect(settings.set(actor, 'rateLimits', '5/1')).rejects.toMatchObject({ code: 'SETTING_READ_ONLY' });
  expect(await settings.set({ ...actor, kind: 'operator' }, 'rateLimits', '5/1')).toMatchObject({
    value: '5/1',
    readOnly: true,
  });
});
