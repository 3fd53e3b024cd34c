import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calledPorts, openPorts, type SignerProcess } from '../testing/signer-process';
import { keep, SigningRig } from '../testing/signing-rig';

let rig: SigningRig;

beforeAll(async () => {
  rig = await SigningRig.start();
});
afterAll(() => rig.stop());

const ended = async (signer: SignerProcess): Promise<string> => {
  expect(await signer.exited).toBe(1);
  return signer.log();
};

it('sees an open port and a call where there are some', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect(openPorts(process.pid).length).toBeGreaterThan(0);
  await rig.database.db.query('select 1');
  expect(calledPorts(process.pid)).toContain(Number(new URL(rig.database.url).port));
  await new Promise((resolve) => server.close(resolve));
});

it('opens no port, calls nobody but PostgreSQL, and stops gracefully', async () => {
  const signer = rig.signer();
  const pid = await signer.ready();
  expect(await rig.asked()).toMatchObject({ state: 'signed' });
  expect(openPorts(pid)).toEqual([]);
  expect(calledPorts(pid)).toEqual([Number(new URL(rig.database.url).port)]);
  signer.child.kill('SIGTERM');
  expect(await signer.exited).toBe(0);
  expect(signer.log()).toContain('signing with 3 keys');
});

it('says what it can sign for, and takes back what it no longer can', async () => {
  const signer = rig.signer();
  await signer.ready();
  const published = (): Promise<object[]> =>
    rig.database.db.query(
      'select kind, organization_id, address, xpub is not null as derives, revoked_at is not null as revoked from signer_keys order by kind, published_at',
    );
  const keys = await published();
  expect(keys).toHaveLength(3);
  const { organizationId, hot: address } = rig.shop;
  expect(keys).toContainEqual({
    kind: 'single',
    organization_id: organizationId,
    address,
    derives: false,
    revoked: false,
  });
  expect(keys).toContainEqual({
    kind: 'account',
    organization_id: organizationId,
    address: null,
    derives: true,
    revoked: false,
  });
  signer.child.kill('SIGTERM');
  await signer.exited;
  const empty = rig.signer({ KEYSTORE_FOLDER: join(rig.folder, 'none') });
  await empty.ready();
  expect(await published()).toEqual(keys.map((key) => ({ ...key, revoked: true })));
  empty.child.kill('SIGTERM');
  await empty.exited;
});

it('stops when its parent is gone', async () => {
  const signer = rig.signer();
  await signer.ready();
  signer.child.disconnect();
  expect(await signer.exited).toBe(0);
});

it('names every fault of its configuration and ends', async () => {
  const log = await ended(rig.signer({ DATABASE_URL: 'mysql://nowhere', MASTER_KEY: 'c2hvcnQ=' }));
  expect(log).toContain('DATABASE_URL');
  expect(log).toContain('MASTER_KEY');
});

it('ends when the database cannot be reached', async () => {
  expect(await ended(rig.signer({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }))).toContain('ECONNREFUSED');
});

const PRODUCTION = { CHAINTILL_PROFILE: 'production', MASTER_KEY: randomBytes(32).toString('base64') };

it.each<[string, Record<string, string>, RegExp]>([
  ['no public key', { APPROVAL_PUBLIC_KEY: '' }, /APPROVAL_PUBLIC_KEY: is required/],
  ['a short public key', { APPROVAL_PUBLIC_KEY: 'c2hvcnQ=' }, /APPROVAL_PUBLIC_KEY: must be 32 bytes/],
  ['a public key of zeros', { APPROVAL_PUBLIC_KEY: Buffer.alloc(32).toString('base64') }, /is not random/],
  ['the key that approves', { APPROVAL_KEY: randomBytes(32).toString('base64') }, /is the api’s alone/],
  ['no folder', { KEYSTORE_FOLDER: '' }, /KEYSTORE_FOLDER: is required/],
  ['an empty folder in production', { ...PRODUCTION, KEYSTORE_FOLDER: '/nowhere' }, /holds no key/],
  ['no passphrase', { KEYSTORE_PASSPHRASE: '' }, /KEYSTORE_PASSPHRASE_FILE: is required/],
  ['a passphrase file that is not there', { KEYSTORE_PASSPHRASE: '', KEYSTORE_PASSPHRASE_FILE: '/nowhere' }, /ENOENT/],
  ['a short passphrase', { KEYSTORE_PASSPHRASE: 'abcdefghijk' }, /too weak/],
  ['a passphrase of one letter', { KEYSTORE_PASSPHRASE: 'a'.repeat(40) }, /too weak/],
  ['a sample passphrase', { KEYSTORE_PASSPHRASE: 'change-me-please' }, /too weak/],
  [
    'another passphrase',
    { KEYSTORE_PASSPHRASE: randomBytes(24).toString('base64') },
    /evm-\w+\.json: the passphrase is wrong/,
  ],
  ['a cap for nothing', { SIGNER_CAPS: 'USDX=1/1' }, /SIGNER_CAPS: USDX: there is no such asset/],
  ['a cap of parts of the smallest unit', { SIGNER_CAPS: 'USDT=0.0000001/1' }, /SIGNER_CAPS: USDT: .*decimals/],
  ['fees of no chain', { SIGNER_MAX_FEE: 'nowhere=1/1' }, /SIGNER_MAX_FEE: nowhere: there is no such chain/],
])('does not start with %s', async (_, env, words) => {
  const log = await ended(rig.signer(env));
  expect(log).toMatch(words);
  expect(log).not.toMatch(/\n\s+at /); // words, not a stack
});

it('does not start in production on a key that everybody has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-published-'));
  await keep(folder, rig.env['KEYSTORE_PASSPHRASE'] ?? '', `0x${'1'.padStart(64, '0')}`);
  expect(await ended(rig.signer({ ...PRODUCTION, KEYSTORE_FOLDER: folder }))).toMatch(/is a published key/);
  rmSync(folder, { recursive: true });
});

it('does not start on a key file that was changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-changed-'));
  const [name = '', other = ''] = readdirSync(rig.folder);
  const file = JSON.parse(readFileSync(join(rig.folder, name), 'utf8')) as Record<string, object>;
  const from = JSON.parse(readFileSync(join(rig.folder, other), 'utf8')) as Record<string, object>;
  writeFileSync(join(folder, name), JSON.stringify({ ...file, chaintill: from['chaintill'] }));
  expect(await ended(rig.signer({ KEYSTORE_FOLDER: folder }))).toMatch(/was changed/);
  writeFileSync(join(folder, name), '{}');
  expect(await ended(rig.signer({ KEYSTORE_FOLDER: folder }))).toMatch(/is no key file of ours/);
  rmSync(folder, { recursive: true });
});
