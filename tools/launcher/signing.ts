import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry, type FamilyKeys, type KeySecret } from '@chaintill/chain-port';
import { systemClock } from '@chaintill/kernel';
import { HDNodeWallet } from 'ethers';
import { ApprovalKey, KeystoreFolder } from '@chaintill/signing';
import { isApp, writePrivate, type ProgramName } from './ready-file';
import type { Credentials } from './seed';

/** What the first start made for approving and signing. Readable by its owner only. */
interface Kept {
  readonly approvalKey: string;
}

/** Play keys are opened at every start: not much work is asked for. */
const SCRYPT_COST = 1_024;
const FILE = 'approval.json';
const PASSPHRASE_FILE = 'keystore-passphrase';
export const SIGNING_PARTS = [FILE, PASSPHRASE_FILE, 'keystore'];

/** Each is for one process, and the others must not have it. */
const API_ONLY = ['APPROVAL_KEY'];
/** Of the shop's own words, and so of nobody at the gateway: its key is not in the keystore. */
const COLD_PATH = "m/44'/60'/1'/0/0";
const SIGNER_ONLY = ['KEYSTORE_FOLDER', 'KEYSTORE_PASSPHRASE', 'KEYSTORE_PASSPHRASE_FILE'];

/** The variables of approving and signing, for the process that they belong to. */
export class LocalSigning {
  private constructor(
    private readonly api: NodeJS.ProcessEnv,
    private readonly signer: NodeJS.ProcessEnv,
    private readonly worker: NodeJS.ProcessEnv,
  ) {}

  /**
   * Makes an approval key, and keys for the local chain: each shop's wallet that pays, and the account behind its receiving
   * addresses. What the environment names is left to it.
   * @param playMoney whether the chain is the local one; no key is made for another
   */
  static async make(
    folder: string,
    env: NodeJS.ProcessEnv,
    credentials: Credentials,
    playMoney: boolean,
  ): Promise<LocalSigning> {
    const approvalKey = env['APPROVAL_KEY'] || approvalKeyOf(folder);
    const publicKey = new ApprovalKey(Buffer.from(approvalKey, 'base64')).publicKey;
    const signer = env['KEYSTORE_FOLDER'] ? {} : await makeKeystore(folder, credentials, playMoney);
    const caps = playMoney ? { SIGNER_CAPS: '*=*/*', SIGNER_MAX_FEE: '*=*/*', SIGNER_GAS_CAPS: '*=*/*' } : {};
    const cold = playMoney ? coldWallets(credentials) : '';
    const named = Object.fromEntries(Object.entries(env).filter(([name, value]) => value && isSigners(name, env)));
    return new LocalSigning(
      { APPROVAL_KEY: approvalKey },
      { APPROVAL_PUBLIC_KEY: publicKey, SIGNER_COLD_WALLETS: cold, ...caps, ...signer, ...named },
      env['COLD_WALLETS'] ? {} : { COLD_WALLETS: cold },
    );
  }

  /** An environment with what a program needs of this, and without the rest. */
  of(program: ProgramName, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const foreign = new Set([...API_ONLY, ...SIGNER_ONLY]);
    const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.has(name)));
    if (!isApp(program)) return clean;
    const { api, signer, worker } = this;
    return {
      ...clean,
      ...(program === 'api' && api),
      ...(program === 'signer' && signer),
      ...(program === 'worker' && worker),
    };
  }
}

/** A passphrase belongs to the folder that is named beside it; without one ours is used, with its own. */
function isSigners(name: string, env: NodeJS.ProcessEnv): boolean {
  if (SIGNER_ONLY.includes(name)) return Boolean(env['KEYSTORE_FOLDER']);
  return name.startsWith('SIGNER_') || name === 'APPROVAL_PUBLIC_KEY';
}

function approvalKeyOf(folder: string): string {
  const file = join(folder, FILE);
  // written below
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as Kept).approvalKey;
  const kept: Kept = { approvalKey: randomBytes(32).toString('base64') };
  writePrivate(file, `${JSON.stringify(kept)}\n`);
  return kept.approvalKey;
}

async function makeKeystore(folder: string, credentials: Credentials, playMoney: boolean): Promise<NodeJS.ProcessEnv> {
  const KEYSTORE_PASSPHRASE_FILE = join(folder, PASSPHRASE_FILE);
  if (!existsSync(KEYSTORE_PASSPHRASE_FILE))
    writePrivate(KEYSTORE_PASSPHRASE_FILE, `${randomBytes(24).toString('base64')}\n`);
  const [passphrase = ''] = readFileSync(KEYSTORE_PASSPHRASE_FILE, 'utf8').split('\n');
  const KEYSTORE_FOLDER = join(folder, 'keystore');
  if (playMoney) {
    const keystore = new KeystoreFolder(KEYSTORE_FOLDER, new FamilyRegistry([evmFamily]));
    for (const shop of shopsOf(credentials)) await addKeys(keystore, shop, passphrase);
  }
  return { KEYSTORE_FOLDER, KEYSTORE_PASSPHRASE_FILE };
}

interface Shop {
  readonly id: string;
  readonly mnemonic: string;
}

function shopsOf({ organization, mnemonic, secondOrganization, secondMnemonic }: Credentials): Shop[] {
  return [
    { id: organization.id, mnemonic },
    { id: secondOrganization.id, mnemonic: secondMnemonic },
  ];
}

function coldWallets(credentials: Credentials): string {
  return shopsOf(credentials)
    .map(({ id, mnemonic }) => `evm/${id}=${HDNodeWallet.fromPhrase(mnemonic, undefined, COLD_PATH).address}`)
    .join(',');
}

async function addKeys(keystore: KeystoreFolder, { id, mnemonic }: Shop, passphrase: string): Promise<void> {
  // the family has keys
  const keys = evmFamily.keys as FamilyKeys;
  const known = keystore.list().filter(({ organizationId }) => organizationId === id);
  const add = async (label: string, secret: KeySecret): Promise<void> => {
    const about = { family: 'evm', label, organizationId: id } as const;
    await keystore.add(secret, about, passphrase, SCRYPT_COST, systemClock.now());
  };
  if (!known.some(({ kind }) => kind === 'single')) await add('Local hot wallet', keys.create('single'));
  const account = keys.importKey(mnemonic);
  if (account && !known.some(({ kind }) => kind === 'account')) await add('Local wallet', account);
}
