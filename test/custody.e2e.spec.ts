import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry, type FamilyKeys } from '@chaintill/chain-port';
import { KeystoreFolder } from '@chaintill/signing';
import { Mnemonic } from 'ethers';
import type { AppName } from '../tools/launcher/ready-file';
import { waitFor } from '../tools/local/ports';
import { Gateway } from './gateway';
import { PayingOut, someone } from './paying-out';

const APPS: readonly AppName[] = ['api', 'indexer', 'worker'];
const PIECE = 1 << 20;
/** Longer than anything that is searched for: pieces overlap by so much, so that nothing is cut in two. */
const OVERLAP = 1_024;

let gateway: Gateway;
let merchant: PayingOut;
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'chaintill-custody-'));
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' }, data);
  merchant = await PayingOut.open(gateway);
}, 240_000);
afterAll(async () => {
  await merchant?.close();
  await gateway?.close();
  rmSync(data, { recursive: true, force: true });
}, 120_000);

/** Which of some texts or bytes occur in the memory that a process may write: their names. */
function foundInMemory(pid: number, wanted: ReadonlyMap<string, Buffer>): string[] {
  const file = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(PIECE);
  const found = new Set<string>();
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', rights = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
      if (!rights.startsWith('rw')) continue;
      const end = Number.parseInt(to, 16);
      for (let at = Number.parseInt(from, 16); at < end; at += PIECE - OVERLAP) {
        const read = tryRead(file, piece, Math.min(PIECE, end - at), at);
        const bytes = piece.subarray(0, read);
        for (const [name, what] of wanted) if (!found.has(name) && bytes.includes(what)) found.add(name);
      }
    }
  } finally {
    closeSync(file);
  }
  return [...found].sort();
}

function tryRead(file: number, into: Buffer, length: number, at: number): number {
  try {
    return readSync(file, into, 0, length, at);
  } catch {
    return 0; // a guard page
  }
}

const environmentOf = (pid: number): string => readFileSync(`/proc/${pid}/environ`, 'latin1');

/** Every key of the keystore in every form that a program could hold it in, the recovery words and the passphrase. */
async function secrets(): Promise<Map<string, Buffer>> {
  const [passphrase = ''] = readFileSync(join(data, 'keystore-passphrase'), 'utf8').split('\n');
  const folder = join(data, 'keystore');
  // the family has keys
  const keys = evmFamily.keys as FamilyKeys;
  const wanted = new Map([['the passphrase', Buffer.from(passphrase)]]);
  for (const { keyId, kind } of new KeystoreFolder(folder, new FamilyRegistry([evmFamily])).list()) {
    const { bytes } = await keys.decrypt(readFileSync(join(folder, `${keyId}.json`), 'utf8'), passphrase);
    const secret = Buffer.from(bytes);
    wanted.set(`${keyId} in bytes`, secret);
    wanted.set(`${keyId} in hex`, Buffer.from(secret.toString('hex')));
    wanted.set(`${keyId} in base64`, Buffer.from(secret.toString('base64')));
    if (kind === 'account') wanted.set(`${keyId} in words`, Buffer.from(Mnemonic.fromEntropy(secret).phrase));
  }
  return wanted;
}

it('keeps a wallet and an account of each shop, encrypted', () => {
  const files = readdirSync(join(data, 'keystore'));
  expect(files).toHaveLength(4);
  for (const file of files) expect(readFileSync(join(data, 'keystore', file), 'utf8')).toContain('"version": 3');
});

/** Without /proc there is nothing to look into. */
const itOnLinux = (what: string, test: jest.ProvidesCallback, timeoutMs?: number): void => {
  if (existsSync('/proc/self/mem')) it(what, test, timeoutMs);
};

itOnLinux('hands the keys to the signer and to nobody else', () => {
  const { pids } = gateway.stack.ready;
  for (const app of APPS) {
    const environment = environmentOf(pids[app]);
    expect(environment).not.toMatch(/KEYSTORE_|SIGNER_/);
    expect(/APPROVAL_KEY=/.test(environment)).toBe(app === 'api');
  }
  expect(environmentOf(pids.signer)).toMatch(/KEYSTORE_FOLDER=/);
  expect(environmentOf(pids.signer)).toMatch(/APPROVAL_PUBLIC_KEY=/);
  expect(environmentOf(pids.signer)).not.toMatch(/APPROVAL_KEY=/);
});

itOnLinux(
  'has no chain key and no passphrase in the memory of any process but the signer, before, while and after it pays',
  async () => {
    const wanted = await secrets();
    const { pids } = gateway.stack.ready;
    // the control: what is searched for can be found
    const keys = [...wanted.keys()].filter((name) => name.endsWith(' in bytes'));
    expect(foundInMemory(pids.signer, wanted)).toEqual(expect.arrayContaining(keys));
    const leaks = (): string[] =>
      APPS.flatMap((app) => foundInMemory(pids[app], wanted).map((name) => `${app}: ${name}`));
    expect(leaks()).toEqual([]);

    const program = await merchant.program();
    await merchant.earn('500');
    const wishes = Array.from({ length: 40 }, () => ({ address: someone(), amount: '10' }));
    const batch = await merchant.batch(program, wishes);
    await merchant.verify(program, batch);
    await waitFor('something under way', async () => {
      const { rows } = await gateway.database.query(`select 1 from outgoing_attempts where raw is not null`);
      return rows.length > 0 || undefined;
    });
    expect(leaks()).toEqual([]);
    await merchant.reach(batch.items, 'confirmed');
    expect(await merchant.received(wishes.map(({ address }) => address))).toHaveLength(40);
    expect(leaks()).toEqual([]);
    expect(gateway.stack.ready.pids).toEqual(pids);
  },
  180_000,
);
