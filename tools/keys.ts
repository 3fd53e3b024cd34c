import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { text } from 'node:stream/consumers';
import { evmFamily } from '@chaintill/chain-evm';
import { FAMILIES, FamilyRegistry, type FamilyKeys, type FamilyName, type KeySecret } from '@chaintill/chain-port';
import { systemClock } from '@chaintill/kernel';
import { KeystoreFolder, readPassphrase } from '@chaintill/signing';

const USAGE = `npm run keys -- create --kind single|account [--label TEXT] [--organization org_…] [--family evm]
npm run keys -- import [--label TEXT] [--organization org_…] [--family evm]   reads a private key or recovery words from standard input
npm run keys -- list
npm run keys -- xpub                            extended public keys, for address sources
npm run keys -- backup --to FOLDER              copies the encrypted files
npm run keys -- approval                        makes APPROVAL_KEY and APPROVAL_PUBLIC_KEY

A single key is a wallet that pays, an account makes receiving addresses. Keys lie in KEYSTORE_FOLDER, encrypted under the
passphrase in KEYSTORE_PASSPHRASE_FILE or KEYSTORE_PASSPHRASE. The signer reads them when it starts.`;

const SCRYPT_COST = 131_072;
const families = new FamilyRegistry([evmFamily]);

interface KeyOptions {
  readonly kind?: string | undefined;
  readonly label?: string | undefined;
  readonly organization?: string | undefined;
  readonly family: string;
  readonly to?: string | undefined;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      kind: { type: 'string' },
      label: { type: 'string' },
      organization: { type: 'string' },
      family: { type: 'string', default: 'evm' },
      to: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [command, ...rest] = positionals;
  // A secret on a command line would be in the shell's history and in the list of processes.
  if (rest.length > 0) throw new Error(`keys are read from standard input\n${USAGE}`);
  if (command === 'create') return keep(made(values), values);
  if (command === 'import') return keep(await read(values), values);
  if (command === 'list') return list();
  if (command === 'xpub') return xpubs();
  if (command === 'backup' && values.to) return console.log(`${folder().backup(values.to)} keys are in ${values.to}`);
  if (command === 'approval') return approval();
  throw new Error(USAGE);
}

function folder(): KeystoreFolder {
  const path = process.env['KEYSTORE_FOLDER'];
  if (!path) throw new Error('set KEYSTORE_FOLDER: the folder with the encrypted chain keys');
  return new KeystoreFolder(path, families);
}

function keysOf({ family }: KeyOptions): FamilyKeys {
  const name = FAMILIES.find((known) => known === family);
  const keys = name && families.has(name) ? families.get(name).keys : undefined;
  if (!keys) throw new Error(`there are no keys for ${family}`);
  return keys;
}

function made(options: KeyOptions): KeySecret {
  const { kind } = options;
  if (kind !== 'single' && kind !== 'account') throw new Error(USAGE);
  return keysOf(options).create(kind);
}

async function read(options: KeyOptions): Promise<KeySecret> {
  const secret = keysOf(options).importKey(await text(process.stdin));
  if (!secret) throw new Error('standard input holds neither a private key nor recovery words');
  return secret;
}

async function keep(secret: KeySecret, { label = '', organization, family }: KeyOptions): Promise<void> {
  const { KEYSTORE_PASSPHRASE, KEYSTORE_PASSPHRASE_FILE, CHAINTILL_PROFILE, KEYSTORE_SCRYPT_COST } = process.env;
  const passphrase = readPassphrase({ KEYSTORE_PASSPHRASE, KEYSTORE_PASSPHRASE_FILE });
  const cost = (CHAINTILL_PROFILE === 'local' && Number(KEYSTORE_SCRYPT_COST)) || SCRYPT_COST;
  // checked by keysOf
  const about = { family: family as FamilyName, label, organizationId: organization ?? null };
  const key = await folder().add(secret, about, passphrase, cost, systemClock.now());
  secret.bytes.fill(0);
  console.log(`${key.keyId}  ${shown(key)}`);
}

function shown({ family, address, xpub }: { family: FamilyName; address: string | null; xpub: string | null }): string {
  return xpub ?? families.get(family).address.parse(address ?? '')?.display ?? '';
}

function list(): void {
  for (const key of folder().list()) {
    const { keyId, kind, organizationId, label } = key;
    console.log([keyId, kind.padEnd(7), organizationId ?? 'any merchant', shown(key), label].join('  ').trimEnd());
  }
}

function xpubs(): void {
  for (const { keyId, xpub, label } of folder().list())
    if (xpub) console.log([keyId, xpub, label].join('  ').trimEnd());
}

function approval(): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // RFC 8037: d is the seed, x the public key
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const base64 = (part: string): string => Buffer.from(part, 'base64url').toString('base64');
  console.log(`# for the api alone\nAPPROVAL_KEY=${base64(d)}\n# for the signer\nAPPROVAL_PUBLIC_KEY=${base64(x)}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
