import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FAMILIES,
  KEY_KINDS,
  WrongPassphrase,
  type FamilyKeys,
  type FamilyName,
  type FamilyRegistry,
  type KeySecret,
} from '@chaintill/chain-port';
import { z } from 'zod';
import type { PublicKey } from '../domain/key-provider';
import { FileKeys } from './file-keys';

/** What stands in a keystore file beside the words of the standard, which other programs pass over. */
const ours = z.object({
  chaintill: z.strictObject({
    family: z.enum(FAMILIES),
    kind: z.enum(KEY_KINDS),
    label: z.string(),
    organizationId: z.string().nullable(),
    public: z.string(),
    createdAt: z.iso.datetime(),
  }),
});

export interface NewKey {
  readonly family: FamilyName;
  readonly label: string;
  readonly organizationId: string | null;
}

/** Encrypted keys in files of the Web3 Secret Storage format, version 3: one folder, one passphrase. */
export class KeystoreFolder {
  constructor(
    private readonly folder: string,
    private readonly families: FamilyRegistry,
  ) {}

  /** What is in the folder; needs no passphrase. @throws Error naming a file that is not one of ours */
  list(): PublicKey[] {
    return this.files().map(({ key }) => key);
  }

  /**
   * Opens every key.
   * @throws Error naming the file that this passphrase does not open, or that was changed
   */
  async open(passphrase: string): Promise<FileKeys> {
    const opened: { key: PublicKey; secret: KeySecret }[] = [];
    for (const { key, text, name } of this.files()) {
      const secret = await this.keysOf(key.family)
        .decrypt(text, passphrase)
        .catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`, { cause: error });
        });
      if (secret.kind !== key.kind || this.publicOf(key.family, secret) !== (key.address ?? key.xpub))
        throw new Error(`${name}: was changed: it holds another key than it says`, { cause: new WrongPassphrase() });
      opened.push({ key, secret });
    }
    return new FileKeys(opened, this.families);
  }

  /**
   * Keeps a key. The passphrase is that of the keys which are there already.
   * @throws Error when it is another one, or the key is there
   */
  async add(
    secret: KeySecret,
    { family, label, organizationId }: NewKey,
    passphrase: string,
    cost: number,
    now: Date,
  ): Promise<PublicKey> {
    const known = this.files();
    const [first] = known;
    if (first) await this.keysOf(first.key.family).decrypt(first.text, passphrase);
    const shown = this.publicOf(family, secret);
    const keyId = `${family}-${createHash('sha256').update(shown).digest('hex').slice(0, 16)}`;
    if (known.some(({ key }) => key.keyId === keyId)) throw new Error(`this key is there already: ${keyId}`);
    const standard = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(await this.keysOf(family).encrypt(secret, passphrase, cost)));
    const chaintill = { family, kind: secret.kind, label, organizationId, public: shown, createdAt: now.toISOString() };
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    // never over a file that is there
    writeFileSync(join(this.folder, `${keyId}.json`), `${JSON.stringify({ ...standard, chaintill }, null, 2)}\n`, {
      mode: 0o400,
      flag: 'wx',
    });
    return publicKey(keyId, { chaintill });
  }

  /** Copies the encrypted files. @returns how many. @throws Error when one is there already */
  backup(target: string): number {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    const files = this.files();
    for (const { name } of files) {
      const copy = join(target, name);
      if (existsSync(copy)) throw new Error(`${copy} is there already: name an empty folder`);
      copyFileSync(join(this.folder, name), copy);
      chmodSync(copy, 0o400);
    }
    return files.length;
  }

  private files(): { name: string; text: string; key: PublicKey }[] {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => {
      const text = readFileSync(join(this.folder, name), 'utf8');
      const { data } = ours.safeParse(parsed(text));
      if (!data) throw new Error(`${name}: is no key file of ours; bring keys in with npm run keys -- import`);
      return { name, text, key: publicKey(name.slice(0, -'.json'.length), data) };
    });
  }

  private publicOf(family: FamilyName, secret: KeySecret): string {
    const keys = this.keysOf(family);
    return secret.kind === 'single' ? keys.addressOf(secret).canonical : keys.xpubOf(secret);
  }

  private keysOf(family: FamilyName): FamilyKeys {
    const { keys } = this.families.get(family);
    if (!keys) throw new Error(`there are no keys for ${family} yet`);
    return keys;
  }
}

function publicKey(keyId: string, { chaintill }: z.infer<typeof ours>): PublicKey {
  const { family, kind, label, organizationId, public: shown } = chaintill;
  const single = kind === 'single';
  return { keyId, family, kind, label, organizationId, address: single ? shown : null, xpub: single ? null : shown };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
