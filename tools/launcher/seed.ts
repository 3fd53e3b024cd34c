import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AccessService,
  ApiKeys,
  OAUTH_SCOPES,
  OAuthApps,
  operatorOf,
  OperatorAccounts,
  type KeyKeeper,
} from '@chaintill/access';
import { AddressPool, AddressSources } from '@chaintill/addresses';
import { AssetRegistry, syncChains } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { ChainConfig } from '@chaintill/config';
import { DomainError, systemClock } from '@chaintill/kernel';
import { createDataSource, Database, migrate } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { HDNodeWallet, Mnemonic } from 'ethers';
import { writePrivate, type ReadyFile } from './ready-file';

/** What the first start made and a later one shows again. Kept in `credentials.json`, readable by its owner only. */
export interface Credentials {
  readonly organization: { readonly id: string; readonly name: string };
  readonly apiKeys: { readonly owner: string; readonly viewer: string };
  readonly panelUser: ReadyFile['panelUser'];
  readonly oauth: ReadyFile['oauth'];
  readonly secondOrganization: ReadyFile['secondOrganization'];
  /** Words of the wallets behind the pools' addresses. The gateway itself is given the extended public keys only. */
  readonly mnemonic: string;
  readonly secondMnemonic: string;
}

/** Of an earlier version, which made less. */
type KnownCredentials = Omit<Credentials, 'oauth' | 'secondOrganization' | 'secondMnemonic'> & Partial<Credentials>;

const POOL_SIZE = 250;
const ACCOUNT_PATH = "m/44'/60'/0'";

/** Brings the schema up to date and, on an empty database, makes a shop that can take payments at once. */
export async function migrateAndSeed(
  folder: string,
  databaseUrl: string,
  chains: readonly ChainConfig[],
  masterKey: Buffer,
): Promise<Credentials> {
  await migrate(databaseUrl);
  const source = await createDataSource({
    url: databaseUrl,
    poolSize: 4,
    applicationName: 'chaintill-seed',
  }).initialize();
  try {
    const seed = new Seed(new Database(source), chains, new Sealer(masterKey));
    const file = join(folder, 'credentials.json');
    const credentials = await seed.complete((await seed.known(file)) ?? (await seed.shop()));
    writePrivate(file, `${JSON.stringify(credentials, null, 2)}\n`);
    return credentials;
  } finally {
    await source.destroy();
  }
}

/** Makes what is not there yet. */
class Seed {
  private readonly access: AccessService;
  private readonly keys: ApiKeys;
  private readonly livemode: boolean;

  constructor(
    private readonly db: Database,
    private readonly chains: readonly ChainConfig[],
    private readonly sealer: Sealer,
  ) {
    this.access = new AccessService(db, systemClock);
    this.keys = new ApiKeys(db, systemClock);
    this.livemode = chains.every((chain) => chain.livemode);
  }

  /** Credentials of an earlier start, if this is still the database they were made for. */
  async known(file: string): Promise<KnownCredentials | undefined> {
    if (!existsSync(file)) return undefined;
    // Written above, perhaps by an earlier version.
    const credentials = JSON.parse(readFileSync(file, 'utf8')) as KnownCredentials;
    const rows = await this.db.query('select 1 from organizations where id = $1', [credentials.organization.id]);
    return rows.length > 0 ? credentials : undefined;
  }

  /** A shop with its owner, its keys and its addresses. */
  async shop(): Promise<KnownCredentials> {
    const name = 'Demo shop';
    const { organizationId: id } = await this.access.createOrganization(name);
    const { personId, ...panelUser } = await createOwner(this.access);
    await this.access.setMembership(id, personId, 'owner');
    // Made by the owner: codes for what a program pays out are those of the person behind its key.
    const owner = { ...this.keeper(id), id: personId };
    const apiKeys = {
      owner: (await this.keys.create(owner, { name: 'Local owner', role: 'owner' })).secret,
      viewer: (await this.keys.create(owner, { name: 'Local viewer', role: 'viewer' })).secret,
    };
    const oauth = await this.app(owner);
    const mnemonic = await this.fillPool(id);
    return { organization: { id, name }, apiKeys, panelUser, oauth, mnemonic };
  }

  /** Adds what an earlier version did not make. */
  async complete(known: KnownCredentials): Promise<Credentials> {
    const { organization, panelUser, secondOrganization, secondMnemonic } = known;
    return {
      ...known,
      panelUser: panelUser.totpSecret ? panelUser : { ...panelUser, ...(await this.secondFactor(panelUser.email)) },
      oauth: known.oauth ?? (await this.app(this.keeper(organization.id))),
      ...(secondOrganization && secondMnemonic ? { secondOrganization, secondMnemonic } : await this.secondShop()),
    };
  }

  /** Nothing when the person has turned one on himself. */
  private async secondFactor(email: string): Promise<{ totpSecret?: string }> {
    const [person] = await this.db.query<{ id: string }>(
      `select p.id from people p left join second_factors s on s.person_id = p.id where p.email = $1 and s.person_id is null`,
      [email],
    );
    if (!person) return {};
    return { totpSecret: await new OperatorAccounts(this.db, systemClock).presetTotp(person.id, this.sealer) };
  }

  private async app(keeper: KeyKeeper): Promise<Credentials['oauth']> {
    const apps = new OAuthApps(this.db, systemClock);
    const app = { name: 'Local app', scopes: OAUTH_SCOPES };
    const { clientId, clientSecret } = await apps.create(keeper, app);
    return { clientId, clientSecret };
  }

  private async secondShop(): Promise<Pick<Credentials, 'secondOrganization' | 'secondMnemonic'>> {
    const { organizationId: id } = await this.access.createOrganization('Second shop');
    const owner = await this.keys.create(this.keeper(id), { name: 'Local owner', role: 'owner' });
    const secondMnemonic = await this.fillPool(id);
    return { secondOrganization: { id, apiKeys: { owner: owner.secret } }, secondMnemonic };
  }

  private keeper(organizationId: string): KeyKeeper {
    return operatorOf({ organizationId, livemode: this.livemode }, 'npm start');
  }

  /**
   * The words lie on this disk: enough for play money, never for a live chain. There the shop imports its own addresses.
   * @returns the words of a new wallet
   */
  private async fillPool(organizationId: string): Promise<string> {
    const mnemonic = Mnemonic.fromEntropy(randomBytes(16)).phrase;
    if (this.livemode || !this.chains.some((chain) => chain.family === 'evm')) return mnemonic;
    const families = new FamilyRegistry([evmFamily]);
    await syncChains(this.db, this.chains, families);
    const pool = new AddressPool(this.db, await AssetRegistry.load(this.db), families, systemClock);
    const sources = new AddressSources(this.db, pool, systemClock);
    const { extendedKey } = HDNodeWallet.fromPhrase(mnemonic, undefined, ACCOUNT_PATH).neuter();
    const keeper = this.keeper(organizationId);
    const { sourceId } = await sources.add(keeper, { family: 'evm', label: 'Local wallet', xpub: extendedKey });
    await sources.derive(keeper, sourceId, POOL_SIZE);
    return mnemonic;
  }
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
