import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessService } from '@chaintill/access';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry, type FamilyKeys, type KeySecret } from '@chaintill/chain-port';
import { newId, systemClock } from '@chaintill/kernel';
import {
  ApprovalKey,
  KeystoreFolder,
  SigningRequests,
  type SigningAnswer,
  type SigningWanted,
} from '@chaintill/signing';
import { waitFor } from '../../../tools/local/ports';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { CHAIN, NETWORK, USDC, USDT, wantedOf, type Ask, type Merchant } from './asks';
import { startSigner, type SignerProcess } from './signer-process';

const PASSPHRASE = randomBytes(24).toString('base64');
const PATIENCE_MS = 60_000;

const CHAINS = JSON.stringify([
  {
    id: CHAIN,
    name: 'Ethereum (local)',
    family: 'evm',
    networkId: NETWORK,
    livemode: false,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'finalized' },
    assets: [
      { symbol: 'ETH', decimals: 18 },
      { symbol: 'USDT', contract: USDT, decimals: 6 },
      { symbol: 'USDC', contract: USDC, decimals: 6 },
    ],
  },
]);

export interface Asked {
  readonly requestId: string;
  readonly wanted: SigningWanted;
}

/** A merchant with a hot wallet and receiving addresses, another merchant, and signers for them on a real PostgreSQL. */
export class SigningRig {
  readonly approvalKey = new ApprovalKey(randomBytes(32));
  private readonly requests = new SigningRequests();
  private readonly signers: SignerProcess[] = [];
  private sequence = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    readonly shop: Merchant,
    readonly other: Merchant,
    /** Addresses of the shop's pool. */
    readonly pool: readonly string[],
  ) {}

  static async start(): Promise<SigningRig> {
    const database = await testDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'chaintill-keystore-'));
    // the family has keys
    const keys = evmFamily.keys as FamilyKeys;
    const keystore = new KeystoreFolder(folder, new FamilyRegistry([evmFamily]));
    const keep = (secret: KeySecret, organizationId: string) =>
      keystore.add(secret, { family: 'evm', label: 'test', organizationId }, PASSPHRASE, 2, systemClock.now());
    const merchant = async (name: string): Promise<Merchant> => {
      const { organizationId } = await new AccessService(database.db, systemClock).createOrganization(name);
      const { address } = await keep(keys.create('single'), organizationId);
      return { organizationId, hot: address ?? '' };
    };
    const [shop, other] = [await merchant('Shop'), await merchant('Other')];
    await database.db.query(
      `insert into chains (id, family, name, network_id, livemode, finality)
       values ($1, 'evm', 'local', $2, false, '{}'), ('elsewhere', 'evm', 'elsewhere', '5', false, '{}')`,
      [CHAIN, NETWORK],
    );
    const { xpub } = await keep(keys.create('account'), shop.organizationId);
    const pool = await fillPool(database, shop.organizationId, xpub ?? '');
    return new SigningRig(database, folder, shop, other, pool);
  }

  async stop(): Promise<void> {
    for (const { child } of this.signers) child.kill('SIGKILL');
    await Promise.all(this.signers.map(({ exited }) => exited));
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get env(): Record<string, string> {
    return {
      DATABASE_URL: this.database.url,
      CHAINS,
      APPROVAL_PUBLIC_KEY: this.approvalKey.publicKey,
      KEYSTORE_FOLDER: this.folder,
      KEYSTORE_PASSPHRASE: PASSPHRASE,
      SIGNER_CAPS: 'USDT=1000/*,USDC=*/1000,ETH=1/*',
      SIGNER_MAX_FEE: `${CHAIN}=0.01/*`,
      SIGNER_GAS_CAPS: `${CHAIN}=0.02/*`,
      SIGNER_LEAST_RULE: 'totp',
    };
  }

  signer(env: Readonly<Record<string, string>> = {}): SignerProcess {
    const started = startSigner({ ...this.env, ...env });
    this.signers.push(started);
    return started;
  }

  /** Writes a request, and edits it by hand in the same transaction. */
  async ask(ask: Ask = {}): Promise<Asked> {
    const wanted = this.wanted(ask);
    const requestId = await this.database.db.tx(async (tx) => {
      const id = await this.requests.request(tx, wanted, systemClock.now());
      for (const [column, value] of Object.entries(ask.byHand ?? {})) {
        const json = ['instruction', 'proof', 'never_lands_evidence'].includes(column);
        await tx.query(`update signing_requests set ${column} = $2 where id = $1`, [
          id,
          json && value !== null ? JSON.stringify(value) : value,
        ]);
      }
      return id;
    });
    return { requestId, wanted };
  }

  wanted(ask: Ask): SigningWanted {
    const sequence = ask.sequence ?? this.sequence++;
    return wantedOf(ask, this.shop, this.approvalKey, sequence);
  }

  /** Waits for the signer's word. */
  async answer({ wanted }: Asked): Promise<Exclude<SigningAnswer, { state: 'waiting' }>> {
    return waitFor(
      'the signer',
      async () => {
        const [answer] = await this.requests.answers(this.database.db, [wanted.attemptId]);
        return answer && answer.state !== 'waiting' ? answer : undefined;
      },
      PATIENCE_MS,
    );
  }

  async asked(ask: Ask = {}): Promise<Exclude<SigningAnswer, { state: 'waiting' }>> {
    return this.answer(await this.ask(ask));
  }
}

/** Three receiving addresses below an extended public key, as the address room writes them. */
async function fillPool({ db }: TestDatabase, organizationId: string, xpub: string): Promise<string[]> {
  const sourceId = newId('addressSource');
  await db.query(
    `insert into address_sources (id, organization_id, family, livemode, label, xpub, next_index, created_at)
     values ($1, $2, 'evm', false, 'test', $3, 3, $4)`,
    [sourceId, organizationId, xpub, systemClock.now()],
  );
  const derived = [0, 1, 2].map((index) => evmFamily.derivation?.derive(xpub, index));
  for (const [index, address] of derived.entries()) {
    await db.query(
      `insert into addresses (organization_id, family, livemode, address, display, source_id, derivation_index, created_at)
       values ($1, 'evm', false, $2, $3, $4, $5, $6)`,
      [organizationId, address?.canonical, address?.display, sourceId, index, systemClock.now()],
    );
  }
  return derived.map((address) => address?.canonical ?? '');
}

/** Keeps a private key of somebody else's. */
export async function keep(folder: string, passphrase: string, privateKey: string): Promise<void> {
  const secret = evmFamily.keys?.importKey(privateKey);
  if (!secret) throw new Error('no private key');
  const about = { family: 'evm', label: '', organizationId: null } as const;
  await new KeystoreFolder(folder, new FamilyRegistry([evmFamily])).add(
    secret,
    about,
    passphrase,
    2,
    systemClock.now(),
  );
}
