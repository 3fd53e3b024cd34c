import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry, type FamilyKeys } from '@chaintill/chain-port';
import { KeystoreFolder } from '@chaintill/signing';
import { startStack, type RunningStack } from '../tools/test/stack';
import type { AppName } from '../tools/launcher/ready-file';

const APPS: readonly AppName[] = ['api', 'indexer', 'worker'];
const PIECE = 1 << 20;

let stack: RunningStack;
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'chaintill-custody-'));
  stack = await startStack({ data });
}, 240_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(data, { recursive: true, force: true });
}, 120_000);

/** How often a text or bytes occur in the memory that a process may read. */
function countInMemory(pid: number, wanted: Buffer): number {
  const file = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(PIECE);
  let count = 0;
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', rights = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
      if (!rights.startsWith('rw')) continue;
      const end = Number.parseInt(to, 16);
      // pieces overlap, so that nothing is cut in two
      for (let at = Number.parseInt(from, 16); at < end; at += PIECE - wanted.length) {
        const read = tryRead(file, piece, Math.min(PIECE, end - at), at);
        if (read > 0 && piece.subarray(0, read).includes(wanted)) count++;
      }
    }
  } finally {
    closeSync(file);
  }
  return count;
}

function tryRead(file: number, into: Buffer, length: number, at: number): number {
  try {
    return readSync(file, into, 0, length, at);
  } catch {
    return 0; // a guard page
  }
}

const environmentOf = (pid: number): string => readFileSync(`/proc/${pid}/environ`, 'latin1');

it('keeps a wallet and an account of each shop, encrypted', () => {
  const files = readdirSync(join(data, 'keystore'));
  expect(files).toHaveLength(4);
  for (const file of files) expect(readFileSync(join(data, 'keystore', file), 'utf8')).toContain('"version": 3');
});

/** Without /proc there is nothing to look into. */
const itOnLinux = (what: string, test: jest.ProvidesCallback): void => {
  if (existsSync('/proc/self/mem')) it(what, test);
};

itOnLinux('hands the keys to the signer and to nobody else', () => {
  const { pids } = stack.ready;
  for (const app of APPS) {
    const environment = environmentOf(pids[app]);
    expect(environment).not.toMatch(/KEYSTORE_|SIGNER_/);
    expect(/APPROVAL_KEY=/.test(environment)).toBe(app === 'api');
  }
  expect(environmentOf(pids.signer)).toMatch(/KEYSTORE_FOLDER=/);
  expect(environmentOf(pids.signer)).toMatch(/APPROVAL_PUBLIC_KEY=/);
  expect(environmentOf(pids.signer)).not.toMatch(/APPROVAL_KEY=/);
});

itOnLinux('has no chain key and no passphrase in the memory of any process but the signer', async () => {
  const [passphrase = ''] = readFileSync(join(data, 'keystore-passphrase'), 'utf8').split('\n');
  const folder = join(data, 'keystore');
  const keystore = new KeystoreFolder(folder, new FamilyRegistry([evmFamily]));
  // the family has keys
  const keys = evmFamily.keys as FamilyKeys;
  const { pids } = stack.ready;
  for (const { keyId } of keystore.list()) {
    const file = readFileSync(join(folder, `${keyId}.json`), 'utf8');
    const { bytes } = await keys.decrypt(file, passphrase);
    const secret = Buffer.from(bytes);
    // the control: what is searched for can be found
    expect(countInMemory(pids.signer, secret)).toBeGreaterThan(0);
    for (const app of APPS) {
      for (const wanted of [secret, Buffer.from(secret.toString('hex')), Buffer.from(passphrase)]) {
        expect([app, keyId, countInMemory(pids[app], wanted)]).toEqual([app, keyId, 0]);
      }
    }
  }
});
