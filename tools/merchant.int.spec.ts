import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { AccessService } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import { root } from './local/root';
import { testDatabase, type TestDatabase } from './test/database';

let database: TestDatabase;
let organizationId: string;
beforeAll(async () => {
  database = await testDatabase();
  ({ organizationId } = await new AccessService(database.db, systemClock).createOrganization('Corner shop'));
});
afterAll(() => database.close());

function merchant(...args: string[]): { status: number | null; text: string } {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/tools/merchant.js'), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

it('lists merchants and changes what only the operator changes, in the name of who ran it', async () => {
  expect(merchant().text).toContain(`${organizationId}  `);
  expect(merchant().text).toContain('Corner shop');
  expect(merchant(organizationId).text).toContain('rateLimits = null');

  const changed = merchant(organizationId, 'rateLimits=1000/60', 'platformFeePercent=0.5');
  expect([changed.status, changed.text]).toEqual([0, expect.stringContaining('rateLimits = "1000/60"')]);
  expect(changed.text).toContain('platformFeePercent = "0.5"');
  expect(merchant(organizationId, '--live').text).toContain('rateLimits = null');
  expect(merchant(organizationId, 'rateLimits=').text).toContain('rateLimits = null');

  const entries = await database.db.query(
    'select actor_kind, action, object_id, before, after from audit_entries where organization_id = $1 order by seq',
    [organizationId],
  );
  expect(entries).toMatchObject([
    { actor_kind: 'operator', action: 'setting.updated', object_id: 'rateLimits', after: { value: '1000/60' } },
    { object_id: 'platformFeePercent', before: { value: '0' }, after: { value: '0.5' } },
    { object_id: 'rateLimits', before: { value: '1000/60' }, after: { value: null } },
  ]);
});

it.each([
  [['org_nobody'], 'there is no organization org_nobody'],
  [['rateLimits'], 'there is no organization rateLimits'],
  [['OWN', 'displayName=x'], '"displayName=x" is no change'],
  [['OWN', 'rateLimits'], '"rateLimits" is no change'],
  [['OWN', 'rateLimits=many'], 'must be like 100/60,1000/3600'],
  [['OWN', '--mode', 'x'], 'npm run merchant'],
])('refuses %j in words', (args, words) => {
  const { status, text } = merchant(...args.map((arg) => (arg === 'OWN' ? organizationId : arg)));
  expect([status, text]).toEqual([1, expect.stringContaining(words)]);
});
