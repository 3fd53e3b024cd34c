import type { Clock } from '@chaintill/kernel';
import { Notices } from '@chaintill/persistence';
import { testDatabase, type TestDatabase } from '../../../../tools/test/database';
import { waitFor } from '../../../../tools/local/ports';
import { AccessService } from './access.service';
import { ApiKeys, operatorOf } from './api-keys';
import { KeyRing } from './key-ring';

let database: TestDatabase;
let changes: Notices;
let ring: KeyRing;
let secret: string;
let keyId: string;
const clock = { time: new Date('2026-01-01T00:00:00Z'), now: (): Date => clock.time } satisfies Clock & { time: Date };

beforeEach(async () => {
  clock.time = new Date('2026-01-01T00:00:00Z');
  database = await testDatabase();
  changes = new Notices({ url: database.url, applicationName: 'test' });
  ring = new KeyRing(database.db, clock, changes);
  const access = new AccessService(database.db, clock);
  const { organizationId } = await access.createOrganization('Shop');
  const keeper = operatorOf({ organizationId, livemode: false }, 'test');
  ({ secret, keyId } = await new ApiKeys(database.db, clock).create(keeper, { name: 'till', role: 'viewer' }));
});
afterEach(async () => {
  await changes.onApplicationShutdown();
  await database.close();
});

const role = async (): Promise<string> => (await ring.authenticate(secret, '127.0.0.1')).role;

/** Changes the role so that no notification goes out. */
async function changeSilently(to: string): Promise<void> {
  await database.db.query('alter table api_keys disable trigger api_keys_changed');
  await database.db.query('update api_keys set role = $2 where id = $1', [keyId, to]);
  await database.db.query('alter table api_keys enable trigger api_keys_changed');
}

it('asks every time while it does not hear of changes', async () => {
  expect(await role()).toBe('viewer');
  await changeSilently('admin');
  expect(await role()).toBe('admin');
});

it('remembers for five seconds what it would hear of', async () => {
  await changes.onApplicationBootstrap();
  expect(await role()).toBe('viewer');
  await changeSilently('admin');
  clock.time = new Date(clock.time.getTime() + 5_000);
  expect(await role()).toBe('viewer');
  clock.time = new Date(clock.time.getTime() + 1);
  expect(await role()).toBe('admin');
});

it('forgets at once what it hears of', async () => {
  await changes.onApplicationBootstrap();
  expect(await role()).toBe('viewer');
  await database.db.query(`update api_keys set role = 'member' where id = $1`, [keyId]);
  await waitFor('the change', async () => ((await role()) === 'member' ? true : undefined));
});

it('forgets everything when it stops hearing, and remembers again when it hears again', async () => {
  await changes.onApplicationBootstrap();
  expect(await role()).toBe('viewer');
  await changeSilently('admin');
  await database.db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-notices' and datname = current_database()`,
  );
  await waitFor('the loss', async () => ((await role()) === 'admin' ? true : undefined));
  await waitFor('the new connection', async () => (changes.heard ? true : undefined));
  expect(await role()).toBe('admin');
  await changeSilently('member');
  expect(await role()).toBe('admin');
});

it('ends with the expiry of the key, remembered or not', async () => {
  await changes.onApplicationBootstrap();
  await database.db.query('update api_keys set expires_at = $2 where id = $1', [
    keyId,
    new Date(clock.time.getTime() + 1_000),
  ]);
  expect(await role()).toBe('viewer');
  clock.time = new Date(clock.time.getTime() + 1_000);
  await expect(role()).rejects.toMatchObject({ code: 'INVALID_API_KEY' });
});
