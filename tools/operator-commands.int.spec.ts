import { spawnSync } from 'node:child_process';
import { testDatabase, type TestDatabase } from './test/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A command of package.json, as it is typed. */
function run(program: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('node', ['tools/run.mjs', `tools/${program}`, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url },
  });
  return { status, output: stdout + stderr };
}

const hash = async (): Promise<string | undefined> =>
  (await database.db.query<{ password_hash: string }>('select password_hash from people'))[0]?.password_hash;

it('makes an owner, lets him in anew, and the log of his organization tells of both', async () => {
  const made = run('create-owner', '--organization', 'My shop', '--email', 'Me@Shop.example');
  expect(made).toMatchObject({
    status: 0,
    output: expect.stringMatching(/Sign in at \/admin as me@shop\.example with \S{20}/),
  });
  expect(run('create-owner', '--organization', 'My shop', '--email', 'me@shop.example')).toMatchObject({
    status: 1,
    output: expect.stringContaining('already has an account'),
  });
  const before = await hash();
  const reset = run('reset-person', '--email', 'me@shop.example', '--totp-off');
  expect(reset).toMatchObject({ status: 0, output: expect.stringMatching(/signs in with \S{20}/) });
  expect(await hash()).not.toBe(before);
  expect(run('reset-person', '--email', 'nobody@shop.example')).toMatchObject({
    status: 1,
    output: expect.stringContaining('person does not exist'),
  });
  const rows = await database.db.query('select action, actor_kind, actor_id from audit_entries order by seq');
  expect(rows).toEqual([
    { action: 'organization.created', actor_kind: 'operator', actor_id: 'owner:create' },
    { action: 'password.reset', actor_kind: 'operator', actor_id: 'person:reset' },
  ]);
  expect(run('audit-verify')).toMatchObject({ status: 0 });
});
