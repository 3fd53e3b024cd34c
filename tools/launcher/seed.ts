import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessService, ApiKeys, operatorOf } from '@chaintill/access';
import { AddressPool, AddressSources } from '@chaintill/addresses';
import { AssetRegistry, syncChains } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { ChainConfig } from '@chaintill/config';
import { DomainError, systemClock, type Actor, type Scope } from '@chaintill/kernel';
import { createDataSource, Database, migrate } from '@chaintill/persistence';
import { HDNodeWallet, Mnemonic } from 'ethers';
import { writePrivate } from './ready-file';

/** What the first start made and a later one shows again. Kept in `credentials.json`, readable by its owner only. */
export interface Credentials {
  readonly organization: { readonly id: string; readonly name: string };
  readonly apiKeys: { readonly owner: string; readonly viewer: string };
  readonly panelUser: { readonly email: string; readonly password: string };
  /** Words of the wallet behind the pool's addresses. The gateway itself is given the extended public key only. */
  readonly mnemonic: string;
}

const POOL_SIZE = 250;
const ACCOUNT_PATH = "m/44'/60'/0'";

/** Brings the schema up to date and, on an empty database, makes a shop that can take payments at once. */
export async function migrateAndSeed(
  folder: string,
  databaseUrl: string,
  chains: readonly ChainConfig[],
): Promise<Credentials> {
  await migrate(databaseUrl);
  const source = await createDataSource({
    url: databaseUrl,
    poolSize: 4,
    applicationName: 'chaintill-seed',
  }).initialize();
  try {
    return await seed(join(folder, 'credentials.json'), new Database(source), chains);
  } finally {
    await source.destroy();
  }
}

async function seed(file: string, db: Database, chains: readonly ChainConfig[]): Promise<Credentials> {
  const known = await knownCredentials(file, db);
  if (known) return known;
  const livemode = chains.every((chain) => chain.livemode);
  const access = new AccessService(db, systemClock);
  const name = 'Demo shop';
  const { organizationId } = await access.createOrganization(name);
  const { personId, ...panelUser } = await createOwner(access);
  await access.setMembership(organizationId, personId, 'owner');
  const creator = operatorOf({ organizationId, livemode }, 'set-up');
  const keys = new ApiKeys(db, systemClock);
  const owner = await keys.create(creator, { name: 'Local owner', role: 'owner' });
  const viewer = await keys.create(creator, { name: 'Local viewer', role: 'viewer' });
  const mnemonic = Mnemonic.fromEntropy(randomBytes(16)).phrase;
  // The words lie on this disk: enough for play money, never for a live chain. There the shop imports its own addresses.
  if (!livemode && chains.some((chain) => chain.family === 'evm')) {
    await fillPool(db, chains, { organizationId, livemode }, mnemonic);
  }
  const credentials: Credentials = {
    organization: { id: organizationId, name },
    apiKeys: { owner: owner.secret, viewer: viewer.secret },
    panelUser,
    mnemonic,
  };
  writePrivate(file, `${JSON.stringify(credentials, null, 2)}\n`);
  return credentials;
}

/** Credentials of an earlier start, if this is still the database they were made for. */
async function knownCredentials(file: string, db: Database): Promise<Credentials | undefined> {
  if (!existsSync(file)) return undefined;
  // Written below.
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const rows = await db.query('select 1 from organizations where id = $1', [credentials.organization.id]);
  return rows.length > 0 ? credentials : undefined;
}

async function createOwner(access: AccessService): Promise<{ personId: string; email: string; password: string }> {
  const password = randomBytes(12).toString('base64url');
  const create = async (email: string): Promise<{ personId: string; email: string; password: string }> => {
    const { personId } = await access.createPerson({ email, name: 'Shop owner', password });
    return { personId, email, password };
  };
  try {
    return await create('owner@shop.example');
  } catch (error) {
    // A database that was seeded before, from another folder or by a start that was cut off.
    if (!(error instanceof DomainError) || error.code !== 'DUPLICATE_RESOURCE') throw error;
    return create(`owner-${randomBytes(3).toString('hex')}@shop.example`);
  }
}

async function fillPool(db: Database, chains: readonly ChainConfig[], scope: Scope, mnemonic: string): Promise<void> {
  const families = new FamilyRegistry([evmFamily]);
  await syncChains(db, chains, families);
  const pool = new AddressPool(db, await AssetRegistry.load(db), families, systemClock);
  const sources = new AddressSources(db, pool, systemClock);
  const { extendedKey } = HDNodeWallet.fromPhrase(mnemonic, undefined, ACCOUNT_PATH).neuter();
  const actor: Actor = { ...scope, kind: 'operator', id: 'npm start', label: 'npm start', ip: null };
  const { sourceId } = await sources.add(actor, { family: 'evm', label: 'Local wallet', xpub: extendedKey });
  await sources.derive(actor, sourceId, POOL_SIZE);
}
