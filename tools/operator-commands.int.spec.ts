import { spawnSync } from 'node:child_process';
import { testDatabase, type TestDatabase } from './test/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A command of package.json, as it is typed. */
function run(program: string, ...args: string[]): { status: number | null; output: string } {
  return runOn(database.url, program, ...args);
}

function runOn(url: string, program: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('node', ['tools/run.mjs', `tools/${program}`, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: url },
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

it('lists wallets that pay nobody, and lets one pay again by a reason that is written down', async () => {
  const { db } = database;
  await db.query(
    `insert into chains (id, family, name, network_id, livemode, finality)
     values ('ethereum-local', 'evm', 'Local', '31337', false, '{"kind":"finalized"}')`,
  );
  const known = { sequence: 7, hash: `0x${'ab'.repeat(32)}`, to: '0x01', contract: null, amount: '5' };
  await db.query(
    `insert into outgoing_senders (chain_id, address, stopped_at, strangers) values ('ethereum-local', '0xaa', now(), $1)`,
    [JSON.stringify([known, { sequence: 8 }])],
  );
  const listed = run('senders').output;
  expect(listed).toContain('5 of the native coin to 0x01');
  expect(listed).toContain('8  not known yet which');
  const asked = ['ethereum-local', '0xAA', '--reason', 'compared with the chain'];
  expect(run('senders', ...asked)).toMatchObject({ status: 1, output: expect.stringContaining('sequence 8') });
  expect(run('senders', ...asked, '--blindly')).toMatchObject({
    status: 0,
    output: expect.stringContaining('pays again'),
  });
  expect(run('senders').output).toContain('all wallets pay');
  const [entry] = await db.query<{ organization_id: string; after: { reason: string } }>(
    `select organization_id, after from audit_entries where action = 'sender.resumed'`,
  );
  expect(entry).toMatchObject({ organization_id: 'house', after: { reason: 'compared with the chain' } });
});

it.each([
  ['books-export', '--out', 'never-written.journal'],
  ['books-fees'],
  ['books-reconcile'],
  ['audit-verify'],
  ['merchant'],
])('says where the address of a database is to be had: %s', (program, ...args) => {
  const { status, output } = runOn('', program, ...args);
  expect(status).not.toBe(0);
  expect(output).toContain('.chaintill/ready.json');
});
