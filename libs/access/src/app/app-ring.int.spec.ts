import { systemClock } from '@chaintill/kernel';
import { Notices } from '@chaintill/persistence';
import { testDatabase, type TestDatabase } from '../../../../tools/test/database';
import { waitFor } from '../../../../tools/local/ports';
import { AccessService } from './access.service';
import { operatorOf, type KeyKeeper } from './api-keys';
import { AppRing } from './app-ring';
import { OAuthApps } from './oauth-apps';

/* Two processes over one database: what one does, the other hears of. */

let database: TestDatabase;
let keeper: KeyKeeper;
let appId: string;
let here: OAuthApps;
let there: AppRing;
let notices: Notices[];
beforeEach(async () => {
  database = await testDatabase();
  notices = ['here', 'there'].map((applicationName) => new Notices({ url: database.url, applicationName }));
  const [first, second] = notices as [Notices, Notices]; // made of two names
  here = new OAuthApps(database.db, systemClock, new AppRing(database.db, systemClock, first));
  there = new AppRing(database.db, systemClock, second);
  const { organizationId } = await new AccessService(database.db, systemClock).createOrganization('Shop');
  keeper = operatorOf({ organizationId, livemode: false }, 'test');
  ({ appId } = await here.create(keeper, { name: 'warehouse', scopes: ['write'] }));
  await Promise.all(notices.map((one) => one.onApplicationBootstrap()));
});
afterEach(async () => {
  await Promise.all(notices.map((one) => one.onApplicationShutdown()));
  await database.close();
});

const use = async (jti = 'one', scope = 'read'): Promise<string> => {
  try {
    return (await there.authenticate({ sub: appId, jti, scope }, '127.0.0.1')).role;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const becomes = (expected: string, ...of: Parameters<typeof use>): Promise<true> =>
  waitFor(expected, async () => ((await use(...of)) === expected ? true : undefined));

it('gives the rights of the scope of the token, within those of the app', async () => {
  expect(await use('one', 'read')).toBe('viewer');
  expect(await use('one', 'read write')).toBe('member');
  expect(await use('one', 'admin')).toBe('INVALID_TOKEN');
  expect(await use('one', '')).toBe('INVALID_TOKEN');
});

it('forgets an app at once when it is revoked elsewhere', async () => {
  expect(await use()).toBe('viewer');
  await here.revoke(keeper, appId);
  await becomes('INVALID_TOKEN');
});

it('forgets a token at once when it is taken back elsewhere, and only that one', async () => {
  expect(await use()).toBe('viewer');
  await database.db.query(
    `insert into oauth_revoked_tokens (token_id, app_id, expires_at, revoked_at) values ('one', $1, now() + interval '5 minutes', now())`,
    [appId],
  );
  await becomes('INVALID_TOKEN');
  expect(await use('two')).toBe('viewer');
});

it('takes no token with more than the app still has', async () => {
  expect(await use('one', 'write')).toBe('member');
  await database.db.query(`update oauth_apps set scopes = '{read}' where id = $1`, [appId]);
  await becomes('INVALID_TOKEN', 'one', 'write');
  expect(await use('one', 'read')).toBe('viewer');
});
