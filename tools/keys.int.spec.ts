import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalKey } from '@chaintill/signing';

const WORDS = 'test test test test test test test test test test test junk';
const XPUB =
  'xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP';
const PRIVATE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

let folder: string;
let keystore: string;
const passphrase = randomBytes(24).toString('base64');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-keys-'));
  keystore = join(folder, 'keystore');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keys(
  args: readonly string[],
  input = '',
  env: Record<string, string> = {},
): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'tools/run.mjs'), 'tools/keys', ...args],
    {
      encoding: 'utf8',
      input,
      env: {
        CHAINTILL_PROFILE: 'local',
        KEYSTORE_SCRYPT_COST: '2',
        KEYSTORE_FOLDER: keystore,
        KEYSTORE_PASSPHRASE: passphrase,
        ...env,
      },
    },
  );
  return { status, out: stdout + stderr };
}

it('makes and imports keys, and shows their public halves only', () => {
  expect(keys(['create', '--kind', 'single', '--label', 'Hot', '--organization', 'org_1'])).toMatchObject({
    status: 0,
    out: expect.stringMatching(/evm-[0-9a-f]{16} {2}0x[0-9a-fA-F]{40}/) as string,
  });
  expect(keys(['import', '--label', 'Deposits'], `${WORDS}\n`).out).toContain(XPUB);
  expect(keys(['import'], PRIVATE_KEY).out).toContain(ADDRESS);
  const { out } = keys(['list']);
  expect(out).toMatch(/single {3}org_1 {2}0x\w{40} {2}Hot/);
  expect(out).toContain(`account  any merchant  ${XPUB}  Deposits`);
  expect(keys(['xpub']).out.match(/xpub/g)).toHaveLength(1);
  for (const name of readdirSync(keystore)) {
    const file = readFileSync(join(keystore, name), 'utf8');
    expect(file).not.toMatch(/junk|ac0974bec39a17e3/);
    expect(statSync(join(keystore, name)).mode & 0o777).toBe(0o400);
  }
});

it.each<[string, string[], string, Record<string, string>, string]>([
  ['a key on the command line', ['import', PRIVATE_KEY], '', {}, 'standard input'],
  ['what is no key', ['import'], 'hello', {}, 'neither a private key nor recovery words'],
  ['the same key twice', ['import'], WORDS, {}, 'there already'],
  [
    'another passphrase',
    ['create', '--kind', 'single'],
    '',
    { KEYSTORE_PASSPHRASE: 'one that nobody chose' },
    'passphrase is wrong',
  ],
  ['a weak passphrase', ['create', '--kind', 'single'], '', { KEYSTORE_PASSPHRASE: 'hunter2' }, 'too weak'],
  ['no folder', ['list'], '', { KEYSTORE_FOLDER: '' }, 'KEYSTORE_FOLDER'],
  ['a kind that is none', ['create', '--kind', 'many'], '', {}, 'npm run keys'],
  ['a family without keys', ['create', '--kind', 'single', '--family', 'solana'], '', {}, 'no keys for solana'],
])('refuses %s', (_, args, input, env, words) => {
  const before = readdirSync(keystore);
  const { status, out } = keys(args, input, env);
  expect(status).toBe(1);
  expect(out).toContain(words);
  expect(readdirSync(keystore)).toEqual(before);
});

it('asks for as much work as other programs do, outside the local profile', () => {
  const own = join(folder, 'production');
  const production = { CHAINTILL_PROFILE: 'production', KEYSTORE_FOLDER: own };
  expect(keys(['create', '--kind', 'account'], '', production).status).toBe(0);
  const [name = ''] = readdirSync(own);
  expect(readFileSync(join(own, name), 'utf8')).toMatch(/"n": 131072/);
});

it('copies the encrypted files, and never over others', () => {
  const copy = join(folder, 'copy');
  expect(keys(['backup', '--to', copy]).out).toContain('3 keys');
  for (const name of readdirSync(keystore)) {
    expect(readFileSync(join(copy, name), 'utf8')).toBe(readFileSync(join(keystore, name), 'utf8'));
  }
  expect(keys(['backup', '--to', copy])).toMatchObject({ status: 1 });
  expect(existsSync(copy)).toBe(true);
});

it('makes two halves that belong together', () => {
  const { out } = keys(['approval']);
  const seed = /^APPROVAL_KEY=(.*)$/m.exec(out)?.[1] ?? '';
  const publicKey = /^APPROVAL_PUBLIC_KEY=(.*)$/m.exec(out)?.[1];
  expect(new ApprovalKey(Buffer.from(seed, 'base64')).publicKey).toBe(publicKey);
});
